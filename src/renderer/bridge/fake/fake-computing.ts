import type { ComputingCalls } from '../../../core/contract/computing.ts';
import { StudioError } from '../../../core/support/errors.ts';

/** The fake has no plans to measure: its tests put the forecast that they want to see under the call's name. */
export function createFakeComputing(answers: ReadonlyMap<string, unknown>) {
  return {
    'computing.forecast': () =>
      (answers.get('computing.forecast') ?? null) as ComputingCalls['computing.forecast']['result'],
    'computing.profile'() {
      const found = answers.get('computing.profile');
      if (found === undefined)
        throw new StudioError('preview-only', 'The preview has no engine. Start the studio itself.');
      return found as ComputingCalls['computing.profile']['result'];
    },
    'computing.cancelProfile': () => null,
  };
}
