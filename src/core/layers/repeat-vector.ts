import { defineLayer, shapeMismatch } from './define.ts';

/** [features] -> [times, features]: the same row at every time step. */
export const repeatVector = defineLayer({
  type: 'repeatVector',
  version: 1,
  label: 'Repeat vector',
  category: 'shape',
  description: 'Repeats a row of numbers as many time steps, for example to feed a code into a decoder.',
  formula: 'y_{ti} = x_i',
  fields: {
    times: {
      kind: 'integer',
      label: 'Times',
      help: 'How many time steps the output has.',
      default: 4,
      minimum: 1,
      maximum: 65_536,
      scale: 'log',
    },
  },
  inputs: { minimum: 1, maximum: 1 },
  references: [
    { title: 'Keras RepeatVector', url: 'https://keras.io/api/layers/reshaping_layers/repeat_vector/' },
  ],
  inferShape([input], { times }) {
    if (input!.length === 1) return [times, input![0]!];
    throw shapeMismatch('a row of numbers [features]', input!, 'Insert a Flatten before it.');
  },
  parameters: () => [],
  multiplyAdds: () => 0,
  summarize: ({ times }) => `× ${times}`,
  plan({ inputs: [input], output, values: { times }, kernels, rows }) {
    const { size, values, gradient } = input!;
    return {
      forward: () => kernels.spreadAxis(values, output.values, rows(), times, size, 1),
      backward() {
        if (gradient) kernels.sumAxis(output.gradient, gradient, rows(), times, size, 1);
      },
    };
  },
});
