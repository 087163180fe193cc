import { describe, expect, it } from 'vitest';
import type { FloatArray } from '../support/float-array.ts';
import { createRandom } from '../support/random.ts';
import { packedLength } from './reference/matrix.ts';
import { createSimdBlocks } from './testing/blocks.ts';

const { fround } = Math;
const products = ['matmul', 'matmulTransposeA', 'matmulTransposeB'] as const;
const sides = ['left', 'right'] as const;
type Product = (typeof products)[number];

/** Large enough for the search for zeros, across the borders of its blocks, and with every kind of rest. */
const shapes = [
  [70, 300, 45],
  [9, 129, 530],
  [131, 8, 144],
  [66, 131, 17],
  // Small enough to be calculated transposed where the zeros are on the right.
  [144, 200, 32],
  [36, 150, 52],
] as const;

/** Zeros in `share` of the places, of both signs. */
function thin(block: FloatArray, share: number, seed: number): FloatArray {
  const random = createRandom(seed, 'sparse');
  for (let i = 0; i < block.length; i++) {
    if (random.nextUniform() < share) block[i] = random.nextUniform() < 0.5 ? 0 : -0;
  }
  return block;
}

/** One element as it is defined: a sum in rising order, rounded after every multiplication and addition. */
function element(name: Product, a: FloatArray, b: FloatArray, [m, k, n]: readonly number[], at: number) {
  const [i, j] = [Math.floor(at / n!), at % n!];
  let sum = 0;
  for (let p = 0; p < k!; p++) {
    const left = name === 'matmulTransposeA' ? a[p * m! + i]! : a[i * k! + p]!;
    const right = name === 'matmulTransposeB' ? b[j * k! + p]! : b[p * n! + j]!;
    sum = fround(sum + fround(left * right));
  }
  return sum;
}

describe('products of matrices that are mostly zeros', () => {
  it.each(products)('%s has the bits of the whole sum, zeros included', (name) => {
    for (const shape of shapes) {
      const [m, k, n] = shape;
      for (const thinned of sides) {
        const { kernels, block } = createSimdBlocks();
        const [a, b, c] = [block(m * k), block(k * n), block(m * n)];
        thin(thinned === 'left' ? a : b, 0.8, k);
        kernels[name](a, b, c, m, k, n, false);
        let differing = 0;
        for (let at = 0; at < c.length; at++) {
          if (!Object.is(c[at], element(name, a, b, shape, at))) differing += 1;
        }
        expect(differing, `${m} x ${k} x ${n}, zeros on the ${thinned}`).toBe(0);
      }
    }
  });

  it.each(products.flatMap((name) => sides.map((side) => [name, side] as const)))(
    '%s goes on with a sum, zeros on the %s',
    (name, side) => {
      const [m, k, n] = [72, 150, 44];
      const { kernels, block } = createSimdBlocks();
      const [a, b, c] = [block(m * k), block(k * n), block(m * n)];
      thin(side === 'left' ? a : b, 0.7, 5);
      kernels[name](a, b, c, m, k, n, false);
      const once = c.slice();
      kernels[name](a, b, c, m, k, n, true);
      for (const at of [0, 43, 1000, m * n - 1]) {
        const [i, j] = [Math.floor(at / n), at % n];
        let sum = once[at]!;
        for (let p = 0; p < k; p++) {
          const left = name === 'matmulTransposeA' ? a[p * m + i]! : a[i * k + p]!;
          const right = name === 'matmulTransposeB' ? b[j * k + p]! : b[p * n + j]!;
          sum = fround(sum + fround(left * right));
        }
        expect(c[at]).toBe(sum);
      }
    },
  );

  it('weights in panels give the bits of weights that are not, finite or not', () => {
    for (const [m, k, n] of shapes) {
      for (const share of [0, 0.8]) {
        for (const poison of [null, -Infinity, NaN]) {
          const { kernels, block } = createSimdBlocks();
          const [a, b, c, d, bias, packed] = [
            thin(block(m * k), share, k),
            block(k * n),
            block(m * n),
            block(m * n),
            block(n),
            block(packedLength(k, n)),
          ];
          if (poison !== null) b[k * n - 3] = poison;
          kernels.packMatrix(b, packed, k, n, false);
          kernels.matmulFused(a, b, c, m, k, n, bias, null, null, 0);
          kernels.matmulPackedFused(a, packed, d, m, k, n, bias, null, null, 0);
          expect(d, `${m} x ${k} x ${n}, ${share} zeros, ${poison}`).toEqual(c);
          kernels.matmul(a, b, c, m, k, n, true);
          kernels.matmulPacked(a, packed, d, m, k, n, true);
          expect(d).toEqual(c);
        }
      }
    }
  });

  it.each(products)('%s does not hide that the other matrix is not finite', (name) => {
    const [m, k, n] = [64, 200, 48];
    for (const poison of [Infinity, NaN]) {
      for (const place of [0, 130 * n + 7, k * n - 1]) {
        const { kernels, block } = createSimdBlocks();
        const [a, b, c] = [block(m * k), block(k * n), block(m * n)];
        thin(a, 0.9, 3);
        b[place] = poison;
        kernels[name](a, b, c, m, k, n, false);
        const column = name === 'matmulTransposeB' ? Math.floor(place / k) : place % n;
        for (let i = 0; i < m; i++) {
          const at = i * n + column;
          expect(c[at]).toBe(element(name, a, b, [m, k, n], at));
          expect(Number.isFinite(c[at])).toBe(false);
        }
        expect(c.filter((each) => !Number.isFinite(each)).length).toBe(m);
      }
    }
  });
});
