import type { TrainerHost } from './trainer-host.ts';

/** Longest stretch in which waiting for a processor counts as training, in milliseconds. */
const WAIT_LIMIT_MS = 1000;

/** Adds up the time of training: neither pauses nor the sleep of the machine count. */
export interface Stopwatch {
  /** Seconds so far. */
  readonly seconds: number;
  start(): void;
  stop(): void;
}

/** @param seconds time that was spent before, in an earlier process. */
export function createStopwatch(host: Pick<TrainerHost, 'now' | 'processorMs'>, seconds: number): Stopwatch {
  let total = seconds * 1000;
  let startedAt = 0;
  let processorAt = 0;
  let running = false;
  const stretch = () => {
    if (!running) return 0;
    const passed = host.now() - startedAt;
    const worked = host.processorMs() - processorAt;
    // A process that was stopped or slept has used no processor meanwhile.
    return passed - worked > WAIT_LIMIT_MS ? worked : passed;
  };
  return {
    get seconds() {
      return (total + stretch()) / 1000;
    },
    start() {
      startedAt = host.now();
      processorAt = host.processorMs();
      running = true;
    },
    stop() {
      total += stretch();
      running = false;
    },
  };
}
