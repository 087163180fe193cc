import { StudioError } from '../support/errors.ts';

/**
 * Checks that there is one weight per class.
 * @throws StudioError `class-weights-length`.
 */
export function checkClassWeights(
  classWeights: readonly number[] | null,
  classes: number,
  loss: string,
): readonly number[] | null {
  if (classWeights !== null && classWeights.length !== classes) {
    throw new StudioError(
      'class-weights-length',
      `Expected ${classes} class weights for the loss "${loss}", got ${classWeights.length}. Give one weight per class.`,
      { loss, expected: classes, found: classWeights.length },
    );
  }
  return classWeights;
}
