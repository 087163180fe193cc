import { definePureSchedule } from './define.ts';

/** The chosen learning rate at every step. */
export const constant = definePureSchedule({
  type: 'constant',
  label: 'Constant',
  description: 'The same learning rate from the first step to the last.',
  formula: '\\eta_s = \\eta',
  fields: {},
  references: [],
  rate: (_step, { base }) => base,
});
