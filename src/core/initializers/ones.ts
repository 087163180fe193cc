import { defineInitializer } from './define.ts';

/** All 1: where a scale begins. */
export const ones = defineInitializer({
  type: 'ones',
  label: 'Ones',
  description: 'Every number starts at 1. Right for scales (gamma), fatal for kernels.',
  formula: 'w = 1',
  fields: {},
  references: [{ title: 'torch.nn.init.ones_', authors: 'PyTorch' }],
  initialize: ({ values }) => void values.fill(1),
});
