import { StudioError } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';
import type { DecimalMark } from './cells.ts';
import { createCsvColumn, type CsvColumn } from './csv-column.ts';
import { nameColumns, suggestTarget } from './column-names.ts';
import { guessDecimalMark, guessDelimiter, hasHeader, type Delimiter } from './csv-dialect.ts';
import { walkRecords } from './csv-records.ts';
import type { Column, Table } from './table.ts';
import { decodeTableText, type TextEncodingName } from './text-encoding.ts';

/** What a person may say about a file; what is left out is found out. */
export interface CsvOptions {
  readonly encoding?: TextEncodingName;
  readonly delimiter?: Delimiter;
  readonly decimal?: DecimalMark;
  readonly header?: boolean;
  /** By column name. */
  readonly kinds?: ReadonlyMap<string, Column['kind']>;
}

/** Records that are looked at to find the decimal mark and the kinds of columns. */
const SAMPLE_ROWS = 100;
/**
 * Reads a CSV or TSV file into a table. Finds out delimiter (comma, semicolon, tab), decimal comma, header
 * and which columns hold numbers. Cells "", NA, N/A, NaN, NULL and ? are missing. The cells never all exist
 * as text at once.
 * @throws StudioError `table-too-large`, `table-binary`, `table-encoding`, `table-empty`, `csv-ragged` (line),
 *   `csv-quote` (line), `csv-record-too-long`, `table-too-wide`, `table-too-long`, `csv-cell-not-numeric`
 *   (line and column), `name-invalid`.
 */
export function readCsv(bytes: Uint8Array, options: CsvOptions = {}): Table {
  if (bytes.length > LIMITS.tableBytes) {
    throw new StudioError(
      'table-too-large',
      `Expected a table of at most ${LIMITS.tableBytes / 1048576} MB, got ${(bytes.length / 1048576).toFixed(0)} MB.`,
      { limit: LIMITS.tableBytes, size: bytes.length },
    );
  }
  return readCsvText(decodeTableText(bytes, options.encoding ?? null), options);
}

/** {@link readCsv} of text that is decoded already. */
export function readCsvText(text: string, options: CsvOptions = {}): Table {
  const delimiter = options.delimiter ?? guessDelimiter(text);
  const bytes = new TextEncoder().encode(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  const sample: (readonly string[])[] = [];
  walkRecords(bytes, delimiter, (cells) => sample.push(cells), SAMPLE_ROWS);
  const [first] = sample;
  if (first === undefined) throw empty('an empty file');
  checkWidth(first.length);
  const decimal = options.decimal ?? guessDecimalMark(sample, delimiter);
  const header = options.header ?? hasHeader(first, decimal);
  const names = header ? nameColumns(first) : first.map((_, index) => `column_${index + 1}`);

  const read = (kinds: readonly Column['kind'][]): readonly CsvColumn[] => {
    const columns = names.map((name, index) => createCsvColumn(name, kinds[index]!, decimal));
    let records = 0;
    walkRecords(bytes, delimiter, (cells, line) => {
      if (records++ === 0 && header) return;
      if (cells.length !== names.length) throw ragged(cells, names, line);
      checkLength(records, names.length);
      for (let i = 0; i < columns.length; i++) columns[i]!.add(cells[i]!, line);
    });
    return columns;
  };

  const bodyOfSample = header ? sample.slice(1) : sample;
  const guessed = names.map((name, index) => {
    const scan = createCsvColumn(name, 'categorical', decimal);
    for (const cells of bodyOfSample) scan.add(cells[index] ?? '', 0);
    return options.kinds?.get(name) ?? scan.suggestKind();
  });
  let columns = read(guessed);
  const kinds = columns.map((column) => options.kinds?.get(column.name) ?? column.suggestKind());
  // Rare: the first rows looked unlike the rest. The cells are not kept, so they are read once more.
  if (kinds.some((kind, index) => kind !== guessed[index])) columns = read(kinds);

  const finished = columns.map((column) => column.finish());
  const rows = finished[0] === undefined ? 0 : countRows(finished[0]);
  if (rows === 0) throw empty('a header line only');
  return { rows, columns: finished, suggestedTarget: suggestTarget(names), exampleShape: null };
}

function checkWidth(columns: number): void {
  if (columns <= LIMITS.tableColumns) return;
  throw new StudioError(
    'table-too-wide',
    `Expected at most ${LIMITS.tableColumns} columns, got ${columns}. Is the table turned on its side?`,
    { limit: LIMITS.tableColumns, columns },
  );
}

function checkLength(rows: number, columns: number): void {
  if (rows <= LIMITS.tableRows && rows * columns <= LIMITS.tableCells) return;
  throw new StudioError(
    'table-too-long',
    `Expected at most ${LIMITS.tableRows} rows and ${LIMITS.tableCells} cells, found more. Take a part of the rows.`,
    { rows: LIMITS.tableRows, cells: LIMITS.tableCells },
  );
}

function empty(found: string): StudioError {
  return new StudioError(
    'table-empty',
    `Expected a table with a header line and at least one row, found ${found}.`,
  );
}

function ragged(cells: readonly string[], names: readonly string[], line: number): StudioError {
  return new StudioError(
    'csv-ragged',
    `Expected ${names.length} cells in line ${line}, as in the first line, found ${cells.length}. Add or remove the cells, or put quotes around cells that hold the separator.`,
    { line, expected: names.length, found: cells.length },
  );
}

function countRows(column: Column): number {
  return column.kind === 'numeric' ? column.values.length : column.codes.length;
}
