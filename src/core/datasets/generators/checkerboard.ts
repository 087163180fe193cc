import { defineGenerator } from './define.ts';
import { noiseField, samplesField } from './fields.ts';
import { createClassTable } from './tables.ts';

/** Squares of two colours on [-1, 1]^2. */
export const checkerboard = defineGenerator({
  type: 'checkerboard',
  label: 'Checkerboard',
  description: 'Squares of two classes in turn: many corners, so it wants a wide or deep network.',
  formula:
    'k = \\left(\\lfloor n\\tfrac{x_1+1}{2} \\rfloor + \\lfloor n\\tfrac{x_2+1}{2} \\rfloor\\right) \\bmod 2',
  fields: {
    samples: samplesField(1000),
    squares: {
      kind: 'integer',
      label: 'Squares per side',
      help: 'How many squares stand side by side. More are harder.',
      default: 4,
      minimum: 2,
      maximum: 16,
    },
    noise: noiseField(0, 'Standard deviation of the noise added after the class is decided. 0 is none.'),
  },
  task: 'binary',
  references: [],
  generate({ samples, squares, noise }, random) {
    return createClassTable(samples, 2, () => {
      const u = random.nextUniform();
      const v = random.nextUniform();
      return {
        x1: 2 * u - 1 + noise * random.nextNormal(),
        x2: 2 * v - 1 + noise * random.nextNormal(),
        label: (Math.floor(u * squares) + Math.floor(v * squares)) % 2,
      };
    });
  },
});
