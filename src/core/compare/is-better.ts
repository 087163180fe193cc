import { bootstrapDifference, type BootstrapResult } from './bootstrap.ts';
import { summarizeSample, type SampleSummary } from './sample.ts';
import { testWelch, type WelchResult } from './welch.ts';

/** Values of one metric over runs that differ in their seed only. */
export interface SeedGroup {
  readonly label: string;
  readonly values: readonly number[];
  readonly seeds: readonly number[];
}

/** An answer to "is B better than A?". */
export interface Verdict {
  readonly answer: 'better' | 'worse' | 'undecided' | 'too-few';
  /** One sentence for people. */
  readonly sentence: string;
  readonly first: SampleSummary;
  readonly second: SampleSummary;
  readonly welch: WelchResult | null;
  readonly bootstrap: BootstrapResult | null;
  /** Difference of means in pooled standard deviations (Cohen's d); null where nothing varies. */
  readonly effect: number | null;
  /** What must hold for the answer to hold. */
  readonly assumptions: readonly string[];
  /** What speaks against trusting it. */
  readonly warnings: readonly string[];
}

/** Two-sided: an answer is given below it. */
const LEVEL = 0.05;
/** Below this many runs a side, chance decides much. */
const FEW = 5;

/**
 * Compares the mean of a metric over the seeds of A and B. The answer is Welch's: it and the bootstrap interval
 * both have to leave 0 out, so that a shape that is not normal does not decide by itself.
 */
export function judgeBetter(
  first: SeedGroup,
  second: SeedGroup,
  better: 'higher' | 'lower',
  options: { readonly seed?: number; readonly format?: (value: number) => string } = {},
): Verdict {
  const format = options.format ?? ((value: number) => String(Number(value.toPrecision(4))));
  const [a, b] = [summarizeSample(first.values), summarizeSample(second.values)];
  const welch = testWelch(first.values, second.values);
  const bootstrap = bootstrapDifference(first.values, second.values, { seed: options.seed ?? 1 });
  const base = { first: a, second: b, welch, bootstrap, effect: effectOf(a, b) };
  const warnings = findWarnings(first, second, a, b);
  if (a.count < 2 || b.count < 2) {
    const less = a.count < 2 ? first : second;
    const count = a.count < 2 ? a.count : b.count;
    return {
      ...base,
      answer: 'too-few',
      sentence: `Cannot be said: "${less.label}" has ${count === 0 ? 'no finite value' : 'one run'}, and the spread over seeds needs at least two on each side. Train it again with other seeds.`,
      assumptions: [],
      warnings,
    };
  }
  if (welch === null || bootstrap === null) return judgeWithoutSpread(first, second, base, better, warnings);
  const sign = better === 'higher' ? 1 : -1;
  const excludesZero = bootstrap.interval[0] > 0 || bootstrap.interval[1] < 0;
  const isClear = welch.p < LEVEL && excludesZero;
  const answer = !isClear ? 'undecided' : welch.difference * sign > 0 ? 'better' : 'worse';
  const numbers = `mean ${format(a.mean)} → ${format(b.mean)}, difference ${format(welch.difference)}, 95 % interval ${format(welch.interval[0])} to ${format(welch.interval[1])}, p = ${formatP(welch.p)}`;
  const words = {
    better: `"${second.label}" is better than "${first.label}"`,
    worse: `"${second.label}" is worse than "${first.label}"`,
    undecided: `No difference between "${second.label}" and "${first.label}" can be told from the spread over seeds`,
  }[answer];
  return {
    ...base,
    answer,
    sentence: `${words}: ${numbers}.`,
    assumptions: [
      'The runs of a side differ in their seed only, and do not depend on each other.',
      'Welch: the values of a side are roughly normal; their spreads may differ.',
      'Bootstrap: the runs at hand stand for all seeds; no shape is assumed.',
      'One comparison: of twenty such questions about equal settings, one comes out "clear" by chance.',
    ],
    warnings,
  };
}

function judgeWithoutSpread(
  first: SeedGroup,
  second: SeedGroup,
  base: Omit<Verdict, 'answer' | 'sentence' | 'assumptions' | 'warnings'>,
  better: 'higher' | 'lower',
  warnings: readonly string[],
): Verdict {
  const difference = base.second.mean - base.first.mean;
  const sign = better === 'higher' ? 1 : -1;
  const words = difference === 0 ? 'the same as' : difference * sign > 0 ? 'better than' : 'worse than';
  return {
    ...base,
    answer: 'undecided',
    sentence: `"${second.label}" is ${words} "${first.label}" in every run, but nothing varies on either side: there is no spread to test against.`,
    assumptions: [],
    warnings,
  };
}

function findWarnings(
  first: SeedGroup,
  second: SeedGroup,
  a: SampleSummary,
  b: SampleSummary,
): readonly string[] {
  const warnings: string[] = [];
  for (const [group, summary] of [
    [first, a],
    [second, b],
  ] as const) {
    const lost = group.values.length - summary.count;
    if (lost > 0)
      warnings.push(`${lost} of "${group.label}" did not end with a finite value and are left out.`);
    if (new Set(group.seeds).size < group.seeds.length) {
      warnings.push(
        `"${group.label}" has runs with the same seed: they repeat each other and make it look surer than it is.`,
      );
    }
  }
  const least = Math.min(a.count, b.count);
  if (least >= 2 && least < FEW) {
    warnings.push(`Only ${least} runs on a side: ${FEW} or more make the answer much steadier.`);
  }
  return warnings;
}

function effectOf(a: SampleSummary, b: SampleSummary): number | null {
  if (a.count < 2 || b.count < 2) return null;
  const squares =
    (a.count - 1) * a.standardDeviation * a.standardDeviation +
    (b.count - 1) * b.standardDeviation * b.standardDeviation;
  const pooled = Math.sqrt(squares / (a.count + b.count - 2));
  return pooled === 0 ? null : (b.mean - a.mean) / pooled;
}

function formatP(p: number): string {
  return p < 0.0001 ? 'under 0.0001' : String(Number(p.toPrecision(2)));
}
