import { summarizeSample } from '../../compare/sample.ts';

/** Four significant digits. */
export function showNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** `0.123 (0.11 to 0.14 over 3 seeds)`. */
export function createSampleSentence(values: readonly number[]): string {
  if (values.length === 0) return 'no result: it failed or diverged';
  const { mean } = summarizeSample(values);
  if (values.length === 1) return showNumber(mean);
  return `${showNumber(mean)} (${showNumber(Math.min(...values))} to ${showNumber(Math.max(...values))} over ${values.length} runs)`;
}
