import { cos, pow, sin } from '../support/math.ts';
import { sizeOf } from '../support/shape.ts';
import { checkSequence } from './recurrent/define-recurrent.ts';
import { defineLayer } from './define.ts';

/** Adds sines and cosines of the position: PE(t, 2i) = sin(t / base^(2i/d)), PE(t, 2i+1) = cos(same). */
export const positionalEncoding = defineLayer({
  type: 'positionalEncoding',
  version: 1,
  label: 'Positional encoding',
  category: 'attention',
  description: 'Adds a fixed pattern to every time step, so that attention can tell first from last.',
  formula:
    'y_{t,2i} = x_{t,2i} + \\sin\\left(t / b^{2i/d}\\right), \\quad y_{t,2i+1} = x_{t,2i+1} + \\cos\\left(t / b^{2i/d}\\right)',
  fields: {
    base: {
      kind: 'number',
      label: 'Base',
      help: 'How slow the slowest wave is. 10000 is usual; smaller suits short sequences.',
      default: 10_000,
      minimum: 1,
      exclusiveMinimum: true,
      maximum: 1_000_000_000,
      scale: 'log',
      advanced: true,
    },
  },
  inputs: { minimum: 1, maximum: 1 },
  references: [{ title: 'Attention Is All You Need, section 3.5', authors: 'Vaswani et al.', year: 2017 }],
  inferShape([input]) {
    checkSequence(input!);
    return input!;
  },
  parameters: () => [],
  multiplyAdds: ([input]) => sizeOf(input!),
  plan({ inputs: [input], output, values: { base }, kernels, rows, scratch }) {
    const { shape, size, values, gradient } = input!;
    const [steps, features] = shape as readonly [number, number];
    const table = scratch(size);
    let filled = false;
    return {
      forward() {
        if (!filled) {
          for (let t = 0; t < steps; t++) {
            for (let i = 0; i < features; i++) {
              const angle = t * pow(base, -(i - (i % 2)) / features);
              table[t * features + i] = i % 2 === 0 ? sin(angle) : cos(angle);
            }
          }
          filled = true;
        }
        kernels.copy(values, output.values, rows() * size);
        kernels.addBias(output.values, table, rows(), size);
      },
      backward() {
        if (gradient) kernels.copy(output.gradient, gradient, rows() * size);
      },
    };
  },
});
