import { describe, expect, test } from 'vitest';
import type { RunSummary } from '../../../core/contract/run-records.ts';
import { createFakeStudio } from '../../bridge/fake/fake-studio.ts';
import { parseFilter } from './filter-expression.ts';
import { listSettingPaths } from './hyperparameters.ts';

const base = [...createFakeStudio().state.runs.values()][0]!.summary;

function makeRun(
  change: Partial<RunSummary>,
  training: Partial<RunSummary['spec']['training']> = {},
): RunSummary {
  return { ...base, ...change, spec: { ...base.spec, training: { ...base.spec.training, ...training } } };
}

const metric = (best: number, last = best) => ({ best, bestEpoch: 3, last, lastEpoch: 9 });
const runs = [
  makeRun(
    {
      name: 'a',
      starred: true,
      tags: ['baseline', 'Paper'],
      metrics: { 'validation.loss': metric(0.05, 0.2) },
    },
    { learningRate: 0.01 },
  ),
  makeRun(
    {
      name: 'b-02',
      notes: 'too fast',
      metrics: { 'validation.loss': metric(0.5), 'train.accuracy': metric(0.95) },
    },
    { learningRate: 1, optimizer: { type: 'sgd', values: { momentum: 0.9 } } },
  ),
  makeRun(
    { name: 'c', tags: [], metrics: { 'train.loss': metric(Number.NaN) }, status: 'diverged' },
    { seed: 7 },
  ),
];

const find = (filter: string): string =>
  runs
    .filter(parseFilter(filter, () => listSettingPaths(runs)))
    .map(({ name }) => name)
    .join(' ');
const problem = (filter: string): string => {
  try {
    parseFilter(filter, () => listSettingPaths(runs));
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
};

describe('a filter finds', () => {
  test.each([
    ['', 'a b-02 c'],
    ['validation.loss < 0.1 and optimizer = adam', 'a'],
    ['val_loss<0.1', 'a'],
    ['validation.loss.last >= 0.2', 'a b-02'],
    ['loss = nan', 'c'],
    ['acc > 90%', 'b-02'],
    ['lr >= 1e-2 and lr < 1', 'a c'],
    ['optimizer = SGD or seed = 7', 'b-02 c'],
    ['not (optimizer = sgd or seed = 7)', 'a'],
    ['tag = baseline', 'a'],
    ['starred = yes', 'a'],
    ['momentum >= 0.9', 'b-02'],
    ['optimizer.momentum = 0.9 and not archived = yes', 'b-02'],
    ['split.validation > 0', 'a b-02 c'],
    ['tags ~ pap', 'a'],
    ['tag != baseline', 'b-02 c'],
    ['notes ~ "too fast"', 'b-02'],
    ['b-02', 'b-02'],
    ['"too fast"', 'b-02'],
    ['diverged', 'c'],
    ['paper lr = 0.01', 'a'],
    ['started >= 2026-01-05 started < 2027', 'a b-02 c'],
    ['started = 2026-01-05', 'a b-02 c'],
    ['started > 2026-01-05', ''],
    ['validation.loss != 0.5', 'a c'],
  ])('%s', (filter, names) => expect(find(filter)).toBe(names));
});

test('or binds weaker than and', () => {
  expect(find('seed = 7 or optimizer = sgd and lr < 0.5')).toBe('c');
  expect(find('(seed = 7 or optimizer = sgd) and lr > 0.5')).toBe('b-02');
});

describe('a filter that cannot be understood says what was expected', () => {
  test.each([
    ['val_los < 1', 'There is no field `val_los`. Did you mean `val_loss`'],
    ['lr <', 'Expected a value after `learningRate <`, found the end.'],
    ['lr < fast', 'Expected a number to compare `learningRate` with, got `fast`.'],
    ['optimizer < 3', '`optimizer` is text'],
    ['(lr = 1', 'Expected a `)`'],
    ['lr = 1)', 'Found `)` without an opening'],
    ['and lr = 1', 'Expected a condition, like `optimizer = adam`, got `and`.'],
    ['lr = 1 and', 'Expected a condition here'],
    ['"open', 'Expected a closing "'],
    ['! lr = 1', 'Expected `!=` or `!~`'],
    ['<img src=x>', 'Expected a condition'],
    ['lr ~ 1', '`learningRate` is a number'],
  ])('%s', (filter, message) => expect(problem(filter)).toContain(message));
});

test('the error names the place', () => {
  expect(() => parseFilter('lr = 1 and bogus_thing = 2')).toThrow(
    expect.objectContaining({ code: 'filter-invalid', details: { at: 11 } }) as Error,
  );
});
