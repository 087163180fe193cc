import type { PreparedData } from '../datasets/table.ts';
import { StudioError } from '../support/errors.ts';
import type { TrainingSpec } from './training-spec.ts';

/**
 * One weight per class, or null when all count the same. `balanced` gives each class the same total
 * weight on the training split: rows / (classes * rows of the class).
 * @throws StudioError `class-weights-invalid`.
 */
export function resolveClassWeights(
  chosen: TrainingSpec['classWeights'],
  data: PreparedData,
): readonly number[] | null {
  if (chosen === null || data.task === 'regression') return null;
  const classes = data.classNames.length;
  if (chosen !== 'balanced') {
    if (chosen.length === classes) return chosen;
    throw new StudioError(
      'class-weights-invalid',
      `Expected ${classes} class weights, one for each class of "${data.targetName}", got ${chosen.length}.`,
      { expected: classes, found: chosen.length },
    );
  }
  const counts = new Array<number>(classes).fill(0);
  for (const row of data.split.train) counts[data.targets[row]!]! += 1;
  const total = data.split.train.length;
  // A class that never occurs in training has no gradient anyway; 1 keeps its weight finite.
  return counts.map((count) => (count === 0 ? 1 : total / (classes * count)));
}
