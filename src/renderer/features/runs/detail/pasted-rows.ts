/** Rows out of pasted text, or the first thing that is wrong with them. */
export interface PastedRows {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly problem: string | null;
}

/** Most rows that are predicted at once. */
const ROW_LIMIT = 10_000;

/**
 * Rows as a spreadsheet or a CSV file has them: tabs, semicolons or commas between cells, quotes around cells that
 * hold one. An empty cell or `?` is missing. A first line that only repeats the names of the columns is left out.
 * @param columns names of the cells that each row must have.
 */
export function parsePastedRows(text: string, columns: readonly string[]): PastedRows {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const separator = chooseSeparator(lines[0] ?? '', columns.length);
  const cells = lines.map((line) => splitLine(line, separator));
  const isHeader = cells[0]?.every((cell, index) => cell === columns[index]) === true;
  const rows = isHeader ? cells.slice(1) : cells;
  const wrong = rows.findIndex((row) => row.length !== columns.length);
  if (wrong >= 0) {
    const line = wrong + (isHeader ? 2 : 1);
    return {
      rows: [],
      problem: `Line ${line} has ${rows[wrong]!.length} cells, expected ${columns.length}.`,
    };
  }
  if (rows.length > ROW_LIMIT) {
    return { rows: [], problem: `Expected at most ${ROW_LIMIT} rows, got ${rows.length}.` };
  }
  return {
    rows: rows.map((row) => row.map((cell) => (cell === '' || cell === '?' ? null : cell))),
    problem: null,
  };
}

/** Tabs before semicolons before commas: the first that is there. One column needs none. */
function chooseSeparator(line: string, columns: number): string {
  if (columns === 1) return '\t';
  return ['\t', ';'].find((sign) => line.includes(sign)) ?? ',';
}

function splitLine(line: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const sign = line[at]!;
    if (quoted && sign === '"' && line[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"' && (quoted || cell.trim() === '')) {
      quoted = !quoted;
    } else if (sign === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell.trim()];
}
