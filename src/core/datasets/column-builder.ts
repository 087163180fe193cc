import { StudioError, showValue } from '../support/errors.ts';
import { createByteDictionary } from './byte-dictionary.ts';
import { isMissingBytes, parseNumber } from './byte-numbers.ts';
import { isMissingCell, readNumber, type DecimalMark } from './cells.ts';
import { parseDate, type DateOrder, type Temporal } from './dates.ts';
import { createNumberRange, extendRange, narrowestType, type NumberType } from './number-array.ts';

/** Rows of a page: what is kept in memory of a column while a file is read. Wide tables have short pages. */
export function pageRowsFor(columns: number): number {
  return Math.max(64, Math.min(8192, Math.floor(2_097_152 / Math.max(1, columns))));
}

/** Cells of a mostly numeric column that are no numbers, up to which they are taken for mistakes. */
const MISTAKES = 3;
const MISTAKE_SHARE = 0.05;

/** What becomes of a column of a file. */
export type ColumnRole = 'numeric' | 'categorical' | 'date' | 'skip';

/** What all columns of a file have in common. */
export interface CellRules {
  readonly decimal: DecimalMark;
  /** Cells that do not fit the kind of their column: refuse the file, or take them as missing. */
  readonly mistakes: 'refuse' | 'missing';
  /** How messages call the file: ` of "x.csv"`, or nothing. */
  readonly where: string;
  /** As {@link pageRowsFor} says. Standard: 8192. */
  readonly pageRows?: number;
}

/** A column when the file is read, without its cells. */
export type FinishedColumn =
  | {
      readonly kind: 'numeric';
      readonly name: string;
      /** The narrowest that holds every cell. */
      readonly type: NumberType;
      readonly temporal?: Temporal;
    }
  | { readonly kind: 'categorical'; readonly name: string; readonly categories: readonly string[] };

/** Where full pages go: float64 numbers, or int32 codes. The page is used again afterwards. */
export type PageSink = (page: Float64Array | Int32Array, count: number) => void;

/** One column while a file is read. */
export interface ColumnBuilder {
  readonly name: string;
  readonly role: Exclude<ColumnRole, 'skip'>;
  readonly rows: number;
  /** Cells that did not fit the kind and became missing. */
  readonly mistakes: number;
  /** A cell as UTF-8 bytes. `line` is for messages. */
  addBytes(bytes: Uint8Array, start: number, end: number, line: number): void;
  addNumber(value: number): void;
  /** Null is missing. */
  addWord(word: string | null, line: number): void;
  /** Gives words their codes before they occur, so that classes stand in this order. Numbers take no notice. */
  expectWords(words: readonly string[]): void;
  /** What the cells so far suit best. A column without any value is numeric. */
  suggestRole(): Exclude<ColumnRole, 'skip'>;
  /** Gives the last page away. @throws StudioError `csv-cell-not-numeric`, `csv-cell-not-date`. */
  finish(): FinishedColumn;
}

/** A column that turns cells into numbers or codes page by page. @param order how dates are written. */
export function createColumnBuilder(
  name: string,
  role: Exclude<ColumnRole, 'skip'>,
  rules: CellRules,
  sink: PageSink,
  order: DateOrder = 'iso',
): ColumnBuilder {
  return role === 'categorical'
    ? createWordBuilder(name, rules, sink)
    : createNumberBuilder(name, role, rules, sink, order);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 9 || byte === 10 || byte === 13;
}

function createNumberBuilder(
  name: string,
  role: 'numeric' | 'date',
  rules: CellRules,
  sink: PageSink,
  order: DateOrder,
): ColumnBuilder {
  const page = new Float64Array(rules.pageRows ?? pageRowsFor(1));
  const range = createNumberRange();
  const decoder = new TextDecoder();
  let filled = 0;
  let rows = 0;
  let good = 0;
  let words = 0;
  let hasTimes = false;
  let firstWord: { readonly line: number; readonly cell: string } | null = null;

  function add(value: number): void {
    page[filled++] = value;
    rows++;
    if (filled === page.length) flush();
  }

  function flush(): void {
    extendRange(range, page, filled);
    if (filled > 0) sink(page, filled);
    filled = 0;
  }

  function addText(text: string, line: number): void {
    const value = role === 'date' ? parseDate(text, order) : readNumber(text, rules.decimal);
    if (!Number.isNaN(value)) {
      good++;
      if (role === 'date' && text.trim().length > 10) hasTimes = true;
    } else if (!isMissingCell(text)) {
      words++;
      firstWord ??= { line, cell: text.trim() };
    }
    add(value);
  }

  return {
    name,
    role,
    get rows() {
      return rows;
    },
    get mistakes() {
      return words;
    },
    addBytes(bytes, start, end, line) {
      let from = start;
      let to = end;
      while (from < to && isSpace(bytes[from])) from++;
      while (to > from && isSpace(bytes[to - 1])) to--;
      if (role === 'numeric') {
        const value = parseNumber(bytes, from, to, rules.decimal);
        if (value === value) {
          good++;
          add(value);
          return;
        }
      }
      if (isMissingBytes(bytes, from, to)) add(NaN);
      else addText(decoder.decode(bytes.subarray(from, to)), line);
    },
    addNumber(value) {
      if (Number.isFinite(value)) {
        good++;
        add(value);
      } else add(NaN);
    },
    addWord(word, line) {
      if (word === null) add(NaN);
      else addText(word, line);
    },
    expectWords: () => undefined,
    suggestRole() {
      const areMistakes = good > words && words <= Math.max(MISTAKES, MISTAKE_SHARE * (good + words));
      return words === 0 || areMistakes ? role : 'categorical';
    },
    finish() {
      flush();
      if (firstWord !== null && rules.mistakes === 'refuse')
        throw notFitting(name, role, firstWord, words, rules);
      const type = narrowestType(range);
      if (role === 'numeric') return { kind: 'numeric', name, type };
      return { kind: 'numeric', name, type, temporal: hasTimes ? 'dateTime' : 'date' };
    },
  };
}

