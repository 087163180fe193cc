import { studentCritical, studentTwoSided } from './distributions.ts';
import { summarizeSample } from './sample.ts';

/** Welch's test of two means whose spreads may differ. */
export interface WelchResult {
  /** Mean of the second minus mean of the first. */
  readonly difference: number;
  readonly t: number;
  /** Of freedom, by Welch and Satterthwaite; seldom whole. */
  readonly degrees: number;
  /** Two-sided. */
  readonly p: number;
  /** Confidence interval of the difference. */
  readonly interval: readonly [number, number];
}

/**
 * Welch's t-test (Welch, Biometrika 34, 1947): t = (m2 - m1) / sqrt(s1²/n1 + s2²/n2).
 * @param confidence of the interval, above 0 and below 1.
 * @returns null where a list has fewer than two finite numbers, or nothing varies on either side.
 */
export function testWelch(
  first: readonly number[],
  second: readonly number[],
  confidence = 0.95,
): WelchResult | null {
  const [a, b] = [summarizeSample(first), summarizeSample(second)];
  if (a.count < 2 || b.count < 2) return null;
  const shareA = (a.standardDeviation * a.standardDeviation) / a.count;
  const shareB = (b.standardDeviation * b.standardDeviation) / b.count;
  const variance = shareA + shareB;
  if (variance === 0) return null;
  const difference = b.mean - a.mean;
  const error = Math.sqrt(variance);
  const degrees =
    (variance * variance) / ((shareA * shareA) / (a.count - 1) + (shareB * shareB) / (b.count - 1));
  const t = difference / error;
  const reach = studentCritical(1 - confidence, degrees) * error;
  return {
    difference,
    t,
    degrees,
    p: studentTwoSided(t, degrees),
    interval: [difference - reach, difference + reach],
  };
}
