import { createLimitLoop, createSimdEngine, LIMIT_OPERATIONS, tiles } from '../../src/core/engine/simd.ts';
import { interleave, medianRatio, rate, type BenchCase, type BenchRow } from '../harness/index.ts';

/** A product that stays in the caches. */
const SIZE = 256;
const LIMIT_TURNS = 20_000;

/**
 * `tiles`: the same product in every shape of tiles, with plain and with fused multiply and add, in GF/s, next to the limit
 * of 128-bit vectors. What a run takes is chosen when it starts; here anyone sees by how much.
 */
export const tileRows: BenchCase = {
  name: 'tiles',
  async run({ quick, progress }) {
    const rows: BenchRow[] = [];
    for (const arithmetic of ['reproducible', 'fast'] as const) {
      progress(`tiles, ${arithmetic}`);
      const loop = createLimitLoop(arithmetic);
      const contestants = [
        ...tiles.map(({ name, wide }) => {
          const { kernels, allocate } = createSimdEngine({ arithmetic, wide }).createArena(4 * SIZE * SIZE);
          const [a, b, c] = [
            allocate(SIZE * SIZE).fill(0.5),
            allocate(SIZE * SIZE).fill(0.25),
            allocate(SIZE * SIZE),
          ];
          const call = () => {
            kernels.matmul(a, b, c, SIZE, SIZE, SIZE, false);
            return 2 * SIZE ** 3;
          };
          return { name, measure: () => rate(call, quick ? 4 : 12) / 1e9 };
        }),
        {
          name: 'limit128',
          measure: () => rate(() => (loop(LIMIT_TURNS), LIMIT_OPERATIONS * LIMIT_TURNS), 4) / 1e9,
        },
      ];
      for (let warm = 0; warm < 3; warm++) for (const each of contestants) each.measure();
      const results = await interleave(contestants, quick ? 7 : 21);
      const limit = results.get('limit128')!;
      const [usual] = tiles;
      for (const { name } of tiles) {
        const { median: value, minimum, maximum } = results.get(name)!;
        const relative = medianRatio(results.get(name)!, results.get(usual!.name)!);
        rows.push({
          name: `tile-${name.replaceAll(' ', '')}`,
          mode: arithmetic,
          threads: 1,
          value,
          minimum,
          maximum,
          unit: 'GF/s',
          peers: { limit128: limit.median },
          peerSpans: { limit128: [limit.minimum, limit.maximum] },
          facts: { [`x ${usual!.name}`]: relative.toFixed(2) },
          goals: [],
        });
      }
    }
    return rows;
  },
};
