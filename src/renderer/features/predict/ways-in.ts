import type { PredictInputs } from '../../../core/contract/models.ts';

/** How rows come in. */
export type InputMode = 'form' | 'draw' | 'rows' | 'pictures';

/** More columns than that are no form any more. */
const FORM_COLUMNS = 40;

/** Mostly light, by its mean. */
export function isBright(pixels: readonly number[], white: number): boolean {
  return pixels.reduce((sum, pixel) => sum + pixel, 0) > (pixels.length * white) / 2;
}

/** Ways in for a network, the best first. */
export function modesOf({ columns, pictureShape, windowRows }: PredictInputs): readonly InputMode[] {
  if (pictureShape !== null)
    return pictureShape[2] === 1 ? ['draw', 'pictures', 'rows'] : ['pictures', 'rows'];
  return columns.length <= FORM_COLUMNS && windowRows === 1 ? ['form', 'rows'] : ['rows'];
}

/** A typical value that can be read: means have as many digits as a number can have. */
export function typicalOf(fill: number | string): number | string {
  return typeof fill === 'number' ? Number(fill.toPrecision(4)) : fill;
}
