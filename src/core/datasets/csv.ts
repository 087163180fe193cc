import { StudioError } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';
import type { DecimalMark } from './cells.ts';
import {
  createColumnBuilder,
  pageRowsFor,
  type ColumnBuilder,
  type ColumnRole,
  type FinishedColumn,
  type PageSink,
} from './column-builder.ts';
import { nameColumns, suggestTarget } from './column-names.ts';
import { guessDecimalMark, guessDelimiter, hasHeader } from './csv-dialect.ts';
import { createCsvScanner, type CsvMarks, type CsvRecord, type CsvScanner } from './csv-scanner.ts';
import { guessDateOrder, type DateOrder } from './dates.ts';
import { createPageCollector } from './page-collector.ts';
import type { Column, Table } from './table.ts';
import { decodeTableText, type TextEncodingName } from './text-encoding.ts';

/** What a person may say about a file; what is left out is found out. */
export interface CsvOptions {
  readonly encoding?: TextEncodingName;
  /** One ASCII character. */
  readonly delimiter?: string;
  /** One ASCII character, or empty for none. Standard: ". */
  readonly quote?: string;
  readonly decimal?: DecimalMark;
  readonly header?: boolean;
  /** Cells that do not fit the kind of their column. Standard: refuse. */
  readonly mistakes?: 'refuse' | 'missing';
  /** By column name. */
  readonly kinds?: ReadonlyMap<string, ColumnRole>;
  /** Name of the file, for messages. */
  readonly file?: string;
}

/** How a file is read: what a person said, and what its beginning says. */
export interface CsvLayout {
  readonly marks: CsvMarks;
  readonly decimal: DecimalMark;
  readonly header: boolean;
  readonly names: readonly string[];
  readonly roles: readonly ColumnRole[];
  readonly dateOrders: readonly DateOrder[];
  readonly mistakes: 'refuse' | 'missing';
  readonly where: string;
  /** First records behind the header, as text. */
  readonly sample: readonly (readonly string[])[];
}

/** Records that are looked at to find the decimal mark and the kinds of columns. */
const SAMPLE_ROWS = 1000;

/** How messages call a file. */
export function nameFile(file: string | undefined): string {
  return file === undefined ? '' : ` of "${file.slice(0, 100)}"`;
}

/**
 * Finds out how a CSV file is written from its beginning: delimiter, decimal mark, header, kinds of columns.
 * @param bytes UTF-8 without byte order mark.
 * @param isWhole whether the beginning is all there is; else its last record may be cut off and is left out.
 * @throws StudioError `table-empty`, `table-too-wide`, `csv-quote`, `csv-record-too-long`, `name-invalid`.
 */
export function planCsv(bytes: Uint8Array, isWhole: boolean, options: CsvOptions = {}): CsvLayout {
  const where = nameFile(options.file);
  const text = new TextDecoder().decode(bytes.subarray(0, 1 << 17));
  const marks = { delimiter: options.delimiter ?? guessDelimiter(text), quote: options.quote ?? '"' };
  const records: (readonly string[])[] = [];
  const decoder = new TextDecoder();
  const scanner = createCsvScanner(
    marks,
    (record) => {
      checkWidth(record.cells, where);
      records.push(
        Array.from({ length: record.cells }, (_, index) =>
          decoder.decode(record.bytes.subarray(record.starts[index]!, record.ends[index]!)),
        ),
      );
      return records.length <= SAMPLE_ROWS;
    },
    where,
  );
  scanner.push(bytes);
  if (isWhole) scanner.end();
  const [first] = records;
  if (first === undefined) throw empty('an empty file', where);
  const decimal = options.decimal ?? guessDecimalMark(records.slice(0, 100), marks.delimiter);
  const header = options.header ?? hasHeader(first, decimal);
  const names = header ? nameColumns(first) : first.map((_, index) => `column_${index + 1}`);
  const sample = header ? records.slice(1) : records;
  const rules = { decimal, mistakes: 'missing', where } as const;
  const dateOrders: DateOrder[] = [];
  const roles = names.map((name, index): ColumnRole => {
    const builder = createColumnBuilder(name, 'categorical', rules, () => undefined);
    for (const cells of sample) builder.addWord(cells[index] ?? '', 0);
    const wanted = options.kinds?.get(name);
    const found = builder.finish();
    const words = found.kind === 'categorical' ? found.categories : [];
    const order = guessDateOrder(words);
    dateOrders.push(order ?? (wanted === 'date' ? guessLikelyOrder(words) : 'iso'));
    return wanted ?? (order !== null ? 'date' : builder.suggestRole());
  });
  const { mistakes = 'refuse' } = options;
  return { marks, decimal, header, names, roles, dateOrders, mistakes, where, sample };
}

/** The order that the most words have, where a person says that they are dates. */
function guessLikelyOrder(words: readonly string[]): DateOrder {
  const scores = (['iso', 'day-first', 'month-first'] as const).map((order) => ({
    order,
    score: words.filter((word) => guessDateOrder([word]) === order).length,
  }));
  return scores.reduce((best, each) => (each.score > best.score ? each : best)).order;
}

/** A table while its file comes in. */
export interface CsvReader {
  readonly scanner: CsvScanner;
  /** Rows so far. */
  rows(): number;
  /** Cells that became missing because they did not fit, by column name. */
  mistakes(): ReadonlyMap<string, number>;
  /** Kinds that suit the cells better than those of the layout; null when they suit. */
  betterRoles(): readonly ColumnRole[] | null;
  /** @throws StudioError `table-empty`, `csv-cell-not-numeric`, `csv-cell-not-date`. */
  finish(): readonly FinishedColumn[];
}

