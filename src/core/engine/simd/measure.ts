import type { Engine } from '../engine.ts';

/** Rows, inner length and columns of the product that is timed: small enough to cost nothing, large enough to tell. */
const SIZE = 48;
/** Calls before the clock starts, so that both have been compiled. */
const WARM_CALLS = 6;
const ROUNDS = 5;

/**
 * Speed of an engine's matrix product in GF/s: the best of a few rounds, a millisecond in all.
 * @param now milliseconds of a clock that never goes back.
 */
export function measureProduct(engine: Engine, now: () => number): number {
  const arena = engine.createArena(4 * SIZE * SIZE);
  const [a, b, out] = [0, 1, 2].map(() => arena.allocate(SIZE * SIZE)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  a.fill(0.5);
  b.fill(0.25);
  const call = () => arena.kernels.matmul(a, b, out, SIZE, SIZE, SIZE, false);
  for (let i = 0; i < WARM_CALLS; i++) call();
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = now();
    call();
    best = Math.min(best, now() - start);
  }
  // A clock that is too coarse to see a call says nothing against the engine.
  return best <= 0 ? Infinity : (2 * SIZE * SIZE * SIZE) / (best * 1e6);
}
