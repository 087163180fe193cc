import { parse, type Options } from 'csv-parse/browser/esm/sync';
import { StudioError } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';
import type { Delimiter } from './csv-dialect.ts';

/** What csv-parse throws, as far as it is looked at. */
interface ParseFailure {
  readonly code?: string;
  readonly message?: string;
}

/**
 * Walks the records of a CSV text (RFC 4180, any of CRLF, LF, CR) without keeping them. Blank lines are skipped.
 * @param bytes UTF-8 without byte order mark: the parser is three times as fast on bytes as on a string.
 * @param visit gets the cells and the 1-based line of the file on which the record ends.
 * @param limit records after which the walk ends; 0 walks all.
 * @throws StudioError `csv-quote` (unclosed or misplaced quote, with its line), `csv-record-too-long`, `csv-malformed`.
 */
export function walkRecords(
  bytes: Uint8Array,
  delimiter: Delimiter,
  visit: (cells: readonly string[], line: number) => void,
  limit = 0,
): void {
  let lastLine = 0;
  const options: Options = {
    delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LIMITS.tableRecordLength,
    // Returning nothing keeps the parser from collecting the records.
    on_record: (cells: string[], { lines }) => {
      lastLine = lines;
      visit(cells, lines);
      return null;
    },
    ...(limit === 0 ? {} : { to: limit }),
  };
  try {
    parse(bytes, options);
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw explain(error as ParseFailure, lastLine + 1);
  }
}

/** `line` is where the record begins that could not be read: the parser itself names where it gave up. */
function explain({ code, message }: ParseFailure, line: number): StudioError {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return new StudioError(
        'csv-quote',
        `Expected a closing quote (") for the cell that opens in line ${line}, found the end of the file. Close the quote there.`,
        { line },
      );
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return new StudioError(
        'csv-quote',
        `Expected quotes (") only around whole cells, found one inside a cell in line ${line}. Double it ("") inside quotes.`,
        { line },
      );
    case 'CSV_MAX_RECORD_SIZE':
      return new StudioError(
        'csv-record-too-long',
        `Expected every line to have at most ${LIMITS.tableRecordLength} characters, found a longer one from line ${line} on. Is a quote (") left open there?`,
        { line, limit: LIMITS.tableRecordLength },
      );
    default:
      return new StudioError(
        'csv-malformed',
        `Expected a CSV table, found a problem near line ${line}: ${message ?? 'unknown'}.`,
        {
          line,
        },
      );
  }
}
