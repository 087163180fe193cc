import { describe, expect, test } from 'vitest';
import { createRandom } from '../support/random.ts';
import { bootstrapDifference } from './bootstrap.ts';
import { incompleteBeta, logGamma, studentCritical, studentTwoSided } from './distributions.ts';
import { measureImportance } from './importance.ts';
import { judgeBetter } from './is-better.ts';
import { quantile, rankCorrelation, summarizeBox, summarizeSample } from './sample.ts';
import { testWelch } from './welch.ts';

describe('distributions have their known values', () => {
  test('ln gamma', () => {
    expect(logGamma(1)).toBeCloseTo(0, 13);
    expect(logGamma(0.5)).toBeCloseTo(0.5723649429247001, 12);
    expect(logGamma(10)).toBeCloseTo(12.801827480081469, 11);
    expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 12);
  });
  test('incomplete beta', () => {
    // I_x(2, 3) = x² (6 - 8 x + 3 x²)
    for (const x of [0.01, 0.3, 0.5, 0.9]) {
      expect(incompleteBeta(x, 2, 3)).toBeCloseTo(x * x * (6 - 8 * x + 3 * x * x), 13);
    }
    expect(incompleteBeta(0, 2, 3)).toBe(0);
    expect(incompleteBeta(1, 2, 3)).toBe(1);
  });
  test('Student, against printed tables', () => {
    expect(studentTwoSided(1, 1)).toBeCloseTo(0.5, 12);
    expect(studentTwoSided(2.2281388519649385, 10)).toBeCloseTo(0.05, 10);
    expect(studentTwoSided(0, 7)).toBe(1);
    expect(studentCritical(0.05, 1)).toBeCloseTo(12.706204736432095, 8);
    expect(studentCritical(0.01, 30)).toBeCloseTo(2.74999565357, 9);
    expect(studentCritical(0.05, 1e6)).toBeCloseTo(1.96, 3);
  });
});

describe('samples', () => {
  test('leave out what is not finite', () => {
    expect(summarizeSample([1, Number.NaN, 3])).toEqual({
      count: 2,
      mean: 2,
      standardDeviation: Math.SQRT2,
      minimum: 1,
      maximum: 3,
    });
    expect(summarizeSample([]).mean).toBeNaN();
    expect(summarizeSample([5]).standardDeviation).toBeNaN();
  });
  test('quartiles as NumPy has them, and outliers beyond the whiskers', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(summarizeBox([1, 2, 3, 4, 100])).toEqual({
      count: 5,
      low: 1,
      quartile1: 2,
      median: 3,
      quartile3: 4,
      high: 4,
      outliers: [100],
    });
    expect(summarizeBox([Number.NaN])).toBeNull();
  });
  test('rank correlation shares the ranks of equal values', () => {
    expect(rankCorrelation([1, 2, 3], [10, 100, 1000])).toBe(1);
    expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBe(-1);
    expect(rankCorrelation([1, 1, 2, 2], [1, 2, 3, 4])).toBeCloseTo(0.8944271909999159, 12);
    expect(rankCorrelation([1, 1], [1, 2])).toBe(0);
  });
});

// Two samples of the encyclopaedia's article on the test, with its printed answer.
const A = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4];
const B = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4];

