import { expect, it } from 'vitest';
import type { RunSummary } from '../../../../core/contract/run-records.ts';
import type { TableColumn } from '../../../ui/table-column.ts';
import { buildLines, summarizeNumbers, summarizeWords } from './run-lines.ts';

const makeRun = (id: string, rate: number, loss: number): RunSummary =>
  ({
    id,
    spec: { training: { learningRate: rate } },
    metrics: { 'validation.loss': { best: loss, bestEpoch: 1, last: loss, lastEpoch: 1 } },
  }) as unknown as RunSummary;
const rate: TableColumn<RunSummary> = {
  key: 'learningRate',
  label: 'learning rate',
  value: (run) => run.spec.training.learningRate,
};
const loss: TableColumn<RunSummary> = {
  key: 'loss',
  label: 'loss',
  value: (run) => run.metrics['validation.loss']!.best,
};
const runs = [
  makeRun('a', 0.1, 3),
  makeRun('b', 0.01, 2.5),
  makeRun('c', 0.1, 1),
  makeRun('d', 0.1, Number.NaN),
];

it('gathers runs under what they share, ordered by it', () => {
  const lines = buildLines(runs, [rate, loss], [rate], null, new Set());
  expect(lines.map(({ key }) => key)).toEqual([
    'group learning rate 0.01',
    'b',
    'group learning rate 0.1',
    'a',
    'c',
    'd',
  ]);
});

it('orders groups by their mean and runs inside them, and keeps closed ones closed', () => {
  const sort = { key: 'loss', descending: true };
  const lines = buildLines(runs, [rate, loss], [rate], sort, new Set(['learning rate 0.01']));
  expect(lines.map(({ key }) => key)).toEqual([
    'group learning rate 0.01',
    'group learning rate 0.1',
    'a',
    'c',
    'd',
  ]);
});

it('gives mean, sample deviation and count of the finite values', () => {
  expect(summarizeNumbers([3, 1, Number.NaN, null])).toEqual({ mean: 2, deviation: Math.SQRT2, count: 2 });
  expect(summarizeNumbers([4])).toEqual({ mean: 4, deviation: Number.NaN, count: 1 });
  expect(summarizeNumbers([null, 'x'])).toBeNull();
  expect(summarizeWords(['adam', 'adam'])).toEqual({ common: 'adam', different: 1 });
  expect(summarizeWords(['adam', 'sgd'])).toEqual({ common: null, different: 2 });
});

it('has no lines without runs', () => {
  expect(buildLines([], [rate], [rate], null, new Set())).toEqual([]);
});
