import type { Field } from '../support/fields.ts';
import type { Shape } from '../support/shape.ts';
import type { ParameterSpec } from './definition.ts';

/** Small number under the root, so that a constant channel does not divide by 0. */
export const epsilon = {
  kind: 'number',
  label: 'Epsilon',
  help: 'Added to the variance, so that a constant input does not divide by 0.',
  default: 1e-5,
  minimum: 0,
  exclusiveMinimum: true,
  maximum: 1,
  scale: 'log',
  advanced: true,
} as const satisfies Field;

/** Whether gamma and beta are learned. */
export const affine = {
  kind: 'boolean',
  label: 'Learned scale and shift',
  help: 'Learns a factor (gamma) and an offset (beta), so that the layer can undo the normalisation where it helps.',
  default: true,
  advanced: true,
} as const satisfies Field;

/** gamma (starts at 1) and beta (starts at 0). */
export function affineParameters(shape: Shape): readonly ParameterSpec[] {
  const shared = { shape, trainable: true, fanIn: 1, fanOut: 1 };
  return [
    { ...shared, name: 'gamma', initializer: { type: 'ones', values: {} } },
    { ...shared, name: 'beta', initializer: { type: 'zeros', values: {} } },
  ];
}
