import { createRandom } from '../../support/random.ts';
import { buildPoint, valueAt } from '../space.ts';
import { defineStrategy, firstLeg, trialsField } from '../strategy.ts';

/** The first 64 primes: one base per dimension. */
const primes: readonly number[] = (() => {
  const found: number[] = [];
  for (let n = 2; found.length < 64; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
})();

/** Digits beyond this weight change nothing that anyone looks at: 2^-32. */
const FINEST = 1 / 4294967296;

/** Halton's sequence with random permutations of the digits. */
export const halton = defineStrategy({
  type: 'halton',
  label: 'Quasi-random (Halton)',
  description:
    'Spreads the trials evenly over the space, without the gaps and clumps of chance. A good first look.',
  fields: { trials: trialsField },
  promise: 'The same seed gives the same trials in the same order; more trials only add to them.',
  references: [
    {
      title: 'On the efficiency of certain quasi-random sequences of points',
      authors: 'Halton',
      year: 1960,
    },
    {
      title: 'A randomized Halton algorithm in R',
      authors: 'Owen',
      year: 2017,
      url: 'https://arxiv.org/abs/1706.02808',
    },
  ],
  canExtend: true,
  extendField: 'trials',
  size: ({ values, epochs }) => ({ trials: values.trials, epochs: values.trials * epochs }),
  next({ values, space, seed, epochs }, log) {
    if (log.length >= values.trials) return { kind: 'done' };
    const point = buildPoint(space, ({ range }, index) =>
      valueAt(range, radicalInverse(log.length, primes[index % primes.length]!, seed, index)),
    );
    return firstLeg(log.length, point, epochs);
  },
});

/**
 * sum over k of permutation_k(digit_k) / base^(k+1): digits of `index` in the base, mirrored at the point, each
 * place with a permutation of its own, which breaks the diagonals of neighbouring bases.
 * @returns 0 to 1, 1 excluded.
 */
export function radicalInverse(index: number, base: number, seed: number, dimension: number): number {
  let sum = 0;
  let rest = index;
  let weight = 1 / base;
  // Zeros beyond the last digit are permuted too.
  for (let place = 0; weight > FINEST; place++) {
    const digit = rest % base;
    sum += permuted(digit, base, createRandom(seed, `halton:${dimension}:${place}`)) * weight;
    rest = Math.floor(rest / base);
    weight /= base;
  }
  return Math.min(sum, 1 - FINEST / 256);
}

function permuted(digit: number, base: number, random: { nextBelow(bound: number): number }): number {
  const order = Array.from({ length: base }, (_, value) => value);
  for (let k = base - 1; k > 0; k--) {
    const other = random.nextBelow(k + 1);
    const kept = order[k]!;
    order[k] = order[other]!;
    order[other] = kept;
  }
  return order[digit]!;
}
