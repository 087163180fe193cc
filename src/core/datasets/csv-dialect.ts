import { isMissingCell, readNumber, type DecimalMark } from './cells.ts';

/** Characters that may part the cells of a record, the likelier first where counts say nothing. */
export const DELIMITERS = ['\t', ';', ',', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** The beginning of a file that is looked at. */
const SAMPLE_LENGTH = 65_536;
const SAMPLE_RECORDS = 50;

/**
 * The delimiter that parts the first records into equally many cells; a comma when none does.
 * Delimiters inside double quotes do not count.
 */
export function guessDelimiter(text: string): Delimiter {
  const records = countDelimiters(text.slice(0, SAMPLE_LENGTH)).slice(0, SAMPLE_RECORDS);
  let best: Delimiter = ',';
  let bestScore = 0;
  DELIMITERS.forEach((delimiter, index) => {
    const expected = records[0]?.[index] ?? 0;
    if (expected === 0) return;
    const score = records.filter((counts) => counts[index] === expected).length;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  });
  return best;
}

/** Per record, how often each delimiter occurs. Empty records are left out. */
function countDelimiters(sample: string): readonly (readonly number[])[] {
  const records: number[][] = [];
  let counts = DELIMITERS.map(() => 0);
  let quoted = false;
  let length = 0;
  for (const character of sample) {
    if (character === '"') quoted = !quoted;
    if (!quoted && (character === '\n' || character === '\r')) {
      if (length > 0) records.push(counts);
      counts = DELIMITERS.map(() => 0);
      length = 0;
      continue;
    }
    length++;
    const index = quoted ? -1 : DELIMITERS.indexOf(character as Delimiter);
    if (index !== -1) counts[index]!++;
  }
  // The last record may be cut off by the end of the sample.
  if (length > 0 && (sample.length < SAMPLE_LENGTH || records.length === 0)) records.push(counts);
  return records;
}

/** Decimal comma where some cells need one and fewer need a point. Never in a file parted by commas. */
export function guessDecimalMark(rows: readonly (readonly string[])[], delimiter: string): DecimalMark {
  if (delimiter === ',') return '.';
  let commas = 0;
  let points = 0;
  for (const row of rows) {
    for (const cell of row) {
      if (cell.includes(',') && !Number.isNaN(readNumber(cell, ','))) commas++;
      else if (cell.includes('.') && !Number.isNaN(readNumber(cell, '.'))) points++;
    }
  }
  return commas > points ? ',' : '.';
}

/** True when the first record holds names: at least one cell that is neither a number nor missing. */
export function hasHeader(first: readonly string[], decimal: DecimalMark): boolean {
  return first.some((cell) => !isMissingCell(cell) && Number.isNaN(readNumber(cell, decimal)));
}
