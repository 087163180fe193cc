import { sizeOf } from '../support/shape.ts';
import { defineInitializer } from './define.ts';
import { gainField } from './shared-fields.ts';

/**
 * gain where input and output number are equal, else 0. Kernels [in, out]: the diagonal. Convolution
 * kernels [..., in, out]: the diagonal at the middle tap (torch.nn.init.dirac_). A vector is a one-hot start.
 */
export const identity = defineInitializer({
  type: 'identity',
  label: 'Identity',
  description: 'The layer starts by passing its input on unchanged (as far as the sizes allow).',
  formula: 'W_{ij} = g \\, [i = j]',
  fields: { gain: gainField },
  references: [
    {
      title: 'A Simple Way to Initialize Recurrent Networks of Rectified Linear Units',
      authors: 'Le, Jaitly, Hinton',
      year: 2015,
    },
    { title: 'torch.nn.init.eye_, torch.nn.init.dirac_', authors: 'PyTorch' },
  ],
  initialize({ values, shape }, { gain }) {
    values.fill(0);
    const outputs = shape.at(-1) ?? 1;
    const inputs = shape.at(-2) ?? 1;
    let tap = 0;
    for (const axis of shape.slice(0, -2)) tap = tap * axis + Math.floor(axis / 2);
    const start = tap * inputs * outputs;
    const diagonal = Math.min(inputs, outputs, sizeOf(shape));
    for (let i = 0; i < diagonal; i++) values[start + i * outputs + i] = gain;
  },
});
