import { StudioError } from '../../support/errors.ts';
import type { CallPlan } from './calls.ts';

/** A piece of the library that exported code carries along. */
export interface Routine {
  /** Other routines that its source calls. */
  readonly needs?: readonly string[];
  readonly source: string;
}

export type Routines = Readonly<Record<string, Routine>>;

/** Sources of exactly what is called, each after what it needs. */
export function collectRoutines(routines: Routines, names: Iterable<string>): readonly string[] {
  const sources: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const routine = routines[name];
    if (routine === undefined) {
      throw new StudioError('export-failed', `There is no routine "${name}" for this language.`, { name });
    }
    for (const need of routine.needs ?? []) visit(need);
    sources.push(routine.source.trim());
  };
  for (const name of names) visit(name);
  return sources;
}

/** Names of the routines and scalar functions that a plan uses. */
export function routinesOf({ calls }: CallPlan): readonly string[] {
  return calls.flatMap((call) => [
    ...call.arguments.flatMap((argument) => ('name' in argument ? [argument.name] : [])),
    call.routine,
  ]);
}
