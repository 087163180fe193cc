import type { FloatArray } from '../../support/float-array.ts';
import { createRandom } from '../../support/random.ts';
import { createReferenceEngine, type Engine } from '../engine.ts';
import type { Kernels } from '../kernels.ts';

/** One comparison: fills blocks with numbers, runs kernels on them, and names the results. */
interface Check {
  readonly name: string;
  run(kernels: Kernels, block: (length: number) => FloatArray): FloatArray;
}

const M = 7;
const K = 37;
const N = 43;

/** Sizes that are no multiples of anything, so that every edge of a kernel is passed. */
const checks: readonly Check[] = [
  ...(['matmul', 'matmulTransposeA', 'matmulTransposeB'] as const).flatMap((name) =>
    [false, true].map((accumulate): Check => ({
      name,
      run(kernels, block) {
        const out = block(M * N);
        kernels[name](block(M * K), block(K * N), out, M, K, N, accumulate);
        return out;
      },
    })),
  ),
  {
    name: 'multiplyAdd',
    run(kernels, block) {
      const out = block(K);
      kernels.multiplyAdd(block(K), block(K), out, K);
      return out;
    },
  },
  ...(['tanh', 'sigmoid', 'relu'] as const).map((name): Check => ({
    name,
    run(kernels, block) {
      const out = block(K);
      kernels.activate(name, block(K), out, K, 0);
      return out;
    },
  })),
  {
    name: 'expandBytes',
    run(kernels, block) {
      const [table, out] = [block(256), block(M * K)];
      const bytes = new Uint8Array(out.buffer, out.byteOffset + 3 * M * K, M * K);
      for (let i = 0; i < bytes.length; i++) bytes[i] = 31 * i;
      kernels.expandBytes(bytes, table, out, M * K);
      return out;
    },
  },
  ...(['softmax', 'logSoftmax'] as const).map((name): Check => ({
    name,
    run(kernels, block) {
      const out = block(M * K);
      kernels[name](block(M * K), out, M, K);
      return out;
    },
  })),
  {
    name: 'columnMoments',
    run(kernels, block) {
      const variance = block(K);
      kernels.columnMoments(block(M * K), block(K), variance, M, K);
      return variance;
    },
  },
  {
    name: 'adamUpdate',
    run(kernels, block) {
      const [weights, squares] = [block(K), block(K)];
      kernels.multiply(squares, squares, squares, K);
      kernels.adamUpdate(weights, block(K), block(K), squares, K, 0.01, 0.9, 0.999, 1, 1e-8);
      return weights;
    },
  },
];

/** How many kernels are compared. */
export const CHECK_COUNT = checks.length;

/** Numbers that all checks may use together. */
const ARENA_LENGTH = 65536;
/** Relative to the largest number of a result. */
const TOLERANCE = 1e-5;

function results(engine: Engine): FloatArray[] {
  const random = createRandom(1, 'self-check');
  const arena = engine.createArena(ARENA_LENGTH);
  const block = (length: number): FloatArray => {
    const values = arena.allocate(length);
    for (let i = 0; i < length; i++) values[i] = 4 * random.nextUniform() - 2;
    return values;
  };
  return checks.map((check) => check.run(arena.kernels, block));
}

function agree(found: FloatArray, expected: FloatArray): boolean {
  let largest = 0;
  for (const value of expected) largest = Math.max(largest, Math.abs(value));
  // Written so that NaN disagrees.
  return expected.every((value, i) => Math.abs(found[i]! - value) <= TOLERANCE * largest);
}

/**
 * Runs a handful of kernels of `engine` and of the float32 reference on the same random numbers.
 * @returns names of the kernels whose results differ by more than 1e-5 of the largest; empty when all is well.
 */
export function selfCheckEngine(engine: Engine): readonly string[] {
  const found = results(engine);
  const expected = results(createReferenceEngine('float32'));
  return checks.filter((_, i) => !agree(found[i]!, expected[i]!)).map(({ name }) => name);
}
