import { expect, it } from 'vitest';
import { findDamagedRuns, packRuns, packSeries, unpackRuns, unpackSeries } from './packed-records.ts';
import type { RunSummary } from './run-records.ts';

const series = (name: string, y: readonly number[], damaged?: number) => ({
  name,
  x: Float64Array.from(y, (_, place) => place + 1),
  y: Float64Array.from(y),
  total: 10 * y.length,
  ...(damaged === undefined ? {} : { damaged }),
});

it('gives back every curve of every run, gaps, damage and runs without a curve included', () => {
  const answers = [
    { id: 'a', series: [series('train.loss', [1, Number.NaN, 3]), series('validation.loss', [4])] },
    { id: 'b', series: [] },
    { id: 'c', series: [series('validation.loss', [], 7)] },
  ];
  const packed = packSeries(answers);
  expect(unpackSeries(structuredClone(packed))).toEqual(answers);
  expect([...findDamagedRuns(packed)]).toEqual(['c']);
});

it('gives back runs with metrics that JSON cannot hold', () => {
  const metric = (best: number, last: number) => ({ best, bestEpoch: 1, last, lastEpoch: 2 });
  const runs = [
    { id: 'a', name: '"<b>', metrics: { 'train.loss': metric(Number.NaN, Number.POSITIVE_INFINITY) } },
    { id: 'b', name: 'b', metrics: { 'train.loss': metric(0.25, 0.5) } },
  ] as unknown as readonly RunSummary[];
  expect(unpackRuns(packRuns(runs))).toEqual(runs);
});
