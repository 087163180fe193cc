import { losses } from '../../losses/index.ts';
import { exp, sigmoid } from '../../support/math.ts';
import type { Probe } from '../probe.ts';
import type { RowOutputs } from './row-losses.ts';

/** Answers of about the same probability, and how often they were right. */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean probability of the answers; NaN for an empty bin. */
  readonly confidence: number;
  /** Share of them that was right; NaN for an empty bin. */
  readonly accuracy: number;
}

/** Whether the probabilities can be believed. */
export interface Calibration {
  /** For one output the probability of the second class; else that of the class that was chosen. */
  readonly of: 'second class' | 'chosen class';
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error: mean of |confidence - accuracy| over the rows, 0 to 1 (Guo et al., 2017). */
  readonly expectedError: number;
  readonly sentence: string;
}

/**
 * Compares probabilities with what happened, in even bins. Null for regression, and where the output is no
 * probability (a hinge loss).
 * @param count bins, default 10.
 */
export function calibrate(probe: Probe, answers: RowOutputs, count = 10): Calibration | null {
  const { data } = probe.setup;
  const probabilities = findProbabilities(probe, answers);
  if (probabilities === null || data.classNames.length === 0) return null;
  const classes = answers.shape.at(-1) ?? 1;
  const bins = Array.from({ length: count }, () => ({ count: 0, confidence: 0, right: 0 }));
  answers.rows.forEach((row, i) => {
    const label = data.targets[row]!;
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (probabilities[i * classes + c]! > probabilities[i * classes + best]!) best = c;
    }
    const confidence = probabilities[i * classes + best]!;
    const bin = bins[Math.min(count - 1, Math.floor(confidence * count))]!;
    bin.count += 1;
    bin.confidence += confidence;
    bin.right += label === (classes === 1 ? 1 : best) ? 1 : 0;
  });
  const rows = answers.rows.length;
  let expectedError = 0;
  let excess = 0;
  for (const bin of bins) {
    expectedError += Math.abs(bin.confidence - bin.right) / rows;
    excess += (bin.confidence - bin.right) / rows;
  }
  return {
    of: classes === 1 ? 'second class' : 'chosen class',
    bins: bins.map((bin, i) => ({
      low: i / count,
      high: (i + 1) / count,
      count: bin.count,
      confidence: bin.confidence / bin.count,
      accuracy: bin.right / bin.count,
    })),
    expectedError,
    sentence: describe(expectedError, excess),
  };
}

/** Probabilities behind the answers, [rows, classes]; null where there are none. */
function findProbabilities({ outputs, mainOutput }: Probe, answers: RowOutputs): Float64Array | null {
  if (answers.shape.length > 1) return null;
  const classes = answers.shape.at(-1) ?? 1;
  const { expectsOutput, targetKinds } = losses.get(outputs[mainOutput]!.options.loss.type);
  // Losses with a margin give scores on no scale at all.
  if (targetKinds[0] === 'sign') return null;
  const raw = Float64Array.from(answers.outputs);
  if (expectsOutput === 'logits' && classes === 1) return raw.map((value) => sigmoid(value));
  if (expectsOutput === 'log-probabilities') return raw.map((value) => exp(value));
  if (expectsOutput !== 'logits') {
    return raw.every((value) => value >= 0 && value <= 1 + 1e-6) ? raw : null;
  }
  for (let at = 0; at < raw.length; at += classes) {
    const row = raw.subarray(at, at + classes);
    let largest = -Infinity;
    for (const value of row) largest = Math.max(largest, value);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += row[c] = exp(row[c]! - largest);
    for (let c = 0; c < classes; c++) row[c]! /= sum;
  }
  return raw;
}

function describe(expectedError: number, excess: number): string {
  const points = (share: number): string =>
    `${Number((100 * Math.abs(share)).toPrecision(2))} percentage points`;
  if (expectedError < 0.02)
    return `Probabilities can be taken at their word: they are off by ${points(expectedError)}.`;
  if (Math.abs(excess) < expectedError / 2) {
    return `Probabilities are off by ${points(expectedError)}, some too high and some too low.`;
  }
  return excess > 0
    ? `Overconfident: probabilities are ${points(excess)} higher than the share that is right.`
    : `Too careful: probabilities are ${points(excess)} lower than the share that is right.`;
}
