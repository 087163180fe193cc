/** Where the cells of a square matrix lie on a canvas, in CSS pixels. */
export interface MatrixLayout {
  readonly left: number;
  readonly top: number;
  /** Side of one cell. */
  readonly cell: number;
  /** False where cells are too small for names beside them. */
  readonly labels: boolean;
  readonly labelWidth: number;
  /** True where names at the top stand upright: aslant they would lie on each other. */
  readonly upright: boolean;
}

const LARGEST_CELL = 64;
const SMALLEST_LABELLED = 11;
const LONGEST_LABEL = 130;

/** Narrower columns have their names upright. */
const SMALLEST_SLANTED = 18;

/** Cells as large as the box allows, with room for names: at the left, and aslant or upright at the top. */
export function layOutMatrix(count: number, width: number, height: number, widestName: number): MatrixLayout {
  const labelWidth = Math.min(LONGEST_LABEL, Math.ceil(widestName));
  const slant = Math.ceil(labelWidth * Math.SQRT1_2) + 12;
  const left = labelWidth + 12;
  // The last name at the top leans over the right edge.
  const withNames = Math.min((width - left - slant / 2) / count, (height - slant) / count, LARGEST_CELL);
  if (withNames >= SMALLEST_SLANTED) {
    return { left, top: slant, cell: Math.floor(withNames), labels: true, labelWidth, upright: false };
  }
  const top = labelWidth + 12;
  const narrow = Math.min((width - left) / count, (height - top) / count, SMALLEST_SLANTED);
  if (narrow >= SMALLEST_LABELLED) {
    return { left, top, cell: Math.floor(narrow), labels: true, labelWidth, upright: true };
  }
  const cell = Math.max(2, Math.min(width / count, height / count));
  return { left: 0, top: 0, cell, labels: false, labelWidth, upright: false };
}
