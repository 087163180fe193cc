import type { MemoryWait, QueueState } from '../../core/contract/sweeps.ts';
import type { Workspace } from '../storage/workspace.ts';
import { usesProcessor, type ActiveRun } from './active-run.ts';
import { describeQueue } from './describe-queue.ts';
import { allowedThreads } from '../trainer/open-engine.ts';
import { allowedMemory } from '../trainer/run-memory.ts';
import { createRunEstimator, type RunEstimator } from './run-estimator.ts';
import { shareProcessors } from './share-processors.ts';
import { createRunQueue, type RunQueue, type StartOrder } from './run-queue.ts';

/** Shortest time between two messages about the queue, in milliseconds. */
const TELL_EVERY_MS = 250;
/** Finished runs that estimates are learned from when a workspace is opened. */
const LEARNED_RUNS = 100;

/** What the scheduler needs from the service that carries out what it decides. */
export interface SchedulerParts {
  readonly workspace: () => Workspace;
  /** Runs with a process, in the order of their starts. */
  readonly active: ReadonlyMap<string, ActiveRun>;
  /** Most runs that train side by side, unless the workspace says otherwise. */
  readonly limit: number;
  /** Logical processors: no workspace makes it more than that. */
  readonly processors: number;
  /** Bytes that another process may take without making the machine swap; left out: never ask. */
  readonly freeMemory: (() => number) | undefined;
  readonly tell: (state: QueueState) => void;
  readonly keepAwake: (awake: boolean) => void;
  readonly launch: (order: StartOrder) => void;
  /** Takes a run to a safe place, where it waits. */
  readonly hold: (run: ActiveRun) => void;
  readonly letGoOn: (run: ActiveRun) => void;
  /** Tells runs how many threads they may use, where that has changed. */
  readonly shareThreads: (shares: ReadonlyMap<ActiveRun, number>) => void;
}

/** Decides which run trains when: order, priorities, places, memory, pause. All of it survives the studio's end. */
export class RunScheduler {
  readonly queue: RunQueue;
  readonly estimator: RunEstimator = createRunEstimator();
  /** True while the studio ends: nothing starts, nothing is told. */
  closing = false;
  private readonly parts: SchedulerParts;
  private readonly held = new Set<string>();
  private limit: number;
  private paused = false;
  private launches = 0;
  private waitsForMemory: MemoryWait | null = null;
  private toldAt: NodeJS.Timeout | null = null;

  constructor(parts: SchedulerParts) {
    this.parts = parts;
    this.limit = parts.limit;
    this.queue = createRunQueue(() => this.keep());
  }

  /** Most runs that train side by side. */
  get parallel(): number {
    return this.limit;
  }

  add(order: StartOrder): void {
    this.queue.add(order);
    this.startWaiting();
  }

  /** Writes down that a run has its processor now. */
  markLaunched(order: StartOrder): void {
    this.parts.workspace().queue.put({ ...order, position: ++this.launches, launched: true });
  }

  /** A run has left its processor for good. */
  forget(runId: string): void {
    this.held.delete(runId);
    if (!this.closing) this.parts.workspace().queue.remove(runId);
  }

  /**
   * Takes up the stored queue, after the studio or a workspace was opened: runs that waited wait again, and the ones
   * that trained before them go on from their checkpoints. A run with nothing behind it waits for Resume.
   */
  restore(toOrder: (runId: string, change: Partial<StartOrder>) => StartOrder): void {
    const { queue, runs, settings } = this.parts.workspace();
    this.paused = settings.get('queue.paused') === true;
    this.limit = this.allowedLimit(settings.get('queue.limit'));
    for (const run of runs.list().slice(0, LEARNED_RUNS)) {
      if (run.status === 'completed')
        this.estimator.learn(run.spec, run.epoch, run.elapsedSeconds, run.parameterCount);
    }
    const entries = queue.list();
    const highest = Math.max(0, ...entries.map(({ priority }) => priority));
    const goesOn = this.paused || entries.some(({ launched }) => !launched);
    for (const { runId, launched, resume, paused, priority } of entries) {
      if (this.queue.has(runId) || this.parts.active.has(runId)) continue;
      const { status } = runs.get(runId);
      if (!goesOn || (status !== 'queued' && status !== 'interrupted')) {
        queue.remove(runId);
        continue;
      }
      runs.setStatus(runId, 'queued');
      const place = { resume: launched || resume, paused, priority: launched ? highest : priority };
      this.queue.add(toOrder(runId, place));
    }
    this.startWaiting();
    this.tell();
  }

