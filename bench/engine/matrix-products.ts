import { createLimitLoop, createSimdEngine, LIMIT_OPERATIONS } from '../../src/core/engine/simd.ts';
import { interleave, medianRatio, rate, type BenchCase, type BenchRow } from '../harness/index.ts';

const forms = ['plain', 'transposeA', 'transposeB'] as const;
const kernelOf = { plain: 'matmul', transposeA: 'matmulTransposeA', transposeB: 'matmulTransposeB' } as const;
const sizes = [128, 256, 512, 1024] as const;

/** The loop of nothing but multiplications and additions needs no memory, so a short stretch is enough. */
const LIMIT_MS = 4;
const LIMIT_TURNS = 20_000;

/**
 * `matmul-<form>-<size>`: squares of the three forms that training needs, in GF/s, each stretch next to one
 * of the limit of 128-bit multiply and add, because a neighbour on the same physical core slows both.
 */
export const matrixProducts: BenchCase = {
  name: 'matmul-*',
  async run({ quick, progress }, only) {
    const limitLoop = createLimitLoop();
    const measureLimit = () =>
      rate(() => (limitLoop(LIMIT_TURNS), LIMIT_OPERATIONS * LIMIT_TURNS), LIMIT_MS) / 1e9;
    const rows: BenchRow[] = [];
    for (const size of sizes) {
      for (const form of forms) {
        const name = `matmul-${form}-${size}`;
        if (only !== undefined && only !== name) continue;
        progress(name);
        const multiply = createProduct(form, size);
        const operations = 2 * size ** 3;
        const measure = () => rate(() => (multiply(), operations), quick ? 4 : 12) / 1e9;
        for (let warmup = 0; warmup < 3; warmup++) measure();
        const contestants = [
          { name, measure },
          { name: 'limit128', measure: measureLimit },
        ];
        const results = await interleave(contestants, quick ? 7 : 21);
        const [ours, limit] = [results.get(name)!, results.get('limit128')!];
        const share = medianRatio(ours, limit);
        rows.push({
          name,
          mode: 'reproducible',
          threads: 1,
          value: ours.median,
          minimum: ours.minimum,
          maximum: ours.maximum,
          unit: 'GF/s',
          peers: { limit128: limit.median },
          peerSpans: { limit128: [limit.minimum, limit.maximum] },
          facts: { shareOfLimit: share },
          goals: [{ label: 'share of limit128', floor: 0.75, aim: 0.9, reached: share, better: 'higher' }],
        });
      }
    }
    return rows;
  },
};

function createProduct(form: (typeof forms)[number], size: number): () => void {
  const length = size * size;
  const arena = createSimdEngine().createArena(3 * length + 64);
  const [a, b, c] = [arena.allocate(length), arena.allocate(length), arena.allocate(length)];
  for (let i = 0; i < length; i++) {
    a[i] = ((i * 7) % 13) / 13;
    b[i] = ((i * 5) % 11) / 11;
  }
  return () => arena.kernels[kernelOf[form]](a, b, c, size, size, size, false);
}
