import { expect, it } from 'vitest';
import type { RunSummary } from '../../../core/contract/run-records.ts';
import { DEFAULT_DATA, resolveTraining } from '../../../core/project/defaults.ts';
import { irisDesign } from '../../bridge/fake/fake-designs.ts';
import { findPace } from './epoch-time.ts';

function run(seconds: number, changes: Partial<RunSummary> = {}): RunSummary {
  return {
    status: 'completed',
    elapsedSeconds: seconds,
    step: 100,
    spec: {
      formatVersion: 1,
      design: irisDesign,
      data: { ...DEFAULT_DATA, source: { kind: 'builtin', name: 'iris' } },
      training: { ...resolveTraining('multiclass'), batchSize: 10 },
    },
    ...changes,
  } as RunSummary;
}

it('the pace is that of the middle of the finished runs that trained for long enough', () => {
  // 4 x 16 + 16 + 16 x 3 multiply-adds, three passes, 100 steps of 10 examples.
  const work = 128 * 3 * 1000;
  expect(findPace([run(2), run(1), run(4)])).toEqual({ rate: work / 2, runs: 3 });
  expect(findPace([run(1), run(0.1), run(1, { status: 'running' }), run(1, { step: 0 })])).toEqual({
    rate: work,
    runs: 1,
  });
  expect(findPace([])).toBeNull();
});
