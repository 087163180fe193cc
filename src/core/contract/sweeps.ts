import type { LegRecord } from '../sweeps/sweep-log.ts';
import type { SweepSpec } from '../sweeps/sweep-spec.ts';
import type { RunStatus, RunSummary } from './run-records.ts';
import type { Call } from './studio.ts';

/** Life of a sweep. A failing trial never ends it. */
export type SweepStatus = 'running' | 'paused' | 'completed' | 'stopped';

/** A row of the list of sweeps. */
export interface SweepSummary {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly status: SweepStatus;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly endedAt: string | null;
  /** Type of its question card, null for one that was built by hand. */
  readonly question: string | null;
  readonly strategy: string;
  /** Trials of which every leg has ended, and trials that are planned. */
  readonly trialsDone: number;
  readonly trialsPlanned: number;
  /** Best value of the objective in its own direction; null while there is none. */
  readonly best: number | null;
  /** Seconds to the end, learned from finished trials; null while unknown. */
  readonly etaSeconds: number | null;
}

/** A run of a trial. */
export interface SweepRunRecord {
  readonly runId: string;
  readonly trial: number;
  readonly replicate: number;
  /** True when it is in the list of runs. */
  readonly promoted: boolean;
  readonly status: RunStatus;
  readonly epoch: number;
  readonly elapsedSeconds: number;
  readonly parameterCount: number;
  /** Best and last value by name; null is not a number. */
  readonly metrics: Readonly<Record<string, { readonly best: number | null; readonly last: number | null }>>;
  /** Why it failed or diverged. */
  readonly error: string | null;
}

/** Everything about one sweep. */
export interface SweepDetail {
  readonly summary: SweepSummary;
  readonly spec: SweepSpec;
  readonly log: readonly LegRecord[];
  readonly runs: readonly SweepRunRecord[];
}

/** What a sweep would take. */
export interface SweepEstimate {
  readonly trials: number;
  /** Runs: trials times repeats times folds. */
  readonly runs: number;
  readonly epochs: number;
  /** Points of the grid over the space, whatever the strategy takes of them. */
  readonly combinations: number;
  /** Seconds with the present number of processes, learned from finished runs, else from a short measurement. */
  readonly seconds: number | null;
}

/** How long the network of a trial takes for one row, in microseconds; null where it could not be built. */
export interface InferenceTime {
  readonly trial: number;
  readonly microseconds: number | null;
}

/** One run of the queue. */
export interface QueueItem {
  readonly runId: string;
  readonly name: string;
  readonly state: 'running' | 'paused' | 'waiting';
  readonly priority: number;
  /** Set for runs of a sweep. */
  readonly sweepId: string | null;
  /** Seconds to its end, learned from finished runs; null while unknown. */
  readonly etaSeconds: number | null;
  /** Finished epochs, and those that it shall have when it leaves the queue. */
  readonly epoch: number;
  readonly epochs: number;
}

/** Why a run does not start beside others yet; all in bytes, as they were when it was last tried. */
export interface MemoryWait {
  /** What it will take, as far as one can tell beforehand. */
  readonly needed: number;
  /** What is free, less what runs that have just started will take. */
  readonly free: number;
  /** The part of it that one more run may take. */
  readonly allowed: number;
}

/** The queue of the workspace. */
export interface QueueState {
  /** True: nothing trains and nothing starts. */
  readonly paused: boolean;
  /** Most runs that train side by side, and the processors of this machine. */
  readonly limit: number;
  readonly processors: number;
  readonly items: readonly QueueItem[];
  /** Seconds to the end of everything; null while unknown. */
  readonly etaSeconds: number | null;
  /** Why the first one waits although a processor is free; null: it does not. */
  readonly waitsForMemory: MemoryWait | null;
}

type One = { readonly id: string };

/** `sweeps.*` and `queue.*`. */
export interface SweepCalls {
  'sweeps.list': Call<null, readonly SweepSummary[]>;
  'sweeps.get': Call<One, SweepDetail>;
  'sweeps.estimate': Call<{ readonly spec: SweepSpec }, SweepEstimate>;
  'sweeps.start': Call<{ readonly spec: SweepSpec }, SweepSummary>;
  'sweeps.pause': Call<One, SweepSummary>;
  'sweeps.resume': Call<One, SweepSummary>;
  /** Ends it: trials that are going on are stopped, what was found stays. */
  'sweeps.stop': Call<One, SweepSummary>;
  'sweeps.rename': Call<One & { readonly name: string }, SweepSummary>;
  /** Undo with `sweeps.restore`. Refused (`sweep-active`) while it is going on. */
  'sweeps.delete': Call<One, null>;
  'sweeps.restore': Call<One, SweepSummary>;
  /** More trials of the same space. */
  'sweeps.extend': Call<One & { readonly trials: number }, SweepSummary>;
  /** Puts the runs of a trial into the list of runs. */
  'sweeps.promote': Call<One & { readonly trial: number }, readonly RunSummary[]>;
  /** Trains a trial's settings anew on training and validation rows together, for as long as was best. */
  'sweeps.retrain': Call<One & { readonly trial: number }, RunSummary>;
  /** Measures how long the network of each trial takes for one row, in another process. */
  'sweeps.inferenceTimes': Call<One, readonly InferenceTime[]>;
  /** The file that the command line reads. Null when cancelled. */
  'sweeps.exportFile': Call<{ readonly spec: SweepSpec }, { readonly fileName: string } | null>;
  'sweeps.importFile': Call<null, SweepSpec | null>;

  'queue.get': Call<null, QueueState>;
  'queue.set': Call<{ readonly paused?: boolean; readonly limit?: number }, QueueState>;
  /** Puts a waiting run at a 0-based place among those that wait. */
  'queue.move': Call<One & { readonly place: number }, QueueState>;
  'queue.prioritize': Call<One & { readonly priority: number }, QueueState>;
}

/** Events of sweeps and the queue. */
export interface SweepEvents {
  /** A sweep was created, changed state, or a trial of it ended; at most 4 a second and sweep. */
  'sweep.changed': SweepSummary;
  'sweeps.removed': { readonly ids: readonly string[] };
  'queue.changed': QueueState;
}
