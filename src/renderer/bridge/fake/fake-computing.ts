import type { ComputingCalls } from '../../../core/contract/computing.ts';

/** The fake has no plans to measure: its tests put the forecast that they want to see under the call's name. */
export function createFakeComputing(answers: ReadonlyMap<string, unknown>) {
  return {
    'computing.forecast': () =>
      (answers.get('computing.forecast') ?? null) as ComputingCalls['computing.forecast']['result'],
  };
}
