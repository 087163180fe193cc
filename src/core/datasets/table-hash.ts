import { createSha256 } from '../support/sha256.ts';
import type { NumberArray } from './number-array.ts';
import type { Table } from './table.ts';

/** A running SHA-256: core's own, or a faster one of the host. */
export interface RunningHash {
  update(bytes: Uint8Array): unknown;
  hex(): string;
}

/** Numbers that are hashed at a time. */
const PIECE = 16_384;

/**
 * SHA-256 (hex) of what a table says: names, kinds, cells, shape. Two files with the same content in another
 * dialect have the same hash, and so have the same numbers in a narrower type. Cells are hashed as little-endian
 * float64 or int32 bytes, as all machines of the studio hold them.
 */
export function hashTable(table: Table, sha: RunningHash = createSha256()): string {
  const hash = startTableHash(table.rows, table.columns.length, table.exampleShape, sha);
  for (const column of table.columns) {
    if (column.kind === 'numeric') {
      hash.addNumericHead(column.name);
      hash.addNumbers(column.values);
    } else {
      hash.addWordHead(column.name, column.categories);
      hash.addCodes(column.codes);
    }
  }
  return sha.hex();
}

/** {@link hashTable} of a table that is never held as a whole: columns in order, each a head and then its cells. */
export interface TableHash {
  addNumericHead(name: string): void;
  addWordHead(name: string, categories: readonly string[]): void;
  addNumbers(values: NumberArray): void;
  addCodes(codes: Int32Array): void;
}

/** Begins the hash of a table. The caller takes the digest from `sha`. */
export function startTableHash(
  rows: number,
  columns: number,
  exampleShape: Table['exampleShape'],
  sha: RunningHash,
): TableHash {
  const encoder = new TextEncoder();
  const piece = new Float64Array(PIECE);
  // Lengths go before texts, so that no two tables can give the same bytes.
  const addText = (text: string) => {
    const bytes = encoder.encode(text);
    sha.update(encoder.encode(`${bytes.length}:`));
    sha.update(bytes);
  };
  addText(JSON.stringify({ rows, columns, shape: exampleShape }));
  return {
    addNumericHead(name) {
      addText('numeric');
      addText(name);
    },
    addWordHead(name, categories) {
      addText('categorical');
      addText(name);
      addText(String(categories.length));
      for (const category of categories) addText(category);
    },
    addNumbers(values) {
      for (let start = 0; start < values.length; start += PIECE) {
        const count = Math.min(PIECE, values.length - start);
        for (let i = 0; i < count; i++) {
          const value = values[start + i]!;
          // NaN has many bit patterns; assignment of the constant makes them one.
          piece[i] = Number.isNaN(value) ? NaN : value;
        }
        sha.update(asBytes(piece.subarray(0, count)));
      }
    },
    addCodes(codes) {
      sha.update(asBytes(codes));
    },
  };
}

function asBytes(array: Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
