import { StudioError } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';

/** How cells and records are parted. */
export interface CsvMarks {
  /** One ASCII character. */
  readonly delimiter: string;
  /** One ASCII character, or empty: quotes are letters like any other. */
  readonly quote: string;
}

/** One record as places in a block of bytes, quotes and doubled quotes taken away. Valid during the visit only. */
export interface CsvRecord {
  /** UTF-8. */
  bytes: Uint8Array;
  cells: number;
  /** First byte of each cell, and the byte behind its last; longer than `cells`. */
  starts: Int32Array;
  ends: Int32Array;
  /** 1-based line of the file on which the record ends. */
  line: number;
}

/** Takes a file piece by piece. */
export interface CsvScanner {
  /** @returns false when the visitor wants no more. */
  push(piece: Uint8Array): boolean;
  /** The last record may lack its line end. */
  end(): void;
}

const LF = 10;
const CR = 13;

/**
 * Walks the records of a CSV file (RFC 4180; CRLF, LF and CR end a record) as it comes in, piece by piece, without
 * making a string of any cell. Blank lines are skipped. What a piece leaves unfinished is kept and walked again with
 * the next one, so memory is bounded by the longest record.
 * @param visit returns false to end the walk.
 * @param where how messages call the file: ` of "x.csv"`, or nothing.
 * @throws StudioError `csv-quote` (unclosed or misplaced quote, with its line), `csv-record-too-long`.
 */
export function createCsvScanner(
  marks: CsvMarks,
  visit: (record: CsvRecord) => boolean | void,
  where = '',
): CsvScanner {
  const delimiter = marks.delimiter.charCodeAt(0);
  const quote = marks.quote === '' ? -1 : marks.quote.charCodeAt(0);
  /** 1 for bytes at which an unquoted cell may end. */
  const stops = new Uint8Array(256);
  for (const byte of [delimiter, LF, CR]) stops[byte] = 1;
  if (quote !== -1) stops[quote] = 1;
  const record: CsvRecord = {
    bytes: new Uint8Array(0),
    cells: 0,
    starts: new Int32Array(64),
    ends: new Int32Array(64),
    line: 0,
  };
  let kept: Uint8Array = new Uint8Array(0);
  let scratch = new Uint8Array(1024);
  let line = 1;
  let going = true;

  function addCell(index: number, start: number, end: number): void {
    if (index === record.starts.length) {
      record.starts = grow(record.starts);
      record.ends = grow(record.ends);
    }
    record.starts[index] = start;
    record.ends[index] = end;
  }

  /** Copies a record without its doubled quotes: the caller's bytes stay as they are. */
  function undouble(bytes: Uint8Array, cells: number, length: number): void {
    if (scratch.length < length) scratch = new Uint8Array(2 * length);
    let to = 0;
    for (let index = 0; index < cells; index++) {
      const [from, end] = [record.starts[index]!, record.ends[index]!];
      record.starts[index] = to;
      for (let at = from; at < end; at++) {
        scratch[to++] = bytes[at]!;
        if (bytes[at] === quote) at++;
      }
      record.ends[index] = to;
    }
    record.bytes = scratch;
  }

  /** Walks whole records; returns where the first unfinished one begins. */
  function walk(bytes: Uint8Array, isLast: boolean): number {
    const length = bytes.length;
    let at = 0;
    while (at < length && going) {
      const recordStart = at;
      const recordLine = line;
      let cells = 0;
      let doubled = false;
      for (;;) {
        if (at < length && bytes[at] === quote) {
          const start = ++at;
          for (;;) {
            while (at < length && bytes[at] !== quote) {
              const byte = bytes[at++];
              if (byte === LF || (byte === CR && bytes[at] !== LF)) line++;
            }
            if (at + 1 >= length || bytes[at + 1] !== quote) break;
            doubled = true;
            at += 2;
          }
          if (at >= length && isLast) throw unclosed(recordLine, marks.quote, where);
          // Whether a quote at the end closes the cell or is the first of two, the next piece tells.
          if (at + 1 >= length && !isLast) return rewind(recordStart, recordLine);
          addCell(cells++, start, at++);
          if (at < length && (stops[bytes[at]!] === 0 || bytes[at] === quote)) {
            throw misplaced(line, marks.quote, where);
          }
        } else {
          const start = at;
          while (at < length && stops[bytes[at]!] === 0) at++;
          if (at >= length && !isLast) return rewind(recordStart, recordLine);
          if (bytes[at] === quote) throw misplaced(line, marks.quote, where);
          addCell(cells++, start, at);
        }
        if (at >= length || bytes[at] !== delimiter) break;
        at++;
      }
      // The LF of a CRLF may lie in the next piece; taken for a blank line then, it would count twice.
      if (at + 1 >= length && bytes[at] === CR && !isLast) return rewind(recordStart, recordLine);
      if (at - recordStart > LIMITS.tableRecordLength) throw tooLong(recordLine, where);
      const isBlank = cells === 1 && at === recordStart;
      if (!isBlank) {
        record.bytes = bytes;
        record.cells = cells;
        record.line = line;
        if (doubled) undouble(bytes, cells, at - recordStart);
        going = visit(record) !== false;
      }
      if (at < length) at += bytes[at] === CR && bytes[at + 1] === LF ? 2 : 1;
      line++;
    }
    return at;
  }

  function rewind(start: number, startLine: number): number {
    line = startLine;
    return start;
  }

  return {
    push(piece) {
      if (!going) return false;
      let bytes = piece;
      if (kept.length > 0) {
        bytes = new Uint8Array(kept.length + piece.length);
        bytes.set(kept);
        bytes.set(piece, kept.length);
      }
      const end = walk(bytes, false);
      kept = bytes.slice(end);
      if (going && kept.length > LIMITS.tableRecordLength) throw tooLong(line, where);
      return going;
    },
    end() {
      if (going) walk(kept, true);
      kept = new Uint8Array(0);
    },
  };
}

function grow(from: Int32Array): Int32Array {
  const into = new Int32Array(2 * from.length);
  into.set(from);
  return into;
}

function unclosed(line: number, quote: string, where: string): StudioError {
  return new StudioError(
    'csv-quote',
    `Expected a closing quote (${quote}) for the cell that opens in line ${line}${where}, found the end of the file. Close the quote there.`,
    { line },
  );
}

function misplaced(line: number, quote: string, where: string): StudioError {
  return new StudioError(
    'csv-quote',
    `Expected quotes (${quote}) only around whole cells, found one inside a cell in line ${line}${where}. Double it (${quote}${quote}) inside quotes, or choose another quote character.`,
    { line },
  );
}

function tooLong(line: number, where: string): StudioError {
  return new StudioError(
    'csv-record-too-long',
    `Expected every line to have at most ${LIMITS.tableRecordLength} characters, found a longer one from line ${line}${where} on. Is a quote left open there?`,
    { line, limit: LIMITS.tableRecordLength },
  );
}
