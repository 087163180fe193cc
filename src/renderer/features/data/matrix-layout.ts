/** Where the cells of a square matrix lie on a canvas, in CSS pixels. */
export interface MatrixLayout {
  readonly left: number;
  readonly top: number;
  /** Side of one cell. */
  readonly cell: number;
  /** False where cells are too small for names beside them. */
  readonly labels: boolean;
  readonly labelWidth: number;
}

const LARGEST_CELL = 64;
const SMALLEST_LABELLED = 11;
const LONGEST_LABEL = 130;

/** Cells as large as the box allows, with room for names: at the left, and aslant at the top. */
export function layOutMatrix(count: number, width: number, height: number, widestName: number): MatrixLayout {
  const labelWidth = Math.min(LONGEST_LABEL, Math.ceil(widestName));
  const slant = Math.ceil(labelWidth * Math.SQRT1_2) + 12;
  const left = labelWidth + 12;
  // The last name at the top leans over the right edge.
  const withNames = Math.min((width - left - slant / 2) / count, (height - slant) / count, LARGEST_CELL);
  if (withNames >= SMALLEST_LABELLED) {
    return { left, top: slant, cell: Math.floor(withNames), labels: true, labelWidth };
  }
  const cell = Math.max(2, Math.min(width / count, height / count));
  return { left: 0, top: 0, cell, labels: false, labelWidth };
}
