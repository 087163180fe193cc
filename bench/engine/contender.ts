import { join } from 'node:path';
import { createVectorCheck } from '../../src/main/tasks/check-vectors.ts';
import type { RunTask } from '../../src/main/tasks/task-runner.ts';
import { startPeer } from '../harness/index.ts';
import { createStudioTrainer, type StudioMode } from './studio-trainer.ts';
import { BATCHES, type Workload } from './workloads.ts';

/** The studio in one of its modes, in this process or in another one. */
export interface Contender {
  readonly mode: StudioMode;
  /** Losses of the first steps. */
  losses(): Promise<readonly number[]>;
  /** Training examples per second over about `leastMs`. */
  measure(leastMs: number): Promise<number> | number;
  end(): void;
}

const START_LIMIT_MS = 60_000;
const beside = (name: string) => join(import.meta.dirname, name);

/** Rehearses as the studio does, in processes of the bench. */
const rehearse = async (_name: 'rehearseVectors', { wide }: { readonly wide: boolean }) => {
  const args = [beside('rehearse-child.ts'), wide ? 'wide' : 'standard'];
  return (await startPeer(process.execPath, args, { limitMs: START_LIMIT_MS })).greeting;
};

/** Whether this machine makes vectors of 256 bits; looked at once. */
export const checkWideVectors = createVectorCheck(rehearse as unknown as RunTask);

/** A mode with wide vectors runs in a process of its own: the flags for them belong to a process. */
export async function startContender(workload: Workload, mode: StudioMode): Promise<Contender> {
  if (mode.wide !== true) {
    const trainer = createStudioTrainer(workload, mode);
    const losses = () => Promise.resolve(Array.from({ length: BATCHES }, () => trainer.step()));
    return { mode, losses, measure: trainer.measure, end: trainer.end };
  }
  const args = [beside('wide-child.ts'), workload.name, mode.arithmetic, String(mode.threads)];
  const { ask, end } = await startPeer(process.execPath, args, { limitMs: START_LIMIT_MS });
  return {
    mode,
    losses: async () => (await ask(`losses ${BATCHES}`, START_LIMIT_MS))['losses'] as readonly number[],
    measure: async (ms) => (await ask(`measure ${ms}`, ms + START_LIMIT_MS))['value'] as number,
    end,
  };
}
