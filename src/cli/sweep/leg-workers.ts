import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { StudioError } from '../../core/support/errors.ts';
import { isFromSources } from '../places.ts';
import { createLegTrainer, type SweepPlace } from './leg-trainer.ts';
import type { LegOrder, TrainedLeg } from './train-leg.ts';

const childPath = fileURLToPath(new URL('leg-child.ts', import.meta.url));
/** Times that a leg is begun again after its process died. */
const MOST_RETRIES = 3;

/** Processes that train legs side by side. */
export interface LegWorkers {
  /** At most as many at a time as there are processes. */
  train(order: LegOrder): Promise<TrainedLeg>;
  close(): void;
}

/** @param count of processes. The installed studio has no sources to start them from: it trains in its own. */
export function startLegWorkers(place: SweepPlace, count: number): LegWorkers {
  if (!isFromSources) return trainHere(place);
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

  function attempt(order: LegOrder): Promise<TrainedLeg | null> {
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
      child.send({ place, order });
    });
  }

  return {
    async train(order) {
      for (let tries = 0; tries <= MOST_RETRIES && !closed; tries++) {
        const trained = await attempt(order);
        if (trained !== null) return trained;
      }
      if (closed) return new Promise(() => {});
      throw new StudioError(
        'trainer-died',
        `The process of trial ${order.leg.trial + 1} died ${MOST_RETRIES + 1} times. What has ended is kept: descent sweep resume goes on.`,
        { trial: order.leg.trial },
      );
    },
    close() {
      closed = true;
      for (const child of all) child.kill('SIGKILL');
    },
  };
}

/** One after the other in this process: the installed studio has no plain Node to start. */
function trainHere(place: SweepPlace): LegWorkers {
  const train = createLegTrainer();
  return {
    train: (order) => new Promise((resolve) => void setImmediate(() => resolve(train(place, order)))),
    close: () => undefined,
  };
}
