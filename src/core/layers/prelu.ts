import { sizeOf } from '../support/shape.ts';
import { defineLayer, shapeMismatch } from './define.ts';

/** x above 0, slope x below, with the slope learned: one for all ([1]) or one per channel ([channels]). */
export const prelu = defineLayer({
  type: 'prelu',
  version: 1,
  label: 'PReLU',
  category: 'activation',
  description: 'Leaky ReLU that learns by itself how much of a negative value to let through.',
  formula: 'f(x) = \\max(0, x) + a \\min(0, x)',
  fields: {
    shared: {
      kind: 'boolean',
      label: 'One slope for all',
      help: 'Learns a single slope. Otherwise every channel (entry of the last axis) learns its own.',
      default: true,
    },
    initialSlope: {
      kind: 'number',
      label: 'Initial slope',
      help: 'The slope before training. 0.25 is usual.',
      default: 0.25,
      minimum: -10,
      maximum: 10,
      advanced: true,
    },
  },
  inputs: { minimum: 1, maximum: 1 },
  references: [
    {
      title: 'Delving Deep into Rectifiers',
      authors: 'He, Zhang, Ren, Sun',
      year: 2015,
      url: 'https://arxiv.org/abs/1502.01852',
    },
  ],

  inferShape([input], { shared }) {
    if (shared || input!.length > 0) return input!;
    throw shapeMismatch('an input with a channel axis', input!, 'Choose one slope for all.');
  },

  parameters([input], { shared, initialSlope }) {
    const channels = shared ? 1 : input!.at(-1)!;
    return [
      {
        name: 'slope',
        shape: [channels],
        trainable: true,
        initializer: { type: 'constant', values: { value: initialSlope } },
        fanIn: 1,
        fanOut: 1,
      },
    ];
  },

  multiplyAdds: (_inputs, output) => sizeOf(output),
  summarize: ({ shared }) => (shared ? 'one slope' : 'slope per channel'),

  plan({ inputs: [input], output, parameter, values, kernels, rows }) {
    const { shape, size, values: x, gradient } = input!;
    const columns = values.shared ? 1 : shape.at(-1)!;
    const lines = size / columns;
    const slope = parameter('slope');
    return {
      forward() {
        kernels.prelu(x, slope.values, output.values, rows() * lines, columns);
      },
      backward() {
        const count = rows() * lines;
        if (slope.gradient) kernels.preluSlopeGradient(x, output.gradient, slope.gradient, count, columns);
        if (gradient) kernels.preluBackward(x, slope.values, output.gradient, gradient, count, columns);
      },
    };
  },
});
