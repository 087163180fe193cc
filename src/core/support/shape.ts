import { StudioError } from './errors.ts';

/** Sizes of the axes of a tensor, WITHOUT the batch axis unless said otherwise. `[]` is one number per example. */
export type Shape = readonly number[];

/** Product of the axes; 1 for `[]`. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const axis of shape) size *= axis;
  return size;
}

/** `[N, 28, 28, 1]`: a shape as people write it, with the batch axis named N. */
export function showShape(shape: Shape): string {
  return `[${['N', ...shape].join(', ')}]`;
}

/** True when both have the same rank and the same axes. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((axis, index) => axis === b[index]);
}

/** Largest number of elements that one tensor of one example may have (2^31 - 1). */
export const MAXIMUM_TENSOR_SIZE = 2 ** 31 - 1;

/**
 * Checks that every axis is a whole number of at least 1 and that the product stays addressable.
 * @throws StudioError `shape-invalid` or `shape-too-large`, naming `where`.
 */
export function checkShape(shape: Shape, where: string): void {
  for (const axis of shape) {
    if (!Number.isSafeInteger(axis) || axis < 1) {
      throw new StudioError(
        'shape-invalid',
        `Expected every axis of ${where} to be a whole number of at least 1, got [${shape.join(', ')}].`,
        { shape: [...shape] },
      );
    }
  }
  const size = sizeOf(shape);
  if (size > MAXIMUM_TENSOR_SIZE) {
    throw new StudioError(
      'shape-too-large',
      `Expected ${where} to have at most ${MAXIMUM_TENSOR_SIZE} elements per example, got ${size} from [${shape.join(', ')}]. Choose smaller sizes.`,
      { shape: [...shape], size },
    );
  }
}
