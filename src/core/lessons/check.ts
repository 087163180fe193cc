import { subjectOf } from './facts.ts';
import type { LessonCheck, LessonCondition } from './lesson.ts';

export type FactValue = number | string | boolean | readonly string[] | null;

/** Facts by their whole name: `run.learningRate`. Missing ones are not known (yet). */
export type FactSheet = Readonly<Record<string, FactValue>>;

/** How far a check is. */
export interface CheckResult {
  readonly passed: boolean;
  /** Runs that fulfil it. */
  readonly runs: number;
  /** Each condition with what was found: of the run that fulfils most of them, the newest among equals. */
  readonly conditions: readonly {
    readonly condition: LessonCondition;
    readonly found: FactValue;
    readonly holds: boolean;
  }[];
}

/**
 * Looks whether a check holds.
 * @param runs a sheet per run of the lesson, newest first, with `run.…` facts.
 * @param views the facts of the views of Understand.
 */
export function evaluateCheck(check: LessonCheck, runs: readonly FactSheet[], views: FactSheet): CheckResult {
  const judge = (sheet: FactSheet) =>
    check.all.map((condition) => {
      const found = (subjectOf(condition.fact) === 'run' ? sheet : views)[condition.fact] ?? null;
      return { condition, found, holds: compare(found, condition) };
    });
  const isAboutRuns = check.all.some(({ fact }) => subjectOf(fact) === 'run');
  const judged = (isAboutRuns ? runs : [{}]).map(judge);
  const fulfilled = judged.filter((each) => each.every(({ holds }) => holds)).length;
  let best = judge({});
  let most = -1;
  for (const each of judged) {
    const count = each.filter(({ holds }) => holds).length;
    if (count > most) {
      most = count;
      best = each;
    }
  }
  const wanted = isAboutRuns ? check.runs : 1;
  return { passed: fulfilled >= wanted, runs: isAboutRuns ? fulfilled : 0, conditions: best };
}

function compare(found: FactValue, { is, value }: LessonCondition): boolean {
  if (found === null || (typeof found === 'number' && Number.isNaN(found))) return false;
  if (is === 'has' || is === 'lacks') {
    return Array.isArray(found) && found.includes(String(value)) === (is === 'has');
  }
  if (is === '=') return found === value;
  if (is === '!=') return found !== value;
  if (typeof found !== 'number' || typeof value !== 'number') return false;
  if (is === '<') return found < value;
  if (is === '<=') return found <= value;
  return is === '>' ? found > value : found >= value;
}
