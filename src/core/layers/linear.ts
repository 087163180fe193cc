import { defineActivation } from './activation-layer.ts';

/** x itself. */
export const linear = defineActivation({
  type: 'linear',
  label: 'Linear',
  description: 'Passes every value on unchanged. Useful as a named output or to compare with no activation.',
  formula: 'f(x) = x',
  references: [],
});
