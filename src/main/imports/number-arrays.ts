import type { ColumnBuilder } from '../../core/datasets/column-builder.ts';
import { namePixels } from '../../core/datasets/column-names.ts';
import type { NpyHeader } from '../../core/formats/numpy/npy-header.ts';
import { StudioError } from '../../core/support/errors.ts';
import { LIMITS } from '../../core/support/limits.ts';
import type { TypedColumn } from './number-columns.ts';

/** Bytes that are read at a time. */
const BLOCK_BYTES = 4 << 20;

/** An array of numbers in a file: rows first. */
export interface StoredArray {
  /** Its own name, or the file's. */
  readonly name: string;
  readonly header: NpyHeader;
  readAt(offset: number, length: number): Uint8Array;
}

/** Rows of an array: its first axis. */
export function rowsOf({ header }: StoredArray): number {
  return header.shape[0] ?? 1;
}

/** Numbers of one row. */
export function widthOf({ header }: StoredArray): number {
  return header.shape.slice(1).reduce((product, size) => product * size, 1);
}

/**
 * The shape of one example where a row is more than a list: [height, width] becomes [height, width, 1], as pictures
 * have it; a list of short rows (a sequence) stays as it is.
 */
export function exampleShapeOf(shape: readonly number[]): readonly number[] | null {
  const inner = shape.slice(1);
  if (inner.length < 2) return null;
  const isPicture = inner.length === 2 && inner[0]! >= 8 && inner[1]! >= 8;
  return isPicture ? [...inner, 1] : inner;
}

/** Names of the columns that a row becomes: `x`, `x1 x2 ...`, or `p3_7` for pixels. @throws StudioError `table-too-wide`. */
export function nameArrayColumns(array: StoredArray): readonly TypedColumn[] {
  const width = widthOf(array);
  if (width > LIMITS.tableColumns) {
    throw new StudioError(
      'table-too-wide',
      `Expected at most ${LIMITS.tableColumns} numbers per row of "${array.name}", got ${width}. Make the pictures smaller.`,
      { limit: LIMITS.tableColumns, columns: width },
    );
  }
  const [, ...inner] = array.header.shape;
  if (inner.length === 0) return [{ name: array.name, role: 'numeric' }];
  return namePixels(inner.length === 1 ? null : inner, width).map((name) => ({ name, role: 'numeric' }));
}

/** Gives every number to its column. @param report rows that are done. */
export async function readArray(
  array: StoredArray,
  builders: readonly (ColumnBuilder | null)[],
  report: (rows: number) => void,
): Promise<void> {
  if (array.header.fortran && array.header.shape.length > 1) await readColumnMajor(array, builders, report);
  else await readRowMajor(array, builders, report);
}

async function readRowMajor(
  array: StoredArray,
  builders: readonly (ColumnBuilder | null)[],
  report: (rows: number) => void,
): Promise<void> {
  const { header } = array;
  const [rows, width] = [rowsOf(array), widthOf(array)];
  const rowBytes = width * header.width;
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  for (let row = 0; row < rows; row += blockRows) {
    const count = Math.min(blockRows, rows - row);
    const view = viewOf(array.readAt(header.start + row * rowBytes, count * rowBytes));
    for (let i = 0, at = 0; i < count; i++) {
      for (let column = 0; column < width; column++, at += header.width) {
        builders[column]?.addNumber(header.read(view, at));
      }
    }
    report(row + count);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Column-major: the numbers of one column lie one after the other, columns in reversed order of their axes. */
async function readColumnMajor(
  array: StoredArray,
  builders: readonly (ColumnBuilder | null)[],
  report: (rows: number) => void,
): Promise<void> {
  const { header } = array;
  const [rows, width] = [rowsOf(array), widthOf(array)];
  const inner = header.shape.slice(1);
  for (let column = 0; column < width; column++) {
    const builder = builders[column];
    if (builder == null) continue;
    let rest = column;
    const place = [...inner].reverse().map((size) => {
      const part = rest % size;
      rest = Math.floor(rest / size);
      return part;
    });
    let index = 0;
    let stride = 1;
    place.reverse().forEach((part, axis) => {
      index += part * stride;
      stride *= inner[axis]!;
    });
    const start = header.start + index * rows * header.width;
    const blockRows = Math.floor(BLOCK_BYTES / header.width);
    for (let row = 0; row < rows; row += blockRows) {
      const count = Math.min(blockRows, rows - row);
      const view = viewOf(array.readAt(start + row * header.width, count * header.width));
      for (let i = 0; i < count; i++) builder.addNumber(header.read(view, i * header.width));
    }
    report(Math.floor((rows * (column + 1)) / width));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The first rows, as people read them. */
export function sampleArray(array: StoredArray, count: number): readonly (readonly (number | null)[])[] {
  const { header } = array;
  const [rows, width] = [Math.min(count, rowsOf(array)), widthOf(array)];
  const collected = Array.from({ length: width }, (): number[] => []);
  const inner = header.shape.slice(1);
  return Array.from({ length: rows }, (_, row) =>
    collected.map((_unused, column) => {
      let index = row * width + column;
      if (header.fortran && inner.length > 0) {
        let rest = column;
        let offset = 0;
        const parts = [...inner].reverse().map((size) => {
          const part = rest % size;
          rest = Math.floor(rest / size);
          return part;
        });
        let stride = rowsOf(array);
        parts.reverse().forEach((part, axis) => {
          offset += part * stride;
          stride *= inner[axis]!;
        });
        index = row + offset;
      }
      const value = header.read(viewOf(array.readAt(header.start + index * header.width, header.width)), 0);
      return Number.isFinite(value) ? value : null;
    }),
  );
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
