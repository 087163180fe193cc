import { testWelch } from '../../compare/welch.ts';
import { showSetting } from '../space.ts';
import type { SweepResults, TrialResult } from '../results.ts';
import { endedTrials, type QuestionAnswer } from './definition.ts';
import { createSampleSentence, showNumber } from './words.ts';

/** `1 rate`, `3 rates`. */
export function countTrialsOf(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** A trial under the names of its values. */
export function nameTrial({ spec }: SweepResults, { point }: TrialResult): string {
  return spec.space
    .flatMap(({ path, range }) => (Object.hasOwn(point, path) ? [showSetting(point[path]!, range)] : []))
    .filter((name, place, all) => all.indexOf(name) === place)
    .join(', ');
}

/**
 * The answer of a question that compares named things over seeds: the best, and whether it differs from the worst and
 * from the next best by more than chance would (Welch's test).
 */
export function answerByNames(
  results: SweepResults,
  words: { readonly xLabel: string; readonly lead: (best: string) => string; readonly none: string },
): QuestionAnswer | null {
  const ended = endedTrials(results);
  if (ended === null) return null;
  const { trials, best } = ended;
  const judged = trials.filter(({ value }) => value !== null).sort((a, b) => a.value! - b.value!);
  const worst = judged.at(-1)!;
  const second = judged[1]!;
  const failed = trials.filter(({ value }) => value === null);
  const spread = testWelch(best.values, worst.values);
  const next = testWelch(best.values, second.values);
  const name = (trial: TrialResult) => nameTrial(results, trial);
  const isReal = failed.length > 0 || spread === null || spread.p < 0.05;
  const lossOf = (trial: TrialResult) => showNumber(trial.value!);
  const sentence = isReal
    ? `${words.lead(name(best))}: validation loss ${lossOf(best)} against ${lossOf(worst)} with ${name(worst)}.`
    : `${words.none}: the best (${name(best)}, ${lossOf(best)}) and the worst (${name(worst)}, ${lossOf(worst)}) differ by no more than seeds do.`;
  const evidence = trials.map((trial) => `${name(trial)}: ${createSampleSentence(trial.values)}.`);
  if (next !== null)
    evidence.push(
      `Best against next best (${name(second)}): p = ${showNumber(next.p)}, Welch's t-test; ${next.p < 0.05 ? 'a difference that seeds do not explain' : 'seeds alone would explain it'}.`,
    );
  else if (results.spec.repeats === 1)
    evidence.push('One run each: the order of close ones may change with the seed.');
  return {
    sentence,
    evidence,
    chart: {
      xLabel: words.xLabel,
      yLabel: 'validation loss',
      logX: false,
      isNumeric: false,
      points: trials.map((trial, x) => ({ name: name(trial), x, values: trial.values })),
    },
  };
}
