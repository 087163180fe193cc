import { StudioError, showValue } from '../support/errors.ts';
import { isMissingCell, readNumber, type DecimalMark } from './cells.ts';
import type { Column } from './table.ts';

/** Cells of a mostly numeric column that are no numbers, up to which they are taken for mistakes. */
const MISTAKES = 3;
const MISTAKE_SHARE = 0.05;

/** One column while a file is read: takes cells as text, keeps them in the form of its kind. */
export interface CsvColumn {
  readonly name: string;
  /** `line` is for messages. */
  add(cell: string, line: number): void;
  /** Numeric, unless there are more words than mistakes explain. A column without any value is numeric. */
  suggestKind(): Column['kind'];
  /** @throws StudioError `csv-cell-not-numeric`, with line and column, for a word in a numeric column. */
  finish(): Column;
}

/** A column that collects cells of one kind and counts what it sees of both. */
export function createCsvColumn(name: string, kind: Column['kind'], decimal: DecimalMark): CsvColumn {
  let numbers = 0;
  let words = 0;
  let firstWord: { readonly line: number; readonly cell: string } | null = null;
  let values = kind === 'numeric' ? new Float64Array(1024) : new Float64Array(0);
  let codes = kind === 'categorical' ? new Int32Array(1024) : new Int32Array(0);
  const codeOf = new Map<string, number>();
  let rows = 0;

  function addWord(word: string): void {
    if (rows === codes.length) codes = grow(codes, new Int32Array(2 * rows));
    let code = isMissingCell(word) ? -1 : codeOf.get(word);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(word, code);
    }
    codes[rows] = code;
  }

  return {
    name,
    add(cell, line) {
      const value = readNumber(cell, decimal);
      if (!Number.isNaN(value)) numbers++;
      else if (!isMissingCell(cell)) {
        words++;
        firstWord ??= { line, cell: cell.trim() };
      }
      if (kind === 'categorical') addWord(cell.trim());
      else {
        if (rows === values.length) values = grow(values, new Float64Array(2 * rows));
        values[rows] = value;
      }
      rows++;
    },
    suggestKind() {
      const areMistakes = numbers > words && words <= Math.max(MISTAKES, MISTAKE_SHARE * (numbers + words));
      return words === 0 || areMistakes ? 'numeric' : 'categorical';
    },
    finish() {
      if (kind === 'categorical') {
        return { kind, name, categories: [...codeOf.keys()], codes: codes.slice(0, rows) };
      }
      if (firstWord !== null) throw notNumeric(name, firstWord, words, decimal);
      return { kind, name, values: values.slice(0, rows) };
    },
  };
}

function grow<T extends Float64Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

function notNumeric(
  name: string,
  { line, cell }: { readonly line: number; readonly cell: string },
  words: number,
  decimal: DecimalMark,
): StudioError {
  const others = words > 1 ? ` (and ${words - 1} more in this column)` : '';
  return new StudioError(
    'csv-cell-not-numeric',
    `Expected a number like 1${decimal}5 in line ${line}, column "${name}", found ${showValue(cell)}${others}. Mend the cell, or leave it empty if the value is missing.`,
    { column: name, line, cell: cell.slice(0, 60) },
  );
}
