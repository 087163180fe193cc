import { expect, test } from 'vitest';
import type { RunSummary } from '../../../core/contract/run-records.ts';
import { createFakeStudio } from '../../bridge/fake/fake-studio.ts';
import { groupBySettings, listHyperparameters, settingsOf } from './hyperparameters.ts';

const base = [...createFakeStudio().state.runs.values()][0]!.summary;
const vary = (training: Partial<RunSummary['spec']['training']>): RunSummary => ({
  ...base,
  spec: { ...base.spec, training: { ...base.spec.training, ...training } },
});

test('only what differs between the runs is a hyperparameter, and a seed never is', () => {
  const runs = [
    vary({ seed: 1, learningRate: 0.1 }),
    vary({ seed: 2, optimizer: { type: 'sgd', values: { momentum: 0.9 } } }),
  ];
  const labels = listHyperparameters(runs).map(({ label }) => label);
  expect(labels).toContain('learning rate');
  expect(labels).toContain('optimizer');
  expect(labels).toContain('momentum of optimizer');
  expect(labels.join()).not.toContain('seed');
  expect(settingsOf(runs[0]!).get('training.learningRate')).toBe(0.1);
});

test('runs that differ in their seed only are one group', () => {
  const runs = [vary({ seed: 1 }), vary({ seed: 2, batchSize: 8 }), vary({ seed: 3 })];
  expect(groupBySettings(runs).map((group) => group.length)).toEqual([2, 1]);
});
