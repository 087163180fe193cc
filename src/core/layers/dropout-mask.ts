import type { NumberField } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { Random } from '../support/random.ts';

/** The field of every layer that drops a part of what it gets. */
export function rateField(help: string, defaultRate = 0.5): NumberField & { readonly kind: 'number' } {
  return {
    kind: 'number',
    label: 'Rate',
    help,
    default: defaultRate,
    minimum: 0,
    maximum: 1,
    exclusiveMaximum: true,
  };
}

/** Fills a mask: 0 with probability `rate`, else `kept`. One draw per element, whatever it decides. */
export function fillDropoutMask(
  mask: FloatArray,
  length: number,
  rate: number,
  kept: number,
  random: Random,
): void {
  const limit = rate * 4294967296;
  for (let i = 0; i < length; i++) mask[i] = random.nextUint32() < limit ? 0 : kept;
}
