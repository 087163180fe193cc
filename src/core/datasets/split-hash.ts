import { StudioError } from '../support/errors.ts';
import { createSha256 } from '../support/sha256.ts';
import type { Split } from './table.ts';

/** SHA-256 (hex) of the row numbers of each part. */
export type SplitHashes = Readonly<Record<keyof Split, string>>;

/** The parts of a split, in the order in which people say them. */
export const SPLIT_PARTS = ['train', 'validation', 'test'] as const satisfies readonly (keyof Split)[];

/** Hashes each part: its row numbers as little-endian int32. The same rows give the same hash, whatever chose them. */
export function hashSplit(split: Split): SplitHashes {
  const hash = (rows: Int32Array) =>
    createSha256()
      .update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength))
      .hex();
  return { train: hash(split.train), validation: hash(split.validation), test: hash(split.test) };
}

/**
 * Makes sure that no row is in two parts. A row may stand in the training part several times (oversampling).
 * @param rows of the table.
 * @throws StudioError `split-overlap` naming the row.
 */
export function checkSplit(split: Split, rows: number): void {
  const partOf = new Uint8Array(rows);
  SPLIT_PARTS.forEach((part, index) => {
    for (const row of split[part]) {
      const other = partOf[row]!;
      if (other !== 0 && other !== index + 1) {
        throw new StudioError(
          'split-overlap',
          `Expected every row in one part of the split, found row ${row + 1} in ${SPLIT_PARTS[other - 1]!} and in ${part}. The split was not used.`,
          { row: row + 1 },
        );
      }
      partOf[row] = index + 1;
    }
  });
}
