/** How a run is to be started. */
export interface StartOrder {
  readonly runId: string;
  /** From its last checkpoint instead of afresh. */
  readonly resume: boolean;
  /** Wait for `step` or `resume` after the start. */
  readonly paused: boolean;
}

/** Runs that wait for a free processor, in the order in which they came. */
export interface RunQueue {
  add(order: StartOrder): void;
  remove(runId: string): boolean;
  has(runId: string): boolean;
  /** Takes the next one while fewer than the limit are training. */
  next(training: number): StartOrder | undefined;
  readonly length: number;
  clear(): readonly string[];
}

/** @param limit most runs that train side by side. */
export function createRunQueue(limit: number): RunQueue {
  let waiting: StartOrder[] = [];
  return {
    add(order) {
      waiting.push(order);
    },
    remove(runId) {
      const before = waiting.length;
      waiting = waiting.filter((order) => order.runId !== runId);
      return waiting.length < before;
    },
    has: (runId) => waiting.some((order) => order.runId === runId),
    next: (training) => (training < limit ? waiting.shift() : undefined),
    get length() {
      return waiting.length;
    },
    clear() {
      const ids = waiting.map((order) => order.runId);
      waiting = [];
      return ids;
    },
  };
}
