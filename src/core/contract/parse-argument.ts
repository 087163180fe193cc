import * as v from 'valibot';
import { StudioError, showValue } from '../support/errors.ts';
import { checkMessageLimits } from './message-limits.ts';
import { callSchemas } from './schemas.ts';
import type { ArgumentOf, CallName } from './studio.ts';

/** True for the name of a call that exists. */
export function isCallName(name: string): name is CallName {
  return Object.hasOwn(callSchemas, name);
}

/** Names of every call, in the order of the contract. */
export const callNames = Object.keys(callSchemas) as readonly CallName[];

/**
 * Checks the argument of a call that came from another process.
 * @throws StudioError `argument-invalid` (details: call, field), or as {@link checkMessageLimits}.
 */
export function parseArgument<N extends CallName>(name: N, argument: unknown): ArgumentOf<N> {
  checkMessageLimits(argument);
  const schema: v.GenericSchema<unknown, ArgumentOf<N>> = callSchemas[name];
  const result = v.safeParse(schema, argument, { abortEarly: true });
  if (result.success) return result.output;
  const issue = deepestIssue(result.issues[0]);
  const field = v.getDotPath(issue) ?? 'the argument';
  throw new StudioError('argument-invalid', `${describe(issue, field)} (call ${name}).`, {
    call: name,
    field,
  });
}

/** A union reports itself; its own reasons lie one level down, and one of them reaches furthest. */
function deepestIssue(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  let found = issue;
  for (const inner of issue.issues ?? []) {
    const deepest = deepestIssue(inner);
    if ((deepest.path?.length ?? 0) > (found.path?.length ?? 0)) found = deepest;
  }
  return found;
}

function describe(issue: v.BaseIssue<unknown>, field: string): string {
  // Our own messages are the words after "Expected `field`"; valibot's begin with "Invalid".
  if (issue.message.startsWith('to ')) {
    const ends = / got .*$/.test(issue.message);
    return `Expected \`${field}\` ${issue.message}${ends ? '' : `, got ${showValue(issue.input)}`}`;
  }
  const expected = issue.expected ?? 'another value';
  return `Expected \`${field}\` to be ${expected}, got ${showValue(issue.input)}`;
}
