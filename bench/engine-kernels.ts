import { cpus } from 'node:os';
import { createLimitLoop, createSimdEngine, LIMIT_OPERATIONS } from '../src/core/engine/simd.ts';

/**
 * Speed of the matrix products next to what the processor can do with 128-bit multiply and add.
 * Run by `node bench/engine-kernels.ts [--json] [--quick]` after `npm run build:kernels`.
 * Rounds are interleaved, and every stretch of a row stands next to one of the limit, because a neighbour on
 * the same physical core slows both: the share is the median of those pairs.
 */

const forms = ['matmul', 'matmulTransposeA', 'matmulTransposeB'] as const;
type Form = (typeof forms)[number];

/** [m, k, n] of c[m, n]; squares first, then what dense layers of common networks ask for. */
const shapes = [
  [128, 128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [1024, 1024, 1024],
  [10, 64, 64],
  [32, 784, 128],
  [32, 128, 10],
  [128, 512, 512],
  [128, 10, 512],
] as const;

interface Measurement {
  readonly name: string;
  readonly operations: number;
  readonly repetitions: number;
  run(): void;
  readonly rates: number[];
  /** Rates divided by that of the limit measured next to them. */
  readonly shares: number[];
}

const quick = process.argv.includes('--quick');
const rounds = quick ? 5 : 15;
/** Operations of one timed stretch: about 2 ms, far above the clock's resolution. */
const STRETCH = 80e6;

function createMeasurement(name: string, operations: number, run: () => void): Measurement {
  return {
    name,
    operations,
    run,
    repetitions: Math.max(1, Math.round(STRETCH / operations)),
    rates: [],
    shares: [],
  };
}

function createProduct(form: Form, [m, k, n]: (typeof shapes)[number]): Measurement {
  const arena = createSimdEngine().createArena(m * k + k * n + m * n + 64);
  const [a, b, c] = [arena.allocate(m * k), arena.allocate(k * n), arena.allocate(m * n)];
  for (let i = 0; i < a.length; i++) a[i] = ((i * 7) % 13) / 13;
  for (let i = 0; i < b.length; i++) b[i] = ((i * 5) % 11) / 11;
  const size = m === k && k === n ? `${m}` : `${m}x${k}x${n}`;
  return createMeasurement(`matmul-${form.slice('matmul'.length) || 'plain'}-${size}`, 2 * m * k * n, () =>
    arena.kernels[form](a, b, c, m, k, n, false),
  );
}

/** Operations per nanosecond, that is GF/s. */
function time({ run, repetitions, operations }: Omit<Measurement, 'rates' | 'shares'>): number {
  const startedMs = performance.now();
  for (let i = 0; i < repetitions; i++) run();
  return (operations * repetitions) / ((performance.now() - startedMs) * 1e6);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const limitLoop = createLimitLoop();
const LIMIT_TURNS = 100_000;
const limit = createMeasurement('limit128', LIMIT_OPERATIONS * LIMIT_TURNS, () => limitLoop(LIMIT_TURNS));
const products = forms.flatMap((form) => shapes.map((shape) => createProduct(form, shape)));

// V8 replaces its quick first version of a kernel by the optimised one in the background.
for (let warmup = 0; warmup < 3; warmup++) [limit, ...products].forEach(time);
for (let round = 0; round < rounds; round++) {
  for (const { rates, shares, ...each } of products) {
    const limitNow = time(limit);
    const rate = time(each);
    limit.rates.push(limitNow);
    rates.push(rate);
    shares.push(rate / limitNow);
  }
}

const limitRate = median(limit.rates);
const rows = products.map(({ name, rates, shares }) => ({
  name,
  mode: 'simd-reproducible',
  threads: 1,
  value: median(rates),
  minimum: Math.min(...rates),
  maximum: Math.max(...rates),
  unit: 'GF/s',
  shareOfLimit: median(shares),
  peers: { limit128: limitRate },
}));

const machine = cpus()[0]?.model ?? 'unknown';
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ suite: 'engine', machine, versions: process.versions, rows }, null, 2));
} else {
  console.log(`${machine}, Node ${process.versions.node}, V8 ${process.versions.v8}`);
  const quiet = Math.max(...limit.rates).toFixed(1);
  console.log(`limit of 128-bit multiply and add: median ${limitRate.toFixed(1)}, quiet ${quiet} GF/s\n`);
  console.log('row                                    GF/s  of limit  (minimum-maximum)');
  for (const { name, value, minimum, maximum, shareOfLimit } of rows) {
    const share = `${Math.round(100 * shareOfLimit)}%`;
    const span = `(${minimum.toFixed(1)}-${maximum.toFixed(1)})`;
    console.log(`${name.padEnd(34)} ${value.toFixed(1).padStart(8)}  ${share.padStart(8)}  ${span}`);
  }
}
