import { defineInitializer } from './define.ts';

/** One chosen number everywhere. */
export const constant = defineInitializer({
  type: 'constant',
  label: 'Constant',
  description: 'Every number starts at the same chosen value. In a kernel all units would stay identical.',
  formula: 'w = c',
  fields: {
    value: {
      kind: 'number',
      label: 'Value',
      help: 'The number that every weight starts at.',
      default: 0.1,
      minimum: -1e6,
      maximum: 1e6,
    },
  },
  references: [{ title: 'torch.nn.init.constant_', authors: 'PyTorch' }],
  initialize: ({ values }, { value }) => void values.fill(value),
});