describe('is B better than A?', () => {
  test('Welch gives the published values', () => {
    const result = testWelch(A, B)!;
    expect(result.t).toBeCloseTo(2.46, 2);
    expect(result.degrees).toBeCloseTo(25, 1);
    expect(result.p).toBeCloseTo(0.021, 3);
    expect(result.interval[0]).toBeGreaterThan(0);
    // The interval ends where the test would just turn.
    const shifted = testWelch(
      A,
      B.map((value) => value - result.interval[0]),
    )!;
    expect(shifted.p).toBeCloseTo(0.05, 9);
  });

  test('the bootstrap agrees with Welch on well-behaved samples, and repeats itself', () => {
    const welch = testWelch(A, B)!;
    const first = bootstrapDifference(A, B, { seed: 3 })!;
    expect(first).toEqual(bootstrapDifference(A, B, { seed: 3 }));
    expect(first.difference).toBeCloseTo(welch.difference, 12);
    expect(Math.abs(first.interval[0] - welch.interval[0])).toBeLessThan(0.4);
    expect(Math.abs(first.interval[1] - welch.interval[1])).toBeLessThan(0.4);
    expect(first.greater).toBeGreaterThan(0.98);
  });

  test('equal settings are called different about as often as the level says', () => {
    const random = createRandom(5, 'level');
    const draw = (): number[] => Array.from({ length: 8 }, () => random.nextNormal());
    let clear = 0;
    for (let i = 0; i < 1000; i++) if (testWelch(draw(), draw())!.p < 0.05) clear++;
    expect(clear).toBeGreaterThan(30);
    expect(clear).toBeLessThan(70);
  });

  const seeds = A.map((_, place) => place);
  test('the answer follows the direction of the metric', () => {
    const a = { label: 'adam', values: A, seeds };
    const b = { label: 'sgd', values: B, seeds };
    expect(judgeBetter(a, b, 'higher').answer).toBe('better');
    expect(judgeBetter(a, b, 'lower').answer).toBe('worse');
    expect(judgeBetter(a, { ...a, label: 'again' }, 'lower').answer).toBe('undecided');
    expect(judgeBetter(a, b, 'lower').sentence).toContain('"sgd" is worse than "adam"');
    expect(judgeBetter(a, b, 'lower').assumptions.length).toBeGreaterThan(2);
  });

  test('it says what is missing, and what speaks against it', () => {
    const one = { label: 'one', values: [1], seeds: [1] };
    const two = { label: 'two', values: [1, 2, Number.NaN], seeds: [1, 1, 2] };
    const verdict = judgeBetter(one, two, 'lower');
    expect(verdict.answer).toBe('too-few');
    expect(verdict.sentence).toContain('"one" has one run');
    expect(verdict.warnings.join(' ')).toContain('same seed');
    expect(verdict.warnings.join(' ')).toContain('1 of "two"');
    const flat = { label: 'flat', values: [1, 1], seeds: [1, 2] };
    expect(judgeBetter(flat, { ...flat, values: [2, 2] }, 'higher').answer).toBe('undecided');
  });
});

describe('importance of hyperparameters', () => {
  const grid = Array.from({ length: 400 }, (_, i) => ({ a: i % 20, b: Math.floor(i / 20) }));
  const columns = [
    { name: 'a', values: grid.map(({ a }) => a) },
    { name: 'b', values: grid.map(({ b }) => b) },
    { name: 'idle', values: grid.map((_, i) => ['x', 'y', 'z'][(i * 7) % 3]!) },
    { name: 'constant', values: grid.map(() => 1) },
  ];

  test('shares follow the variances of a sum', () => {
    // Var(a) : Var(2 b) = 1 : 4.
    const report = measureImportance(
      columns,
      grid.map(({ a, b }) => a + 2 * b),
    )!;
    const share = Object.fromEntries(report.parameters.map((each) => [each.name, each.share]));
    expect(share['b']).toBeGreaterThan(0.72);
    expect(share['b']).toBeLessThan(0.85);
    expect(share['a']).toBeGreaterThan(0.12);
    expect(share['a']).toBeLessThan(0.25);
    expect(share['idle']).toBeLessThan(0.03);
    expect(share['constant']).toBeUndefined();
    expect(report.fit).toBeGreaterThan(0.9);
    expect(report.parameters[0]!.trend).toBeGreaterThan(0.8);
  });

  test('what only a combination explains is said to be an interaction', () => {
    const report = measureImportance(
      columns,
      grid.map(({ a, b }) => (a < 10 === b < 10 ? 1 : 0)),
    )!;
    expect(report.interactions).toBeGreaterThan(0.7);
  });

  test('words count too, and missing values are a value', () => {
    const kinds = grid.map((_, i) => (i % 2 === 0 ? 'adam' : null));
    const report = measureImportance(
      [{ name: 'optimizer', values: kinds }, columns[0]!],
      kinds.map((k) => (k ? 1 : 2)),
    )!;
    expect(report.parameters[0]).toMatchObject({ name: 'optimizer', trend: null, levels: 2 });
    expect(report.parameters[0]!.share).toBeGreaterThan(0.9);
  });

  test('noise has no fit, and too few runs no report', () => {
    const random = createRandom(9, 'noise');
    const report = measureImportance(
      columns,
      grid.map(() => random.nextNormal()),
    )!;
    expect(report.fit).toBeLessThan(0.1);
    expect(measureImportance(columns, [1, 2, 3])).toBeNull();
    expect(
      measureImportance(
        columns,
        grid.map(() => 4),
      ),
    ).toBeNull();
  });
});
