import { shareBytes } from '../support/float-array.ts';
import { sizeOf, type Shape } from '../support/shape.ts';
import type { ByteFeatures, Column, PreparedColumn } from './table.ts';

/**
 * Pictures as one byte a pixel, with the number that each byte is prepared to: a quarter of the memory, and the same
 * numbers to the last bit. Null unless every column is whole bytes and all share one scaling.
 * @param columns in the order of the features, with their preparation.
 */
export function packBytes(
  rows: number,
  shape: Shape | null,
  columns: readonly Column[],
  prepared: readonly PreparedColumn[],
): ByteFeatures | null {
  const [first] = prepared;
  if (shape === null || first?.kind !== 'numeric' || sizeOf(shape) !== columns.length) return null;
  const { offset, scale } = first;
  const width = columns.length;
  for (let index = 0; index < width; index++) {
    const [column, each] = [columns[index]!, prepared[index]!];
    if (column.kind !== 'numeric' || !(column.values instanceof Uint8Array)) return null;
    if (each.kind !== 'numeric' || each.steps !== undefined || each.indicator === true) return null;
    if (each.offset !== offset || each.scale !== scale) return null;
  }
  const table = Float32Array.from({ length: 256 }, (_, byte) => (byte - offset) / scale);
  if (!table.every(Number.isFinite)) return null;
  const values = new Uint8Array(shareBytes(rows * width));
  columns.forEach((column, index) => {
    const { values: pixels } = column as { readonly values: Uint8Array };
    for (let row = 0; row < rows; row++) values[row * width + index] = pixels[row]!;
  });
  return { values, table };
}

/** The prepared numbers of all pixels. */
export function unpackBytes({ values, table }: ByteFeatures): Float32Array {
  const features = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) features[i] = table[values[i]!]!;
  return features;
}
