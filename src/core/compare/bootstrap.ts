import { createRandom } from '../support/random.ts';
import { quantile, summarizeSample } from './sample.ts';

/** What resampling says about the difference of two means. */
export interface BootstrapResult {
  /** Mean of the second minus mean of the first. */
  readonly difference: number;
  /** Percentile interval of the difference. */
  readonly interval: readonly [number, number];
  /** Share of the resamples in which the second mean is greater; equal ones count half. */
  readonly greater: number;
  readonly resamples: number;
}

/**
 * Percentile bootstrap of a difference of means (Efron, Annals of Statistics 7, 1979): both lists are drawn anew
 * with replacement, each by itself. Assumes no shape of the distribution, but independent values.
 * @returns null where a list has fewer than two finite numbers.
 */
export function bootstrapDifference(
  first: readonly number[],
  second: readonly number[],
  options: { readonly confidence?: number; readonly resamples?: number; readonly seed?: number } = {},
): BootstrapResult | null {
  const { confidence = 0.95, resamples = 10_000, seed = 1 } = options;
  const a = first.filter(Number.isFinite);
  const b = second.filter(Number.isFinite);
  if (a.length < 2 || b.length < 2) return null;
  const random = createRandom(seed, 'bootstrap');
  const drawMean = (values: readonly number[]): number => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[random.nextBelow(values.length)]!;
    return sum / values.length;
  };
  const differences: number[] = [];
  let greater = 0;
  for (let i = 0; i < resamples; i++) {
    const difference = drawMean(b) - drawMean(a);
    differences.push(difference);
    greater += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
  }
  differences.sort((x, y) => x - y);
  const tail = (1 - confidence) / 2;
  return {
    difference: summarizeSample(b).mean - summarizeSample(a).mean,
    interval: [quantile(differences, tail), quantile(differences, 1 - tail)],
    greater: greater / resamples,
    resamples,
  };
}
