import { sizeOf } from '../support/shape.ts';
import { checkSequence } from './recurrent/define-recurrent.ts';
import { defineLayer } from './define.ts';

/** y_t = x_t + P_t with a learned table P [time, features]. */
export const learnedPositionalEmbedding = defineLayer({
  type: 'learnedPositionalEmbedding',
  version: 1,
  label: 'Learned positions',
  category: 'attention',
  description:
    'Adds a learned row of numbers to every time step, so that attention can tell first from last.',
  formula: 'y_t = x_t + P_t',
  fields: {},
  inputs: { minimum: 1, maximum: 1 },
  references: [
    { title: 'Convolutional Sequence to Sequence Learning', authors: 'Gehring et al.', year: 2017 },
    {
      title: 'BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding',
      authors: 'Devlin et al.',
      year: 2019,
    },
  ],
  inferShape([input]) {
    checkSequence(input!);
    return input!;
  },
  parameters: ([input]) => [
    {
      name: 'positions',
      shape: input!,
      trainable: true,
      initializer: { type: 'normal', values: { mean: 0, std: 0.02 } },
      fanIn: input![0]!,
      fanOut: input![1]!,
    },
  ],
  multiplyAdds: ([input]) => sizeOf(input!),
  plan({ inputs: [input], output, parameter, kernels, rows }) {
    const { size, values, gradient } = input!;
    const positions = parameter('positions');
    return {
      forward() {
        kernels.copy(values, output.values, rows() * size);
        kernels.addBias(output.values, positions.values, rows(), size);
      },
      backward() {
        if (positions.gradient) kernels.sumRows(output.gradient, positions.gradient, rows(), size, false);
        if (gradient) kernels.copy(output.gradient, gradient, rows() * size);
      },
    };
  },
});
