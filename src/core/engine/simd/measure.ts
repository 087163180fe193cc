import type { Engine } from '../engine.ts';

/** Small enough to cost nothing, large enough to tell. */
const SIZE = 48;
/** Calls before the clock starts, so that both have been compiled. */
const WARM_CALLS = 6;
const ROUNDS = 5;

/**
 * Speed of an engine's matrix product in GF/s: the best of a few rounds, a millisecond in all.
 * @param size rows, inner length and columns of the product.
 * @param now milliseconds of a clock that never goes back.
 */
export function measureProduct(engine: Engine, now: () => number, size = SIZE): number {
  const arena = engine.createArena(4 * size * size);
  const [a, b, out] = [0, 1, 2].map(() => arena.allocate(size * size)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  a.fill(0.5);
  b.fill(0.25);
  const call = () => arena.kernels.matmul(a, b, out, size, size, size, false);
  for (let i = 0; i < WARM_CALLS; i++) call();
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = now();
    call();
    best = Math.min(best, now() - start);
  }
  // A clock that is too coarse to see a call says nothing against the engine.
  return best <= 0 ? Infinity : (2 * size * size * size) / (best * 1e6);
}
