import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { StudioError } from '../../core/support/errors.ts';
import type { Leg } from '../../core/sweeps/sweep-log.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { isFromSources } from '../places.ts';
import { createLegTrainer } from './leg-trainer.ts';
import type { TrainedLeg } from './train-leg.ts';

const childPath = fileURLToPath(new URL('leg-child.ts', import.meta.url));
/** Times that a leg is begun again after its process died. */
const MOST_RETRIES = 3;

/** Processes that train legs side by side. */
export interface LegWorkers {
  /** At most as many at a time as there are processes. */
  train(leg: Leg): Promise<TrainedLeg>;
  close(): void;
}

/** @param path of the sweep file: data files are looked for beside it. */
export function startLegWorkers(spec: SweepSpec, path: string, count: number): LegWorkers {
  if (!isFromSources) return trainHere(spec, path);
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  let closed = false;

  function launch(): ChildProcess {
    const child = fork(childPath, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: process.execArgv,
    });
    all.add(child);
    child.once('exit', () => {
      all.delete(child);
      const place = idle.indexOf(child);
      if (place >= 0) idle.splice(place, 1);
    });
    return child;
  }

  function attempt(leg: Leg): Promise<TrainedLeg | null> {
    const child = idle.pop() ?? launch();
    return new Promise((resolve) => {
      const end = (trained: TrainedLeg | null) => {
        child.off('message', onMessage);
        child.off('exit', onExit);
        if (trained !== null && idle.length < count) idle.push(child);
        resolve(trained);
      };
      const onMessage = (trained: unknown) => end(trained as TrainedLeg);
      const onExit = () => end(null);
      child.on('message', onMessage);
      child.on('exit', onExit);
      child.send({ spec, path, leg });
    });
  }

  return {
    async train(leg) {
      for (let tries = 0; tries <= MOST_RETRIES && !closed; tries++) {
        const trained = await attempt(leg);
        if (trained !== null) return trained;
      }
      if (closed) return new Promise(() => {});
      throw new StudioError(
        'trainer-died',
        `The process of trial ${leg.trial + 1} died ${MOST_RETRIES + 1} times. What has ended is kept: descent sweep resume goes on.`,
        { trial: leg.trial },
      );
    },
    close() {
      closed = true;
      for (const child of all) child.kill('SIGKILL');
    },
  };
}

/** One after the other in this process: the installed studio has no plain Node to start. */
function trainHere(spec: SweepSpec, path: string): LegWorkers {
  const train = createLegTrainer();
  return {
    train: (leg) => new Promise((resolve) => void setImmediate(() => resolve(train(spec, path, leg)))),
    close: () => undefined,
  };
}
