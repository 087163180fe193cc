import { createSha256 } from '../support/sha256.ts';
import type { Table } from './table.ts';

/**
 * SHA-256 (hex) of what a table says: names, kinds, cells, shape. Two files with the same content in another
 * dialect have the same hash. Cells are hashed as little-endian bytes, as all machines of the studio hold them.
 */
export function hashTable(table: Table): string {
  const encoder = new TextEncoder();
  const sha = createSha256();
  // Lengths go before texts, so that no two tables can give the same bytes.
  const addText = (text: string) => {
    const bytes = encoder.encode(text);
    sha.update(encoder.encode(`${bytes.length}:`)).update(bytes);
  };
  addText(JSON.stringify({ rows: table.rows, columns: table.columns.length, shape: table.exampleShape }));
  for (const column of table.columns) {
    addText(column.kind);
    addText(column.name);
    if (column.kind === 'numeric') sha.update(asBytes(canonicalNumbers(column.values)));
    else {
      addText(String(column.categories.length));
      for (const category of column.categories) addText(category);
      sha.update(asBytes(column.codes));
    }
  }
  return sha.hex();
}

/** NaN has many bit patterns; assignment of the constant makes them one. */
function canonicalNumbers(values: Float64Array): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? NaN : value));
}

function asBytes(array: Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
