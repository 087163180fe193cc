/**
 * Averages of gradients that have become 0 (dead units) shrink for ever: after a few hundred steps they
 * are subnormal numbers, which processors handle many times slower. Below these limits they count as 0.
 * Both are far below anything that can move a weight: epsilon is 1e-8 where they meet it.
 */
export const SMALLEST_FIRST_MOMENT = 1e-30;
/** The same for averages of squares. */
export const SMALLEST_SECOND_MOMENT = 1e-36;