/**
 * Reads a CSV file piece by piece along a layout.
 * @param sinkOf where the pages of a column go, by its place among those that are not skipped.
 * @param isFixed columns whose kind a person chose: they are never found to suit another one better.
 */
export function createCsvReader(
  layout: CsvLayout,
  sinkOf: (index: number) => PageSink,
  isFixed: (name: string) => boolean = () => false,
): CsvReader {
  const { names, roles, where } = layout;
  const builders: (ColumnBuilder | null)[] = [];
  const pageRows = pageRowsFor(names.length);
  let kept = 0;
  names.forEach((name, index) => {
    const role = roles[index]!;
    builders.push(
      role === 'skip'
        ? null
        : createColumnBuilder(name, role, { ...layout, pageRows }, sinkOf(kept++), layout.dateOrders[index]!),
    );
  });
  if (kept === 0) {
    throw new StudioError(
      'table-no-columns',
      `Expected at least one column to read${where}, but all are left out.`,
    );
  }
  let records = 0;
  let rows = 0;

  function visit(record: CsvRecord): void {
    if (records++ === 0 && layout.header) return;
    if (record.cells !== names.length) throw ragged(record, names.length, where);
    checkLength(++rows, kept, where);
    const { bytes, starts, ends, line } = record;
    for (let i = 0; i < builders.length; i++) builders[i]?.addBytes(bytes, starts[i]!, ends[i]!, line);
  }

  const present = () => builders.filter((builder) => builder !== null);
  return {
    scanner: createCsvScanner(layout.marks, visit, where),
    rows: () => rows,
    mistakes: () =>
      new Map(present().flatMap((each) => (each.mistakes > 0 ? [[each.name, each.mistakes] as const] : []))),
    betterRoles() {
      const better = roles.map((role, index) => {
        const builder = builders[index];
        return builder == null || isFixed(builder.name) || layout.mistakes === 'missing'
          ? role
          : builder.suggestRole();
      });
      return better.some((role, index) => role !== roles[index]) ? better : null;
    },
    finish() {
      if (rows === 0) throw empty('a header line only', where);
      return present().map((builder) => builder.finish());
    },
  };
}

/**
 * Reads a CSV or TSV file into a table. Finds out delimiter (comma, semicolon, tab, bar), decimal comma, header
 * and which columns hold numbers or dates. Cells "", NA, N/A, NaN, NULL and ? are missing.
 * @throws StudioError `table-too-large`, `table-binary`, `table-encoding`, `table-empty`, `csv-ragged` (line),
 *   `csv-quote` (line), `csv-record-too-long`, `table-too-wide`, `table-too-long`, `csv-cell-not-numeric`
 *   (line and column), `name-invalid`.
 */
export function readCsv(bytes: Uint8Array, options: CsvOptions = {}): Table {
  if (bytes.length > LIMITS.tableBytes) {
    throw new StudioError(
      'table-too-large',
      `Expected a table of at most ${LIMITS.tableBytes / 1048576} MB${nameFile(options.file)}, got ${(bytes.length / 1048576).toFixed(0)} MB.`,
      { limit: LIMITS.tableBytes, size: bytes.length },
    );
  }
  return readCsvText(decodeTableText(bytes, options.encoding ?? null), options);
}

/** {@link readCsv} of text that is decoded already. */
export function readCsvText(text: string, options: CsvOptions = {}): Table {
  const bytes = new TextEncoder().encode(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  const layout = planCsv(bytes, true, options);
  const read = (along: CsvLayout) => {
    const collectors = along.names.map(() => createPageCollector());
    const reader = createCsvReader(
      along,
      (index) => collectors[index]!.sink,
      (name) => options.kinds?.has(name) === true,
    );
    reader.scanner.push(bytes);
    reader.scanner.end();
    return { reader, collectors };
  };
  let { reader, collectors } = read(layout);
  // Rare: the first rows looked unlike the rest. The cells are not kept, so they are read once more.
  const better = reader.betterRoles();
  if (better !== null) ({ reader, collectors } = read({ ...layout, roles: better }));
  const columns = reader.finish().map((column, index) => collectors[index]!.column(column));
  return {
    rows: reader.rows(),
    columns,
    suggestedTarget: suggestTarget(columns.map((column: Column) => column.name)),
    exampleShape: null,
  };
}

function checkWidth(columns: number, where: string): void {
  if (columns <= LIMITS.tableColumns) return;
  throw new StudioError(
    'table-too-wide',
    `Expected at most ${LIMITS.tableColumns} columns${where}, got ${columns}. Is the table turned on its side?`,
    { limit: LIMITS.tableColumns, columns },
  );
}

/** @throws StudioError `table-too-long`. */
export function checkLength(rows: number, columns: number, where: string): void {
  if (rows <= LIMITS.tableRows && rows * columns <= LIMITS.tableCells) return;
  throw new StudioError(
    'table-too-long',
    `Expected at most ${LIMITS.tableRows} rows and ${LIMITS.tableCells} cells${where}, found more. Take a part of the rows, or leave columns out.`,
    { rows: LIMITS.tableRows, cells: LIMITS.tableCells },
  );
}

function empty(found: string, where: string): StudioError {
  return new StudioError(
    'table-empty',
    `Expected a table with a header line and at least one row${where.replace(' of ', ' in ')}, found ${found}.`,
  );
}

function ragged(record: CsvRecord, columns: number, where: string): StudioError {
  const { line, cells } = record;
  return new StudioError(
    'csv-ragged',
    `Expected ${columns} cells in line ${line}${where}, as in the first line, found ${cells}. Add or remove the cells, or put quotes around cells that hold the separator.`,
    { line, expected: columns, found: cells },
  );
}
