import { f1Score, precisionScore, recallScore } from './class-counts.ts';
import type { ConfusionMatrix } from './confusion-matrix.ts';

/** The report of one class. NaN where a value is undefined (recall of a class without examples). */
export interface ClassReport {
  readonly classIndex: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Examples that belong to the class. */
  readonly support: number;
  /** Examples that were put into the class. */
  readonly predicted: number;
  /** Examples of the class that were put into it. */
  readonly hits: number;
}

/** Precision, recall and F1 of every class, from a confusion matrix. */
export function describeClasses({ classes, counts, undecided }: ConfusionMatrix): ClassReport[] {
  return Array.from({ length: classes }, (_, classIndex) => {
    const hits = counts[classIndex * classes + classIndex]!;
    let support = undecided[classIndex]!;
    let predicted = 0;
    for (let other = 0; other < classes; other++) {
      support += counts[classIndex * classes + other]!;
      predicted += counts[other * classes + classIndex]!;
    }
    return {
      classIndex,
      precision: precisionScore(hits, predicted, support),
      recall: recallScore(hits, predicted, support),
      f1: f1Score(hits, predicted, support),
      support,
      predicted,
      hits,
    };
  });
}
