import type { Table } from './table.ts';

/** Rows that repeat an earlier one, in all columns. */
export interface DuplicateRows {
  readonly repeated: number;
  /** The first few: a row (from 0) and the one that it repeats. */
  readonly examples: readonly { readonly row: number; readonly of: number }[];
}

const MOST_EXAMPLES = 5;

/** Finds rows that repeat an earlier one. Missing cells are equal to each other. @param report as of {@link matchRows}. */
export function findDuplicateRows(table: Table, report?: (share: number) => void): DuplicateRows {
  const { first } = matchRows(table, report);
  let repeated = 0;
  const examples: { row: number; of: number }[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (first[row] === row) continue;
    repeated++;
    if (examples.length < MOST_EXAMPLES) examples.push({ row, of: first[row]! });
  }
  return { repeated, examples };
}

/**
 * For each row the first one that is equal to it: itself where there is none before. Works through the table column
 * by column, so that of a table in a file one column is in memory at a time; beside it there are about 24 bytes a row.
 * @param report is told the share that is done, 0 to 1.
 */
export function matchRows(
  table: Table,
  report: (share: number) => void = () => {},
): { readonly first: Int32Array } {
  const { rows } = table;
  const parts = 2 * table.columns.length;
  const hashes = hashRows(table, (done) => report(done / parts));
  const first = new Int32Array(rows);
  /** Rows that no earlier row is known to be equal to, or unequal. */
  let open: Int32Array | null = null;
  for (;;) {
    const matched = matchHashes(hashes, open, first);
    if (matched === 0) break;
    const wrong = findWrong(table, first, open, (done) => report(0.5 + done / parts));
    if (wrong.length === 0) break;
    // Other cells with the same 64 bits: these rows are compared with each other, until nobody is left.
    open = wrong;
  }
  report(1);
  return { first };
}

/** Two independent hashes of 32 bits of every row. */
function hashRows(
  { rows, columns }: Table,
  report: (done: number) => void,
): readonly [Int32Array, Int32Array] {
  const a = new Int32Array(rows).fill(0x811c9dc5 | 0);
  const b = new Int32Array(rows).fill(0x2545f491);
  const number = new Float64Array(1);
  const words = new Int32Array(number.buffer);
  columns.forEach((column, index) => {
    const cells = column.kind === 'numeric' ? column.values : column.codes;
    for (let row = 0; row < rows; row++) {
      const value = cells[row]!;
      // -0 equals 0, and NaN has many bit patterns.
      number[0] = value !== value ? NaN : value + 0;
      const [low, high] = [words[0]!, words[1]!];
      let hash = Math.imul(a[row]! ^ low, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 13) ^ high, 0xc2b2ae35);
      a[row] = hash ^ (hash >>> 16);
      hash = Math.imul(b[row]! ^ high, 0x9e3779b1);
      hash = Math.imul(hash ^ (hash >>> 15) ^ low, 0x27d4eb2f);
      b[row] = hash ^ (hash >>> 14);
    }
    report(index + 1);
  });
  return [a, b];
}

/** Sets `first` of the open rows (all where null) to the first open one with the same hashes. @returns rows that have another. */
function matchHashes(
  [a, b]: readonly [Int32Array, Int32Array],
  open: Int32Array | null,
  first: Int32Array,
): number {
  const count = open?.length ?? first.length;
  // Open addressing: a Map of a million entries takes ten times the memory.
  let size = 16;
  while (size < count * 2) size *= 2;
  const slots = new Int32Array(size).fill(-1);
  let matched = 0;
  for (let place = 0; place < count; place++) {
    const row = open === null ? place : open[place]!;
    let at = a[row]! & (size - 1);
    for (;;) {
      const other = slots[at]!;
      if (other === -1) {
        slots[at] = row;
        first[row] = row;
        break;
      }
      if (a[other] === a[row] && b[other] === b[row]) {
        first[row] = other;
        matched++;
        break;
      }
      at = (at + 1) & (size - 1);
    }
  }
  return matched;
}

/** Those of the open rows (all where null) that differ from the row that they were matched with. */
function findWrong(
  { rows, columns }: Table,
  first: Int32Array,
  open: Int32Array | null,
  report: (done: number) => void,
): Int32Array {
  const count = open?.length ?? rows;
  const differs = new Uint8Array(count);
  columns.forEach((column, index) => {
    const cells = column.kind === 'numeric' ? column.values : column.codes;
    for (let place = 0; place < count; place++) {
      const row = open === null ? place : open[place]!;
      const [x, y] = [cells[row]!, cells[first[row]!]!];
      if (x !== y && (x === x || y === y)) differs[place] = 1;
    }
    report(index + 1);
  });
  const rowsOf = open ?? Int32Array.from({ length: differs.includes(1) ? rows : 0 }, (_, row) => row);
  return rowsOf.filter((_, place) => differs[place] === 1);
}