function createWordBuilder(name: string, rules: CellRules, sink: PageSink): ColumnBuilder {
  const page = new Int32Array(rules.pageRows ?? pageRowsFor(1));
  let line = 0;
  const dictionary = createByteDictionary(
    name,
    () =>
      new StudioError(
        'table-encoding',
        `Expected UTF-8 text in line ${line}, column "${name}"${rules.where}, found bytes that are not. Choose the file's encoding, or save it as UTF-8.`,
        { line, column: name },
      ),
  );
  const encoder = new TextEncoder();
  let counts = new Float64Array(64);
  let filled = 0;
  let rows = 0;

  function add(code: number): void {
    page[filled++] = code;
    rows++;
    if (code >= 0) {
      if (code >= counts.length) {
        const wider = new Float64Array(2 * code);
        wider.set(counts);
        counts = wider;
      }
      counts[code]!++;
    }
    if (filled === page.length) flush();
  }

  function flush(): void {
    if (filled > 0) sink(page, filled);
    filled = 0;
  }

  const builder: ColumnBuilder = {
    name,
    role: 'categorical',
    get rows() {
      return rows;
    },
    mistakes: 0,
    addBytes(bytes, start, end, atLine) {
      let from = start;
      let to = end;
      while (from < to && isSpace(bytes[from])) from++;
      while (to > from && isSpace(bytes[to - 1])) to--;
      line = atLine;
      add(isMissingBytes(bytes, from, to) ? -1 : dictionary.code(bytes, from, to));
    },
    addNumber(value) {
      builder.addWord(Number.isNaN(value) ? null : String(value), 0);
    },
    addWord(word, atLine) {
      line = atLine;
      if (word === null || isMissingCell(word)) add(-1);
      else {
        const bytes = encoder.encode(word.trim());
        add(dictionary.code(bytes, 0, bytes.length));
      }
    },
    expectWords(words) {
      for (const word of words) {
        const bytes = encoder.encode(word);
        dictionary.code(bytes, 0, bytes.length);
      }
    },
    suggestRole() {
      let numbers = 0;
      let words = 0;
      dictionary.words.forEach((word, code) => {
        if (code >= counts.length) return;
        if (Number.isNaN(readNumber(word, rules.decimal))) words += counts[code]!;
        else numbers += counts[code]!;
      });
      const areMistakes = numbers > words && words <= Math.max(MISTAKES, MISTAKE_SHARE * (numbers + words));
      return words === 0 || areMistakes ? 'numeric' : 'categorical';
    },
    finish() {
      flush();
      return { kind: 'categorical', name, categories: [...dictionary.words] };
    },
  };
  return builder;
}

function notFitting(
  name: string,
  role: 'numeric' | 'date',
  { line, cell }: { readonly line: number; readonly cell: string },
  words: number,
  { decimal, where }: CellRules,
): StudioError {
  const others = words > 1 ? ` (and ${words - 1} more in this column)` : '';
  const expected = role === 'date' ? 'a date' : `a number like 1${decimal}5`;
  const place = line > 0 ? `in line ${line}, column "${name}"${where}` : `in column "${name}"${where}`;
  return new StudioError(
    role === 'date' ? 'csv-cell-not-date' : 'csv-cell-not-numeric',
    `Expected ${expected} ${place}, found ${showValue(cell)}${others}. Mend the cell, leave it empty if the value is missing, or read the column as text.`,
    { column: name, line, cell: cell.slice(0, 60) },
  );
}
