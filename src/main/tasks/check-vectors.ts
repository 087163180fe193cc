import type { VectorRehearsal } from '../../core/contract/tasks.ts';
import type { VectorChoice } from '../../core/contract/trainer.ts';
import { toErrorReport } from '../../core/support/errors.ts';
import type { TrainingSpec } from '../../core/training/training-spec.ts';
import type { RunTask } from './task-runner.ts';

/** Whether vectors of 256 bits can be used here, and why. */
export type CheckVectors = () => Promise<VectorChoice>;

/** A rehearsal that takes longer hangs. */
const LONGEST_MS = 120_000;
/** What is hardly quicker is not worth an experiment. */
const CLEARLY = 1.15;

/**
 * Rehearses in two processes of their own, with the usual vectors and with wide ones, and compares every bit of what
 * small networks of all kinds came to. Done once; later calls get the same answer.
 * @param runTask with a process per task: a crash must end nothing else.
 */
export function createVectorCheck(runTask: RunTask): CheckVectors {
  let verdict: Promise<VectorChoice> | null = null;
  const rehearse = (wide: boolean) =>
    runTask('rehearseVectors', { wide }, { signal: AbortSignal.timeout(LONGEST_MS) });
  return () => (verdict ??= Promise.all([rehearse(false), rehearse(true)]).then(judge, refuse));
}

/** What comes of the wish of a run for wide vectors; undefined where it has none. */
export async function chooseVectors(
  { vectors }: Pick<TrainingSpec, 'vectors'>,
  check: CheckVectors | undefined,
): Promise<VectorChoice | undefined> {
  if (vectors !== 'wide') return undefined;
  return check === undefined ? narrow('those of 256 cannot be rehearsed here') : check();
}

/** What two rehearsals say together. */
export function judge([usual, wide]: readonly [VectorRehearsal, VectorRehearsal]): VectorChoice {
  const names = Object.keys(usual.fingerprints);
  const differs = names.filter((name) => wide.fingerprints[name] !== usual.fingerprints[name]);
  if (names.length === 0 || differs.length > 0) {
    return narrow(`those of 256 gave other numbers in a rehearsal (${differs.join(', ')})`);
  }
  const speeds = `${wide.gigaflops.toPrecision(2)} GF/s against ${usual.gigaflops.toPrecision(2)}`;
  // Written so that a speed that could not be measured refuses.
  if (!(wide.gigaflops > CLEARLY * usual.gigaflops)) return narrow(`those of 256 are not quicker: ${speeds}`);
  return {
    wide: true,
    reason: `Vectors of 256 bits gave the same bits as those of 128 in a rehearsal of ${names.length} results, and ${speeds}.`,
  };
}

function refuse(error: unknown): VectorChoice {
  return narrow(`a rehearsal of those of 256 failed: ${toErrorReport(error).message}`);
}

function narrow(why: string): VectorChoice {
  return { wide: false, reason: `Vectors of 128 bits: ${why.replace(/\.$/, '')}.` };
}