  /** Holds everything, or lets it go on; kept with the workspace. */
  setPaused(paused: boolean): void {
    this.parts.workspace().settings.set('queue.paused', paused);
    this.paused = paused;
    for (const run of this.parts.active.values()) {
      if (paused && run.status !== 'paused') {
        this.held.add(run.id);
        this.parts.hold(run);
      } else if (!paused && this.held.has(run.id)) {
        // Its processor is its own again before anyone else asks for it.
        run.status = 'running';
        this.parts.letGoOn(run);
      }
    }
    if (!paused) this.held.clear();
    this.startWaiting();
    this.tell();
  }

  /** Most runs that train side by side, 1 to the number of processors; kept with the workspace. */
  setLimit(limit: number): void {
    this.limit = this.allowedLimit(limit);
    this.parts.workspace().settings.set('queue.limit', this.limit);
    this.startWaiting();
    this.tell();
  }

  /** The queue, for people. */
  state(): QueueState {
    return describeQueue({
      workspace: this.parts.workspace(),
      active: [...this.parts.active.values()],
      waiting: this.queue.orders,
      estimator: this.estimator,
      paused: this.paused,
      limit: this.limit,
      processors: this.parts.processors,
      waitsForMemory: this.waitsForMemory,
    });
  }

  /** Most threads that a run may ever use here. Trials have one, unless their settings name a number. */
  mostThreads({ assignment, spec }: ActiveRun): number {
    const { threads = 'auto' } = spec.training;
    return assignment !== null && threads === 'auto' ? 1 : allowedThreads({ threads }, this.parts.processors);
  }

  /** Threads that each run may use now, so that all of them together do not want more processors than there are. */
  threadShares(): ReadonlyMap<ActiveRun, number> {
    const runs = [...this.parts.active.values()].filter(usesProcessor);
    const shares = shareProcessors(
      this.parts.processors,
      runs.map((run) => this.mostThreads(run)),
    );
    return new Map(runs.map((run, index) => [run, shares[index]!]));
  }

  /** Starts what may start now. */
  startWaiting(): void {
    this.waitsForMemory = null;
    while (!this.closing && !this.paused && this.trainingCount() < this.limit) {
      const { first } = this.queue;
      if (first === undefined) break;
      this.waitsForMemory = this.lackOfMemory(first);
      if (this.waitsForMemory !== null) break;
      this.queue.take();
      this.parts.launch(first);
    }
    this.placesChanged();
  }

  /** Runs came, went, or rest: the machine must stay awake or need not, and threads are shared anew. */
  placesChanged(): void {
    this.tellAwake();
    this.parts.shareThreads(this.threadShares());
  }

  /** The machine must not fall asleep while anything trains. */
  private tellAwake(): void {
    this.parts.keepAwake(this.trainingCount() > 0);
  }

  /** Tells the window about the queue, at most a few times a second, however much happens. */
  tell(): void {
    this.toldAt ??= setTimeout(() => {
      this.toldAt = null;
      if (!this.closing) this.parts.tell(this.state());
    }, TELL_EVERY_MS);
    this.toldAt.unref();
  }

  /** Nothing is told any more, until something changes again. */
  beQuiet(): void {
    if (this.toldAt !== null) clearTimeout(this.toldAt);
    this.toldAt = null;
  }

  /** Runs that use a processor; paused ones only keep their memory. */
  private trainingCount(): number {
    return [...this.parts.active.values()].filter(usesProcessor).length;
  }

  private allowedLimit(wanted: unknown): number {
    return typeof wanted === 'number' && wanted >= 1
      ? Math.min(Math.floor(wanted), this.parts.processors)
      : this.parts.limit;
  }

  /** A run that would make the machine swap waits, unless it would wait for nothing. Null: it may start. */
  private lackOfMemory({ memoryBytes }: StartOrder): MemoryWait | null {
    const { freeMemory } = this.parts;
    if (freeMemory === undefined || this.trainingCount() === 0) return null;
    // What has just started has not taken its memory yet.
    const starting = [...this.parts.active.values()].filter(({ status }) => status === 'starting');
    const promised = starting.reduce((sum, run) => sum + run.memoryBytes, 0);
    const free = Math.max(0, freeMemory() - promised);
    const allowed = allowedMemory(free);
    return memoryBytes <= allowed ? null : { needed: memoryBytes, free, allowed };
  }

  /** Writes down the order of what waits; runs of sweeps are kept by their sweeps. */
  private keep(): void {
    const { queue } = this.parts.workspace();
    this.queue.orders.forEach((order, index) => {
      if (order.assignment === null) queue.put({ ...order, position: index + 1, launched: false });
    });
    this.tell();
  }
}
