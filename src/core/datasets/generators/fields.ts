import type { NumberField } from '../../support/fields.ts';
import { LIMITS } from '../../support/limits.ts';

/** How many rows to draw. */
export function samplesField(defaultSamples: number): NumberField & { readonly kind: 'integer' } {
  return {
    kind: 'integer',
    label: 'Rows',
    help: 'How many rows to make. Few rows show overfitting, many rows a smooth picture.',
    default: defaultSamples,
    minimum: 4,
    maximum: LIMITS.generatedRows,
    scale: 'log',
  };
}

/** Standard deviation of the normal noise that is added. */
export function noiseField(
  defaultNoise: number,
  help = 'Standard deviation of the normal noise added to each coordinate. 0 is none.',
): NumberField & { readonly kind: 'number' } {
  return { kind: 'number', label: 'Noise', help, default: defaultNoise, minimum: 0, maximum: 10 };
}
