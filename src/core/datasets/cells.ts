/** Cells that say "no value". Compared without surrounding spaces. */
const missingWords = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'NULL', 'null', '?']);

const pointNumber = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const commaNumber = /^[+-]?(?:[0-9]+,?[0-9]*|,[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/** How a file writes the point in 1.5. */
export type DecimalMark = '.' | ',';

/** True for an empty cell and for NA, N/A, NaN, NULL, ? */
export function isMissingCell(cell: string): boolean {
  return missingWords.has(cell.trim());
}

/** The number that a cell says, or NaN when it says none, or one that is not finite. */
export function readNumber(cell: string, decimal: DecimalMark): number {
  const text = cell.trim();
  if (!(decimal === '.' ? pointNumber : commaNumber).test(text)) return NaN;
  const value = Number(decimal === '.' ? text : text.replace(',', '.'));
  return Number.isFinite(value) ? value : NaN;
}
