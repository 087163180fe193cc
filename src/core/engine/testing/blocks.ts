import type { FloatArray } from '../../support/float-array.ts';
import { createRandom } from '../../support/random.ts';
import { createSimdEngine } from '../simd.ts';
import type { SimdOptions } from '../simd/engine.ts';

/** Fills with numbers in [-2, 2). */
export function randomize<T extends FloatArray>(block: T, seed = 1): T {
  const random = createRandom(seed, 'blocks');
  for (let i = 0; i < block.length; i++) block[i] = 4 * random.nextUniform() - 2;
  return block;
}

/** A fresh arena and blocks of random numbers in it that start 4 bytes off the alignment. */
export function createSimdBlocks(length = 1 << 20, options: SimdOptions = {}) {
  const arena = createSimdEngine(options).createArena(length);
  let seed = 1;
  return {
    kernels: arena.kernels,
    block: (size: number): FloatArray => randomize(arena.allocate(size + 2).subarray(1, size + 1), seed++),
  };
}

/** The same numbers outside of any arena. */
export const copyOf = (block: FloatArray): FloatArray => Float32Array.from(block);

/** Largest difference, relative to the largest expected number. NaN must meet NaN, Infinity itself. */
export function difference(found: FloatArray, expected: FloatArray): number {
  let largest = 1e-30;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const [was, should] = [found[i]!, expected[i]!];
    if (Object.is(was, should) || was === should) {
      if (Number.isFinite(should)) largest = Math.max(largest, Math.abs(should));
      continue;
    }
    if (!Number.isFinite(was) || !Number.isFinite(should)) return Infinity;
    largest = Math.max(largest, Math.abs(should));
    worst = Math.max(worst, Math.abs(was - should));
  }
  return worst / largest;
}
