import { describe, expect, it } from 'vitest';
import type { FloatArray } from '../support/float-array.ts';
import { createRandom } from '../support/random.ts';
import { scalarFunctions, type ScalarFunctionName } from './activations.ts';
import { createReferenceEngine } from './engine.ts';
import { referenceKernels } from './kernels.ts';
import { decodeBase64 } from './simd/module.ts';
import { copyOf, createSimdBlocks, difference, randomize } from './testing/blocks.ts';
import { chooseEngine, createSimdEngine, selfCheckSimdEngine, tryEngine } from './simd.ts';

const random = createRandom(7, 'simd.test');

const products = ['matmul', 'matmulTransposeA', 'matmulTransposeB'] as const;
const edges = [0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 31, 33, 40, 67];

describe('matrix products', () => {
  const pick = (): number => edges[random.nextBelow(edges.length)]!;
  const shapes = [
    ...Array.from({ length: 60 }, () => [pick(), pick(), pick()] as const),
    // Across the borders of the blocks: 128 rows, 256 inner indices, 512 columns.
    [131, 259, 21],
    [5, 513, 40],
    [130, 3, 517],
    [9, 257, 515],
  ] as const;

  it.each(products)('%s agrees with its reference for every shape, with and without accumulate', (name) => {
    for (const [m, k, n] of shapes) {
      const { kernels, block } = createSimdBlocks();
      for (const accumulate of [false, true]) {
        const [a, b, c] = [block(m * k), block(k * n), block(m * n)];
        const expected = copyOf(c);
        referenceKernels[name](copyOf(a), copyOf(b), expected, m, k, n, accumulate);
        kernels[name](a, b, c, m, k, n, accumulate);
        expect(difference(c, expected), `${m}x${k}x${n} ${accumulate}`).toBeLessThan(2e-6);
      }
    }
  });

  it.each(products)('%s is one float32 sum in rising order, bit for bit', (name) => {
    const { kernels, block } = createSimdBlocks();
    const [m, k, n] = [6, 300, 45];
    const [a, b, c] = [block(m * k), block(k * n), block(m * n)];
    kernels[name](a, b, c, m, k, n, false);
    const { fround } = Math;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          const left = name === 'matmulTransposeA' ? a[p * m + i]! : a[i * k + p]!;
          const right = name === 'matmulTransposeB' ? b[j * k + p]! : b[p * n + j]!;
          sum = fround(sum + fround(left * right));
        }
        expect(c[i * n + j]).toBe(sum);
      }
    }
  });

  it.each(['matmul', 'matmulTransposeB'] as const)(
    '%s gives a row the same bits whatever the number of rows in the call',
    (name) => {
      const { kernels, block } = createSimdBlocks();
      for (const [k, n] of [
        [9, 5],
        [784, 33],
        [300, 10],
        [17, 64],
      ] as const) {
        const m = 140;
        const [a, b, whole] = [block(m * k), block(k * n), block(m * n)];
        kernels[name](a, b, whole, m, k, n, false);
        for (const rows of [1, 2, 3, 5, 8, 9, 23, 131]) {
          const part = block(rows * n);
          kernels[name](a.subarray((m - rows) * k), b, part, rows, k, n, false);
          expect(part).toEqual(copyOf(whole.subarray((m - rows) * n)));
        }
      }
    },
  );

  it.each(products)('%s writes nothing outside its result and nothing into its operands', (name) => {
    const arena = createSimdEngine().createArena(1 << 16);
    const all = arena.allocate(1 << 16);
    for (const [m, k, n] of shapes.slice(0, 15)) {
      randomize(all);
      const [a, b, c] = [3, 3 + m * k + 5, 3 + m * k + 5 + k * n + 7] as const;
      const before = copyOf(all);
      const view = (start: number, length: number): FloatArray => all.subarray(start, start + length);
      arena.kernels[name](view(a, m * k), view(b, k * n), view(c, m * n), m, k, n, false);
      before.set(view(c, m * n), c);
      expect(all).toEqual(before);
    }
  });

  it.each(products)('%s lets NaN and Infinity through: 0 * Infinity is NaN', (name) => {
    for (const poison of [NaN, Infinity]) {
      const { kernels, block } = createSimdBlocks();
      const [m, k, n] = [5, 6, 11];
      const [a, b, c] = [block(m * k).fill(0), block(k * n).fill(1), block(m * n)];
      // Element (row 2, inner 3) of a, element (inner 4, column 9) of b.
      b[name === 'matmulTransposeB' ? 9 * k + 4 : 4 * n + 9] = poison;
      kernels[name](a, b, c, m, k, n, false);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) expect(c[i * n + j]).toBe(j === 9 ? NaN : 0);
      }
      b.fill(0);
      a[name === 'matmulTransposeA' ? 3 * m + 2 : 2 * k + 3] = poison;
      kernels[name](a, b, c, m, k, n, false);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) expect(c[i * n + j]).toBe(i === 2 ? NaN : 0);
      }
    }
  });

  it.each(products)('%s gives the same bits through tiles of 16 columns', (name) => {
    const wideShapes = [...shapes.slice(0, 20), ...shapes.slice(-4), [12, 40, 16], [21, 5, 47], [3, 30, 64]];
    for (const [m, k, n] of wideShapes as [number, number, number][]) {
      const blocks = [createSimdBlocks(), createSimdBlocks(1 << 20, { wide: true })];
      const [usual, wide] = blocks.map(({ kernels, block }) => {
        const [a, b, c] = [block(m * k), block(k * n), block(m * n)];
        kernels[name](a, b, c, m, k, n, false);
        kernels[name](a, b, c, m, k, n, true);
        return copyOf(c);
      });
      expect(wide, `${m}x${k}x${n}`).toEqual(usual);
    }
  });

  it.each(products)('%s gives the same bits again, in another arena too', (name) => {
    const [m, k, n] = [33, 270, 70];
    const [first, second] = [createSimdBlocks(), createSimdBlocks()];
    const [a, b, c] = [first.block(m * k), first.block(k * n), first.block(m * n)];
    first.kernels[name](a, b, c, m, k, n, false);
    const [a2, b2, c2] = [second.block(m * k), second.block(k * n), second.block(m * n)];
    a2.set(a);
    b2.set(b);
    for (let repetition = 0; repetition < 3; repetition++) {
      second.kernels[name](a2, b2, c2, m, k, n, false);
      expect(c2).toEqual(c);
    }
  });

  it.each(products)('%s works on blocks from outside the arena, by its reference twin', (name) => {
    const { kernels, block } = createSimdBlocks();
    const [m, k, n] = [4, 5, 6];
    const [a, b] = [block(m * k), block(k * n)];
    const outside = new Float32Array(m * n);
    const expected = new Float32Array(m * n);
    kernels[name](a, b, outside, m, k, n, false);
    referenceKernels[name](a, b, expected, m, k, n, false);
    expect(outside).toEqual(expected);
  });
});

