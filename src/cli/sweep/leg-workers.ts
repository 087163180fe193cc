import { StudioError } from '../../core/support/errors.ts';
import { isFromSources } from '../places.ts';
import type { SweepPlace } from './leg-trainer.ts';
import { startLegProcess, startLegThread, type LegWorker } from './leg-worker.ts';
import type { LegOrder, TrainedLeg } from './train-leg.ts';

/** Times that a leg is begun again after its worker died. */
const MOST_RETRIES = 3;

/** Processes, or threads of the installed studio, that train legs side by side. */
export interface LegWorkers {
  /** At most as many at a time as there are workers. */
  train(order: LegOrder): Promise<TrainedLeg>;
  close(): void;
}

/** @param count of workers; each is started when it is first needed. */
export function startLegWorkers(place: SweepPlace, count: number): LegWorkers {
  const launch = isFromSources ? startLegProcess : startLegThread;
  const idle: LegWorker[] = [];
  const all = new Set<LegWorker>();
  let closed = false;

  function start(): LegWorker {
    const worker = launch(() => {
      all.delete(worker);
      const index = idle.indexOf(worker);
      if (index >= 0) idle.splice(index, 1);
    });
    all.add(worker);
    return worker;
  }

  return {
    async train(order) {
      for (let tries = 0; tries <= MOST_RETRIES && !closed; tries++) {
        const worker = idle.pop() ?? start();
        const trained = await worker.train(place, order);
        if (trained === null) continue;
        if (idle.length < count) idle.push(worker);
        return trained;
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
      for (const worker of all) worker.end();
    },
  };
}
