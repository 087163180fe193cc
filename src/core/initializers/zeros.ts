import { defineInitializer } from './define.ts';

/** All 0: right for biases, fatal for kernels (all units of a layer stay identical). */
export const zeros = defineInitializer({
  type: 'zeros',
  label: 'Zeros',
  description:
    'Every number starts at 0. Right for biases; in a kernel all units would stay identical for ever.',
  formula: 'w = 0',
  fields: {},
  references: [{ title: 'torch.nn.init.zeros_', authors: 'PyTorch' }],
  initialize: ({ values }) => void values.fill(0),
});
