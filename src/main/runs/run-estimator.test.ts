import { expect, it } from 'vitest';
import { createRunEstimator } from './run-estimator.ts';
import { makeSmallRuns } from './testing/small-runs.ts';

const { spec } = makeSmallRuns(10)[0]!;
const withBatch = (batchSize: number) => ({ ...spec, training: { ...spec.training, batchSize } });

it('learns from finished runs: the same one first, then batches of its size, then any on the same rows', () => {
  const estimator = createRunEstimator();
  expect(estimator.seconds(spec, 10, 500)).toBeNull();
  estimator.learn(withBatch(8), 10, 20, 500);
  expect(estimator.seconds(withBatch(8), 5, 500)).toBeCloseTo(10, 9);
  expect(estimator.seconds(withBatch(64), 5, 500)).toBeCloseTo(10, 9);
  expect(estimator.seconds(withBatch(64), 5, 2000)).toBeCloseTo(20, 9);
  estimator.learn(withBatch(64), 10, 5, 500);
  expect(estimator.seconds(withBatch(64), 10, 500)).toBeCloseTo(5, 9);
  expect(estimator.seconds(withBatch(8), 10, 500)).toBeCloseTo(20, 9);
});

it('forgets slowly: the newest run counts for a third', () => {
  const estimator = createRunEstimator();
  estimator.learn(spec, 1, 1, 500);
  estimator.learn(spec, 1, 2, 500);
  expect(estimator.seconds(spec, 1, 500)).toBeCloseTo(1.3, 9);
});
