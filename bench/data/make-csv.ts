import { closeSync, openSync, statSync, writeSync } from 'node:fs';

/** Columns of the made-up table: 17 of numbers of several kinds, a date, two of words. */
export const COLUMNS = 20;

/** Rows that are made and written at a time; then they repeat. */
const BLOCK_ROWS = 10_000;

const WORDS = ['oak', 'beech', 'pine', 'birch', 'maple', 'elm', 'ash', 'lime'];

function block(): Buffer {
  // A plain generator of numbers: the file is the same on every machine.
  let state = 12_345;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const lines: string[] = [];
  for (let row = 0; row < BLOCK_ROWS; row++) {
    const cells: (string | number)[] = [];
    for (let i = 0; i < 8; i++) cells.push((next() * 100).toFixed(4));
    for (let i = 0; i < 6; i++) cells.push(Math.floor(next() * 1000));
    for (let i = 0; i < 3; i++) cells.push((next() * 2 - 1).toExponential(6));
    cells.push(`20${10 + Math.floor(next() * 15)}-0${1 + Math.floor(next() * 9)}-1${Math.floor(next() * 9)}`);
    cells.push(WORDS[Math.floor(next() * WORDS.length)]!, `site ${Math.floor(next() * 200)}`);
    lines.push(cells.join(','));
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** Writes a CSV file until it has so many rows, or so many bytes. @returns its rows and bytes. */
export function makeCsv(
  path: string,
  until: { readonly rows?: number; readonly bytes?: number },
): { readonly rows: number; readonly bytes: number } {
  const file = openSync(path, 'w');
  const rows = block();
  let made = 0;
  let bytes = writeSync(file, `${Array.from({ length: COLUMNS }, (_, i) => `column_${i}`).join(',')}\n`);
  while (until.rows === undefined ? bytes < until.bytes! : made < until.rows) {
    bytes += writeSync(file, rows);
    made += BLOCK_ROWS;
  }
  closeSync(file);
  return { rows: made, bytes: statSync(path).size };
}
