import type { GoldenTensor } from './case.ts';

/** Rows of a tensor, copied. */
export function takeRows({ shape, data }: GoldenTensor, rows: readonly number[]): GoldenTensor {
  const size = data.length / shape[0]!;
  const taken = rows.flatMap((row) => data.slice(row * size, (row + 1) * size));
  return { shape: [rows.length, ...shape.slice(1)], data: taken };
}
