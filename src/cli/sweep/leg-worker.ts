import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SweepPlace } from './leg-trainer.ts';
import type { LegOrder, TrainedLeg } from './train-leg.ts';

/** One that trains legs beside this process. */
export interface LegWorker {
  /** What the leg came to; null when the worker died over it. One leg at a time. */
  train(place: SweepPlace, order: LegOrder): Promise<TrainedLeg | null>;
  /** Ends it at once, whatever it does. */
  end(): void;
}

/** A process of Node, started from the sources. @param gone called once it is there no more. */
export function startLegProcess(gone: () => void): LegWorker {
  const child = fork(fileURLToPath(new URL('leg-child.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: process.execArgv,
  });
  child.once('exit', gone);
  return {
    train: (place, order) =>
      new Promise((resolve) => {
        const end = (trained: TrainedLeg | null) => {
          child.off('message', onMessage);
          child.off('exit', onExit);
          resolve(trained);
        };
        const onMessage = (trained: unknown) => end(trained as TrainedLeg);
        const onExit = () => end(null);
        child.on('message', onMessage);
        child.on('exit', onExit);
        child.send({ place, order });
      }),
    end: () => void child.kill('SIGKILL'),
  };
}

/** Beside the entry of the command line, or from a chunk that several entries share. */
const builtThread = ['leg-thread.js', '../leg-thread.js']
  .map((each) => join(import.meta.dirname, each))
  .find((each) => existsSync(each));

/** A thread: the installed studio has no plain Node that could be a process. @param gone as for a process. */
export function startLegThread(gone: () => void): LegWorker {
  if (builtThread === undefined)
    throw new Error('The files of the studio are incomplete: there is no "leg-thread.js".');
  const thread = new Worker(builtThread, { execArgv: [] });
  // Its end says the same.
  thread.on('error', () => undefined);
  thread.once('exit', gone);
  return {
    train: (place, order) =>
      new Promise((resolve) => {
        const end = (trained: TrainedLeg | null) => {
          thread.off('message', end);
          thread.off('exit', onExit);
          resolve(trained);
        };
        const onExit = () => end(null);
        thread.on('message', end);
        thread.on('exit', onExit);
        thread.postMessage({ place, order });
      }),
    end: () => void thread.terminate(),
  };
}
