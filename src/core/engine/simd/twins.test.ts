import { describe, expect, it } from 'vitest';
import type { FloatArray } from '../../support/float-array.ts';
import { referenceKernels, type Kernels } from '../kernels.ts';
import { copyOf, createSimdBlocks, difference } from '../testing/blocks.ts';
import { kernelArguments } from '../testing/kernel-arguments.ts';
import type { Block } from '../testing/random-blocks.ts';

type Name = keyof Kernels;
type AnyKernel = (...values: unknown[]) => unknown;
const isBlock = (value: unknown): value is FloatArray => value instanceof Float32Array;
const copied = (values: readonly unknown[]): unknown[] =>
  values.map((value) => (isBlock(value) ? copyOf(value) : value));
const shown = (values: readonly unknown[]): string =>
  values.map((value) => (isBlock(value) ? `[${value.length}]` : String(value))).join(', ');

describe('every SIMD kernel', () => {
  it('is compared with its twin below', () => {
    const { kernels } = createSimdBlocks(16);
    const overridden = (Object.keys(kernels) as Name[]).filter(
      (name) => kernels[name] !== referenceKernels[name],
    );
    expect(overridden.sort()).toEqual(Object.keys(kernelArguments).sort());
  });

  it.each(Object.keys(kernelArguments) as Name[])('%s does what its twin does, twice the same', (name) => {
    const plain = referenceKernels[name] as AnyKernel;
    for (let trial = 0; trial < 60; trial++) {
      const { kernels, block } = createSimdBlocks(1 << 18);
      const fast = kernels[name] as AnyKernel;
      const values = (kernelArguments[name] as (block: Block) => unknown[])(block);
      const [before, expected, again] = [copied(values), copied(values), copied(values)];
      const label = `${name}(${shown(values)})`;
      const plainResult = plain(...expected);
      const result = fast(...values);
      if (typeof plainResult === 'number') {
        expect(Math.abs((result as number) - plainResult), label).toBeLessThanOrEqual(
          1e-12 * (values[1] as number),
        );
      } else expect(result, label).toBe(plainResult);
      values.forEach((value, i) => {
        if (isBlock(value)) {
          expect(difference(value, expected[i] as FloatArray), label).toBeLessThan(3e-6);
          // The numbers just before and behind a block are not its own.
          const around = new Float32Array(value.buffer, value.byteOffset - 4, value.length + 2);
          expect([around[0], around.at(-1)], label).toEqual([0, 0]);
        }
      });
      // Same call, same bits.
      const results = copied(values);
      values.forEach((value, i) => isBlock(value) && value.set(before[i] as FloatArray));
      fast(...values);
      expect(copied(values), label).toEqual(results);
      // Blocks from elsewhere go to the twin.
      fast(...again);
      expect(again, label).toEqual(expected);
    }
  });

  it.each(['matmul', 'matmulTransposeA', 'matmulTransposeB', 'sumRows'] as const)(
    '%s adds to its result when told to, and only then',
    (name) => {
      const { kernels, block } = createSimdBlocks();
      for (const length of [1, 3, 8, 37]) {
        const [a, b, fresh, added] = [
          block(length * length),
          block(length * length),
          block(length * length),
          block(length * length),
        ];
        const start = copyOf(added);
        if (name === 'sumRows') {
          kernels.sumRows(a, fresh, length, length, false);
          kernels.sumRows(a, added, length, length, true);
        } else {
          kernels[name](a, b, fresh, length, length, length, false);
          kernels[name](a, b, added, length, length, length, true);
        }
        const written = name === 'sumRows' ? length : length * length;
        for (let i = 0; i < written; i++) expect(added[i]! - start[i]!).toBeCloseTo(fresh[i]!, 4);
      }
    },
  );
});
