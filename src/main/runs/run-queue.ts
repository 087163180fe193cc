import type { StoppingRule } from '../../core/contract/trainer.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import type { LoadedTable } from './loaded-table.ts';

/** How a run is to be started. */
export interface StartOrder {
  readonly runId: string;
  /** From its last checkpoint instead of afresh. */
  readonly resume: boolean;
  /** Wait for `step` or `resume` after the start. */
  readonly paused: boolean;
  /** Larger goes first. Runs that a person started have 0, those of sweeps less. */
  readonly priority: number;
  /** Bytes that it will take, as far as one can tell beforehand. */
  readonly memoryBytes: number;
  /** Set for runs of a sweep. */
  readonly assignment: Assignment | null;
}

/** What a sweep asks of one of its runs. */
export interface Assignment {
  readonly sweepId: string;
  /** Pause and give the processor free after so many epochs; null: train to the end. */
  readonly until: number | null;
  readonly rule: Omit<StoppingRule, 'best'> | null;
  /** Where a run without a past of its own begins: another run's state after an epoch. */
  readonly origin: { readonly runId: string; readonly epoch: number } | null;
  /** The rows of the sweep, so that they are not read for every trial. */
  readonly data: LoadedTable;
  /** Called when the run has done what was asked, or cannot: `paused` at `until`, or over. */
  readonly ended: (run: RunSummary) => void;
}

/** Runs that wait for a free processor: by priority, then in the order in which they came or were put. */
export interface RunQueue {
  add(order: StartOrder): void;
  remove(runId: string): boolean;
  has(runId: string): boolean;
  /** The one that is next, without taking it. */
  readonly first: StartOrder | undefined;
  take(): StartOrder | undefined;
  /** Puts one at a 0-based place; it takes the priority of those that it comes between. */
  move(runId: string, place: number): void;
  prioritize(runId: string, priority: number): void;
  readonly orders: readonly StartOrder[];
  readonly length: number;
  clear(): readonly StartOrder[];
}

/** An empty one. @param changed called after every change of what waits or of its order. */
export function createRunQueue(changed: () => void = () => {}): RunQueue {
  let waiting: StartOrder[] = [];

  function insert(order: StartOrder): void {
    const place = waiting.findIndex(({ priority }) => priority < order.priority);
    waiting.splice(place < 0 ? waiting.length : place, 0, order);
  }

  function takeOut(runId: string): StartOrder | undefined {
    const place = waiting.findIndex((order) => order.runId === runId);
    return place < 0 ? undefined : waiting.splice(place, 1)[0];
  }

  return {
    add(order) {
      insert(order);
      changed();
    },
    remove(runId) {
      const found = takeOut(runId) !== undefined;
      if (found) changed();
      return found;
    },
    has: (runId) => waiting.some((order) => order.runId === runId),
    get first() {
      return waiting[0];
    },
    take() {
      const order = waiting.shift();
      if (order !== undefined) changed();
      return order;
    },
    move(runId, place) {
      const order = takeOut(runId);
      if (order === undefined) return;
      const before = waiting[place - 1]?.priority ?? Infinity;
      const after = waiting[place]?.priority ?? -Infinity;
      const priority = Math.min(before, Math.max(after, order.priority));
      waiting.splice(Math.min(place, waiting.length), 0, { ...order, priority });
      changed();
    },
    prioritize(runId, priority) {
      const order = takeOut(runId);
      if (order === undefined) return;
      insert({ ...order, priority });
      changed();
    },
    get orders() {
      return waiting;
    },
    get length() {
      return waiting.length;
    },
    clear() {
      const orders = waiting;
      waiting = [];
      return orders;
    },
  };
}
