/** The decay of the average of gradients, as Adam and its relatives have it. */
export const beta1Field = {
  kind: 'number',
  label: 'Beta 1',
  help: 'How much of the average gradient is kept from step to step: the momentum.',
  default: 0.9,
  minimum: 0,
  maximum: 1,
  exclusiveMaximum: true,
  advanced: true,
} as const;

/** The decay of the average of squared gradients. */
export const beta2Field = {
  kind: 'number',
  label: 'Beta 2',
  help: 'How much of the average squared gradient is kept: how slowly the step size of a weight adapts.',
  default: 0.999,
  minimum: 0,
  maximum: 1,
  exclusiveMaximum: true,
  advanced: true,
} as const;

/** What keeps the division by the average size of gradients finite. */
export const epsilonField = {
  kind: 'number',
  label: 'Epsilon',
  help: 'Keeps the division finite where gradients are tiny. Larger values calm down weights that hardly get gradients.',
  default: 1e-8,
  minimum: 0,
  // With 0, a weight without any gradient would divide 0 by 0.
  exclusiveMinimum: true,
  maximum: 1,
  scale: 'log',
  advanced: true,
} as const;
