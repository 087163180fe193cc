import { expect, it } from 'vitest';
import { createRandom } from '../support/random.ts';
import { countUnique } from './count-unique.ts';

it('counts different numbers as a set does, without NaN, with one zero', () => {
  const random = createRandom(5, 'unique');
  for (const spread of [3, 500, 1e9]) {
    const values = Float64Array.from({ length: 20_000 }, () => Math.floor(random.nextUniform() * spread) / 7);
    expect(countUnique(values)).toBe(new Set(values).size);
  }
  expect(countUnique(Float64Array.of(0, -0, NaN, NaN, 1, Infinity))).toBe(3);
  expect(countUnique(Float32Array.of(NaN))).toBe(0);
  expect(countUnique(Uint8Array.of(1, 1, 2))).toBe(2);
});
