import { readCsvText } from '../../core/datasets/csv.ts';
import { showRows } from '../../core/datasets/show-rows.ts';
import { StudioError, toErrorReport } from '../../core/support/errors.ts';
import { countOf } from '../ui/format.ts';

/** Cells as a network is given them, one per column that it was made for. */
export type Row = readonly (number | string | null)[];

/**
 * Rows of a table whose first line may name its columns, in any order and with others beside them; without names they
 * stand in the network's order.
 * @throws StudioError `column-missing`, `row-length` with the line of the text, or as the reader of CSV.
 */
export function readRows(table: string, names: readonly string[]): readonly Row[] {
  const first = table.trimStart().split(/\r?\n/, 1)[0] ?? '';
  const separator = first.includes('\t') ? '\t' : first.includes(';') ? ';' : ',';
  const cells = first.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  // One known name is a header: what is missing then is worth a message, not a guess.
  const isNamed = cells.some((cell) => names.includes(cell));
  const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(separator);
  const read = readWith(isNamed ? null : header, table);
  const found = read.columns.map((column) => column.name);
  const places = names.map((name) => found.indexOf(name));
  const missing = names.filter((_, index) => places[index] === -1);
  if (missing.length > 0) {
    const wanted =
      missing.length === 1 ? `a column "${missing[0]}"` : `the columns ${listNames(missing, '"')}`;
    throw new StudioError(
      'column-missing',
      `Expected ${wanted}, found ${listNames(found)}. Add what is missing, or leave the names out and put the columns in the network's order.`,
      { name: missing[0]! },
    );
  }
  return showRows(read, 0, read.rows).map((row) => places.map((place) => row[place] ?? null));
}

function listNames(names: readonly string[], quote = ''): string {
  const shown = names.slice(0, 12).map((name) => `${quote}${name}${quote}`);
  return `${shown.join(', ')}${names.length > shown.length ? ', …' : ''}`;
}

/** Reads a table below a header that its text does not have: lines are counted as the person sees them. */
function readWith(header: string | null, table: string): ReturnType<typeof readCsvText> {
  try {
    return readCsvText(header === null ? table : `${header}\n${table}`);
  } catch (error) {
    const { code, details } = toErrorReport(error);
    if (code !== 'csv-ragged') throw error;
    const line = Number(details['line']) - (header === null ? 0 : 1);
    throw new StudioError(
      'row-length',
      `Line ${line} has ${countOf(Number(details['found']), 'cell')}, expected ${String(details['expected'])}.`,
      { line },
    );
  }
}
