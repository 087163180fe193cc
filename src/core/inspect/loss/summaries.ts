import { restoreTarget } from '../../datasets/apply-preparation.ts';
import type { Probe } from '../probe.ts';
import type { RowLosses, RowOutputs } from './row-losses.ts';

/** How good a regression is in words that its user knows. All in the target's own unit. */
export interface RegressionSummary {
  readonly rootMeanSquaredError: number;
  readonly meanAbsoluteError: number;
  /** Mean of the target over the training split: what the laziest answer is. */
  readonly mean: number;
  /** RMSE of always answering that, on the same rows. */
  readonly baseline: number;
  /** 1 - (rmse / baseline)^2: 1 is perfect, 0 is no better than the mean, negative is worse. NaN when the target does not vary. */
  readonly skill: number;
  readonly sentence: string;
}

/** RMSE in the target's own unit against predicting the mean. Null for classes. */
export function summarizeRegression(
  probe: Probe,
  answers: RowOutputs,
  { residuals }: Pick<RowLosses, 'residuals'>,
): RegressionSummary | null {
  const { data } = probe.setup;
  if (data.task !== 'regression' || residuals === null || residuals.length === 0) return null;
  const valueOf = (row: number, k: number) =>
    restoreTarget(data.preparation.target, data.targets[row * data.targetSize + k]!);
  let mean = 0;
  for (const row of data.split.train) {
    for (let k = 0; k < data.targetSize; k++) mean += valueOf(row, k);
  }
  mean /= data.split.train.length * data.targetSize;
  let squares = 0;
  let absolute = 0;
  let spread = 0;
  residuals.forEach((residual, at) => {
    const row = answers.rows[Math.floor(at / data.targetSize)]!;
    const distance = valueOf(row, at % data.targetSize) - mean;
    squares += residual * residual;
    absolute += Math.abs(residual);
    spread += distance * distance;
  });
  const rootMeanSquaredError = Math.sqrt(squares / residuals.length);
  const baseline = Math.sqrt(spread / residuals.length);
  const skill = 1 - squares / spread;
  const [own, lazy] = [show(rootMeanSquaredError), show(baseline)];
  const sentence =
    rootMeanSquaredError < baseline
      ? `Predictions of "${data.targetName}" are off by ${own} (RMSE); always answering the mean, ${show(mean)}, would be off by ${lazy}.`
      : `Predictions of "${data.targetName}" are off by ${own} (RMSE), no better than always answering the mean, ${show(mean)}, which is off by ${lazy}.`;
  return {
    rootMeanSquaredError,
    meanAbsoluteError: absolute / residuals.length,
    mean,
    baseline,
    skill,
    sentence,
  };
}

/** What the rows of one class cost. */
export interface ClassPenalty {
  readonly classIndex: number;
  readonly name: string;
  readonly rows: number;
  /** NaN without rows. */
  readonly meanLoss: number;
  /** Part of the total loss, 0 to 1. */
  readonly share: number;
}

/** The penalty per class, in the order of the classes. Empty for regression. */
export function summarizeClasses(
  probe: Probe,
  answers: RowOutputs,
  { perRow, shares }: Pick<RowLosses, 'perRow' | 'shares'>,
): readonly ClassPenalty[] {
  const { data } = probe.setup;
  return data.classNames.map((name, classIndex) => {
    let rows = 0;
    let sum = 0;
    let share = 0;
    answers.rows.forEach((row, i) => {
      if (data.targets[row] !== classIndex) return;
      rows += 1;
      sum += perRow[i]!;
      share += shares[i]!;
    });
    return { classIndex, name, rows, meanLoss: sum / rows, share };
  });
}

const show = (value: number): string => String(Number(value.toPrecision(3)));