describe('reproducibility', () => {
  it('gives these very bits on every machine and in every V8', () => {
    const { kernels, block } = createSimdBlocks();
    let hash = 0;
    const mix = (values: FloatArray): void => {
      for (const bits of new Int32Array(values.buffer, values.byteOffset, values.length)) {
        hash = Math.imul(hash ^ bits, 0x9e3779b1);
        hash ^= hash >>> 15;
      }
    };
    const [m, k, n] = [37, 300, 45];
    const [a, b, c] = [block(m * k), block(k * n), block(m * n)];
    for (const name of products) {
      kernels[name](a, b, c, m, k, n, false);
      mix(c);
    }
    for (const name of Object.keys(scalarFunctions) as ScalarFunctionName[]) {
      kernels.activate(name, b, a, 1003, 0.5);
      mix(a.subarray(0, 1003));
    }
    for (const name of ['softmax', 'logSoftmax'] as const) {
      kernels[name](b, c, m, n);
      mix(c);
    }
    // A change of this number is a change of every run's result: say so in the changelog.
    expect((hash >>> 0).toString(16)).toBe('eda06f5e');
  });
});

describe('the engine', () => {
  it('hands out zero-filled blocks aligned to 64 bytes that do not overlap', () => {
    const arena = createSimdEngine().createArena(64);
    const [first, second] = [arena.allocate(17), arena.allocate(16)];
    expect(first.byteOffset % 64).toBe(0);
    expect(second.byteOffset - first.byteOffset).toBe(128);
    expect([...first, ...second].every((value) => value === 0)).toBe(true);
    expect(() => arena.allocate(17)).toThrow(RangeError);
  });

  it('refuses a network beyond what 32-bit addresses reach, and says so', () => {
    expect(() => createSimdEngine().createArena(2 ** 30)).toThrow(/at most 4096 MiB/);
  });

  it('survives a thousand arenas one after another', () => {
    const engine = createSimdEngine();
    for (let i = 0; i < 1000; i++) expect(engine.createArena(16).allocate(16).length).toBe(16);
  });

  it('is chosen after its self-check, with the reason on record', () => {
    expect(selfCheckSimdEngine()).toEqual([]);
    expect(chooseEngine()).toMatchObject({
      engine: { name: 'simd-reproducible', precision: 'float32' },
      reason: expect.stringMatching(/^simd-reproducible passed its self-check of \d+ kernels\.$/) as string,
    });
    expect(chooseEngine()).toBe(chooseEngine());
  });

  it.each(products)('is refused when %s is wrong, and the plain engine takes its place', (name) => {
    const engine = createSimdEngine();
    const broken = {
      ...engine,
      createArena(total: number) {
        const arena = engine.createArena(total);
        const spoilt: typeof arena.kernels.matmul = (a, b, c, m, k, n, accumulate) => {
          arena.kernels[name](a, b, c, m, k, n, accumulate);
          c[m * n - 1]! += 0.01;
        };
        return { ...arena, kernels: { ...arena.kernels, [name]: spoilt } };
      },
    };
    const { engine: chosen, reason } = tryEngine(() => broken);
    expect(chosen.name).toBe(createReferenceEngine('float32').name);
    expect(reason).toContain(`failed its self-check in ${name}`);
  });

  it('is timed against the plain kernels, which are kept where they are quicker', () => {
    const real = tryEngine(
      () => createSimdEngine(),
      () => performance.now(),
    );
    expect(real.reason).toMatch(
      /^simd-reproducible passed its self-check of \d+ kernels: [\d.]+ GF\/s against/,
    );
    let ticks = 0;
    const slow = tryEngine(
      () => createSimdEngine(),
      () => (++ticks <= 10 ? ticks * 1000 : ticks),
    );
    expect(slow.engine.name).toBe('reference-float32');
    expect(slow.reason).toContain('is slower here');
  });

  it('falls back with the reason when it cannot be made at all', () => {
    const choice = tryEngine(() => {
      throw new Error('no SIMD here');
    });
    expect(choice.engine.name).toBe('reference-float32');
    expect(choice.reason).toContain('no SIMD here');
  });
});

describe('base64', () => {
  it.each([
    ['', []],
    ['AA==', [0]],
    ['/+8=', [255, 239]],
    ['AQID', [1, 2, 3]],
    ['AQIDBA==', [1, 2, 3, 4]],
  ])('decodes %j', (text, bytes) => {
    expect([...decodeBase64(text)]).toEqual(bytes);
  });
});
