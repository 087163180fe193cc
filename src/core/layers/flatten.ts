import { sizeOf } from '../support/shape.ts';
import { planCopy } from './copy-plan.ts';
import { defineLayer } from './define.ts';

/** All axes of an example become one, row-major. */
export const flatten = defineLayer({
  type: 'flatten',
  version: 1,
  label: 'Flatten',
  category: 'shape',
  description:
    'Writes all numbers of an example into one long row, so that a Dense layer can follow an image.',
  formula: 'y_{(i\\,d_2 + j)\\,d_3 + k} = x_{ijk}',
  fields: {},
  inputs: { minimum: 1, maximum: 1 },
  deviations:
    'Images are channels-last here, so the order of the row differs from PyTorch, which flattens channels first.',
  references: [
    { title: 'torch.nn.Flatten', url: 'https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html' },
  ],
  inferShape: ([input]) => [sizeOf(input!)],
  parameters: () => [],
  multiplyAdds: () => 0,
  plan: planCopy,
});
