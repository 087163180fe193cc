import type { Table } from './table.ts';

/** Rows that repeat an earlier one, in all columns. */
export interface DuplicateRows {
  readonly repeated: number;
  /** The first few: a row (from 0) and the one that it repeats. */
  readonly examples: readonly { readonly row: number; readonly of: number }[];
}

const MOST_EXAMPLES = 5;

/** Finds rows that repeat an earlier one. Missing cells are equal to each other. */
export function findDuplicateRows(table: Table): DuplicateRows {
  const { first } = matchRows(table);
  let repeated = 0;
  const examples: { row: number; of: number }[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (first[row] === row) continue;
    repeated++;
    if (examples.length < MOST_EXAMPLES) examples.push({ row, of: first[row]! });
  }
  return { repeated, examples };
}

/** For each row the first one that is equal to it: itself where there is none before. */
export function matchRows(table: Table): { readonly first: Int32Array } {
  const { rows } = table;
  const columns = table.columns.map((column) => (column.kind === 'numeric' ? column.values : column.codes));
  const hashes = hashRows(columns, rows);
  // Open addressing: a Map of a million entries takes ten times the memory.
  let size = 16;
  while (size < rows * 2) size *= 2;
  const slots = new Int32Array(size).fill(-1);
  const first = new Int32Array(rows);
  const isEqual = (a: number, b: number) =>
    columns.every((cells) => {
      const [x, y] = [cells[a]!, cells[b]!];
      return x === y || (x !== x && y !== y);
    });
  for (let row = 0; row < rows; row++) {
    let at = hashes[row]! & (size - 1);
    while (slots[at] !== -1) {
      const other = slots[at]!;
      if (hashes[other] === hashes[row] && isEqual(other, row)) break;
      at = (at + 1) & (size - 1);
    }
    if (slots[at] === -1) slots[at] = row;
    first[row] = slots[at]!;
  }
  return { first };
}

function hashRows(columns: readonly ArrayLike<number>[], rows: number): Int32Array {
  const hashes = new Int32Array(rows).fill(0x811c9dc5 | 0);
  const number = new Float64Array(1);
  const words = new Int32Array(number.buffer);
  for (const cells of columns) {
    for (let row = 0; row < rows; row++) {
      const value = cells[row]!;
      // -0 equals 0, and NaN has many bit patterns.
      number[0] = value !== value ? NaN : value + 0;
      let hash = Math.imul(hashes[row]! ^ words[0]!, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 13) ^ words[1]!, 0xc2b2ae35);
      hashes[row] = hash ^ (hash >>> 16);
    }
  }
  return hashes;
}
