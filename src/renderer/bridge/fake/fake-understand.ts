import { callSchemas } from '../../../core/contract/schemas.ts';
import type { UnderstandCalls } from '../../../core/contract/understand.ts';
import { StudioError } from '../../../core/support/errors.ts';

type Refusals = {
  readonly [N in keyof UnderstandCalls]: () => Promise<UnderstandCalls[N]['result']>;
};

/** Explanations are the engine's own numbers: without an engine there are none. Tests answer through `answers`. */
export function createFakeUnderstand(answers: ReadonlyMap<string, unknown>): Refusals {
  const names = Object.keys(callSchemas).filter((name) => name.startsWith('understand.'));
  const entries = names.map((name) => [
    name,
    () =>
      answers.has(name)
        ? Promise.resolve(answers.get(name))
        : Promise.reject(
            new StudioError(
              'preview-only',
              'The preview has no engine to look into. Start the studio itself.',
            ),
          ),
  ]);
  return Object.fromEntries(entries) as Refusals;
}
