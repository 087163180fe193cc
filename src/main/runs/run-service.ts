import type { RunSummary } from '../../core/contract/run-records.ts';
import type { QueueState } from '../../core/contract/sweeps.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { parseRunSpec } from '../../core/project/parse.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import { StudioError } from '../../core/support/errors.ts';
import { resumable } from '../storage/run-record.ts';
import { forecastRun, refuseShortage } from '../trainer/run-memory.ts';
import type { Assignment, StartOrder } from './run-queue.ts';
import { RunJournal } from './run-journal.ts';
import { RunLauncher } from './run-launcher.ts';
import { RunScheduler } from './run-scheduler.ts';
import type { RunServiceParts } from './run-service-parts.ts';
import type { ActiveRun } from './active-run.ts';
import { createTrainerPool, type TrainerPool } from './trainer-pool.ts';
import type { TrainerProcess } from './trainer-process.ts';

/** Time that trainers get to hand over their last state when the studio quits, in milliseconds. */
const FAREWELL_MS = 8000;
/** Time that a trainer gets to stop before it is ended by force, in milliseconds. */
const STOP_PATIENCE_MS = 20_000;

/** Trials wait for runs that a person started. */
const TRIAL_PRIORITY = -1;

export type { LoadedTable } from './loaded-table.ts';
export type { RunServiceParts } from './run-service-parts.ts';

/** Starts, steers and records runs. Every broadcast comes after its commit. */
export class RunService {
  private readonly parts: RunServiceParts;
  private readonly active = new Map<string, ActiveRun>();
  private readonly journal: RunJournal;
  private readonly launcher: RunLauncher;
  private readonly pool: TrainerPool;
  private watched: string | null = null;
  private readonly scheduler: RunScheduler;

  constructor(parts: RunServiceParts) {
    this.parts = parts;
    this.scheduler = new RunScheduler({
      workspace: parts.workspace,
      active: this.active,
      limit: parts.limit,
      processors: parts.processors ?? parts.limit,
      freeMemory: parts.freeMemory,
      tell: (state) => parts.broadcast('queue.changed', state),
      keepAwake: parts.keepAwake,
      launch: (order) => this.launcher.launch(order),
      hold: (run) => this.whenStarted(run, (process) => process.post({ kind: 'pause' })),
      letGoOn: (run) => this.whenStarted(run, (process) => process.post({ kind: 'resume' })),
      shareThreads: (shares) => {
        for (const [run, threads] of shares) this.shareThreads(run, threads);
      },
    });
    this.pool = createTrainerPool(parts.startTrainer);
    this.journal = new RunJournal({
      workspace: parts.workspace,
      broadcast: parts.broadcast,
      active: this.active,
      scheduler: this.scheduler,
      started: (id) => (this.watched === id ? this.watchUnits(id) : undefined),
    });
    this.launcher = new RunLauncher({
      service: parts,
      active: this.active,
      scheduler: this.scheduler,
      journal: this.journal,
      pool: this.pool,
    });
  }

  private get queue() {
    return this.scheduler.queue;
  }

  /** Runs that train, pause or wait. */
  get activeCount(): number {
    return this.active.size + this.queue.length;
  }

  /** Bytes that one run may take, if all others were gone. */
  get freeMemory(): number {
    const free = this.parts.freeMemory?.() ?? Infinity;
    return [...this.active.values()].reduce((sum, run) => sum + run.memoryBytes, free);
  }

  /** Writes the run down and starts it, or lets it wait for a free processor. */
  async start(name: string, input: RunSpec): Promise<RunSummary> {
    const spec = parseRunSpec(input);
    buildGraph(spec.design);
    const { name: datasetName, datasetId, hash, table } = await this.parts.loadTable(spec.data.source);
    const forecast = forecastRun(spec, table);
    if (forecast !== null) refuseShortage(spec, table, forecast, this.freeMemory);
    const { runs } = this.parts.workspace();
    const run = runs.create({ name, spec, datasetName, datasetId, datasetHash: hash });
    this.journal.broadcastRun(run.id);
    this.enqueue(personal(run.id, { memoryBytes: forecast?.bytes ?? 0 }));
    return runs.get(run.id);
  }

  /** Starts a run that was written down together with a past: it goes on from there. */
  goOn(id: string): RunSummary {
    this.journal.broadcastRun(id);
    this.enqueue(personal(id, { resume: true }));
    return this.parts.workspace().runs.get(id);
  }

  /** Gives a paused run's process back, so that what is stored of it may change. @throws StudioError `run-active`. */
  async letGo(id: string): Promise<void> {
    const active = this.active.get(id);
    const { name, status } = this.parts.workspace().runs.get(id);
    if (this.queue.has(id) || (active !== undefined && active.status !== 'paused')) {
      throw new StudioError('run-active', `"${name}" is ${status}: pause or stop it first.`, { id, status });
    }
    if (active === undefined) return;
    this.stop(id);
    await active.gone;
  }

  /** Puts a run that was taken back to a checkpoint there, with a process of its own that waits. */
  standAt(id: string): RunSummary {
    this.restart(id, true);
    return this.parts.workspace().runs.get(id);
  }

  /** Tells everyone what is stored of a run now. */
  tell(id: string): void {
    this.journal.broadcastRun(id);
  }

  pause(id: string): void {
    if (this.queue.remove(id)) {
      this.parts.workspace().queue.remove(id);
      this.parts.workspace().runs.setStatus(id, 'paused');
      this.journal.broadcastRun(id);
      return;
    }
    this.whenStarted(this.activeRun(id), (process) => process.post({ kind: 'pause' }));
  }

  resume(id: string): void {
    this.journal.retryCommits();
    const active = this.active.get(id);
    if (active !== undefined) this.whenStarted(active, (process) => process.post({ kind: 'resume' }));
    else if (!this.queue.has(id)) this.restart(id, false);
  }

  step(id: string, unit: 'batch' | 'epoch'): void {
    this.journal.retryCommits();
    if (!this.active.has(id)) this.restart(id, true);
    const active = this.active.get(id);
    if (active === undefined) {
      throw new StudioError(
        'run-waiting',
        'All processors are busy: this run steps when another one has ended.',
        {
          id,
        },
      );
    }
    this.whenStarted(active, (process) => process.post({ kind: 'step', unit }));
  }

  stop(id: string): void {
    const active = this.active.get(id);
    if (active === undefined) {
      const { runs } = this.parts.workspace();
      const { status } = runs.get(id);
      if (!this.queue.remove(id) && status !== 'paused') throw notActive(runs.get(id));
      this.parts.workspace().queue.remove(id);
      runs.setStatus(id, 'stopped');
      this.journal.broadcastRun(id);
      return;
    }
    this.whenStarted(active, (process) => process.post({ kind: 'stop' }));
    active.killTimer ??= setTimeout(() => active.process?.kill(), STOP_PATIENCE_MS);
  }

  setLearningRate(id: string, learningRate: number): void {
    const active = this.activeRun(id);
    this.whenStarted(active, (process) => process.post({ kind: 'setLearningRate', learningRate }));
    const { runs } = this.parts.workspace();
    runs.addEvent(id, runs.get(id).step, 'learningRate', { learningRate });
  }

  /** The run whose weights are looked at while it trains; null: none. One at a time. */
  watchUnits(id: string | null): void {
    const tell = (run: string | null, on: boolean): void => {
      const active = run === null ? undefined : this.active.get(run);
      if (active !== undefined)
        this.whenStarted(active, (process) => process.post({ kind: 'watchUnits', on }));
    };
    if (this.watched !== id) tell(this.watched, false);
    this.watched = id;
    tell(id, true);
  }

  /** Gives a run of a sweep something to do. It goes on from where it stands, and tells its owner when it is done. */
  assign(runId: string, assignment: Assignment, memoryBytes: number): void {
    if (this.queue.has(runId) || this.active.has(runId)) return;
    const { runs } = this.parts.workspace();
    const isFresh = runs.get(runId).status === 'queued';
    if (!isFresh) runs.setStatus(runId, 'queued');
    this.enqueue({
      runId,
      resume: !isFresh,
      paused: false,
      priority: TRIAL_PRIORITY,
      memoryBytes,
      assignment,
    });
  }

  /** Takes a run of a sweep out of the queue, or to a safe place and off its processor. Its owner is not told. */
  withdraw(runId: string): void {
    if (this.queue.remove(runId)) {
      this.parts.workspace().runs.setStatus(runId, 'paused');
      return;
    }
    const run = this.active.get(runId);
    if (run === undefined) return;
    run.withdrawn = true;
    this.whenStarted(run, (process) => process.post({ kind: 'pause' }));
  }

  /** True while a run trains or waits. */
  isBusyWith(runId: string): boolean {
    return this.queue.has(runId) || this.active.has(runId);
  }

  /** Seconds that so many epochs will take; null while nothing like it was trained. */
  estimateSeconds(spec: RunSpec, epochs: number, parameterCount: number): number | null {
    return this.scheduler.estimator.seconds(spec, epochs, parameterCount);
  }

  /** Tells how long epochs of a run took elsewhere, so that its kind can be estimated. */
  learnPace(spec: RunSpec, epochs: number, seconds: number, parameterCount: number): void {
    this.scheduler.estimator.learn(spec, epochs, seconds, parameterCount);
  }

  /** Takes up the stored queue, after the studio or a workspace was opened. */
  restoreQueue(): void {
    this.scheduler.restore(personal);
  }

  /** Holds everything, or lets it go on. */
  setQueuePaused(paused: boolean): void {
    this.scheduler.setPaused(paused);
  }

  /** Most runs that train side by side. */
  setLimit(limit: number): void {
    this.scheduler.setLimit(limit);
  }

  get parallel(): number {
    return this.scheduler.parallel;
  }

  moveInQueue(runId: string, place: number): void {
    this.queue.move(runId, place);
  }

  prioritize(runId: string, priority: number): void {
    this.queue.prioritize(runId, priority);
  }

  /** The queue, for people. */
  queueState(): QueueState {
    return this.scheduler.state();
  }

  /** Takes every run to a safe place and ends its process: nothing is lost, all of them can be resumed. */
  async shutDown(): Promise<void> {
    this.scheduler.closing = true;
    // What waits is in the stored queue, and waits there for the next start.
    this.queue.clear();
    this.journal.flush();
    // Where the disk refuses, the next start finds it as it was stored last.
    for (const run of this.active.values()) if (run.vacated) this.journal.leave(run);
    const runs = [...this.active.values()];
    for (const run of runs) run.process?.post({ kind: 'pause' });
    const deadline = setTimeout(() => {
      for (const run of runs) run.process?.kill();
    }, FAREWELL_MS);
    for (const run of runs) {
      if (run.status === 'paused') run.process?.kill();
    }
    await Promise.all(runs.map((run) => run.gone));
    clearTimeout(deadline);
    this.pool.close();
    this.scheduler.beQuiet();
    this.journal.flush();
    this.scheduler.closing = false;
  }

  private restart(id: string, paused: boolean): void {
    const { runs } = this.parts.workspace();
    const run = runs.get(id);
    if (run.status !== 'paused' && !resumable.includes(run.status)) {
      const why =
        run.status === 'diverged'
          ? 'it diverged, and would do so again: start it anew with a smaller learning rate'
          : `it is ${run.status}: start a new one to train longer`;
      throw new StudioError('run-not-resumable', `"${run.name}" cannot go on: ${why}.`, {
        id,
        status: run.status,
      });
    }
    runs.setStatus(id, 'queued');
    this.journal.broadcastRun(id);
    this.enqueue(personal(id, { resume: true, paused }));
  }

  private enqueue(order: StartOrder): void {
    this.scheduler.add(order);
  }

  private shareThreads(run: ActiveRun, threads: number): void {
    if (run.threadShare === threads || run.process === null) return;
    run.threadShare = threads;
    run.process.post({ kind: 'shareThreads', threads });
  }

  private whenStarted(run: ActiveRun, action: (process: TrainerProcess) => void): void {
    // Its data may still be read: the process exists a moment later.
    void run.begun.then(() => {
      if (run.process !== null) action(run.process);
    });
  }

  private activeRun(id: string): ActiveRun {
    const run = this.active.get(id);
    if (run === undefined) throw notActive(this.parts.workspace().runs.get(id));
    return run;
  }
}

/** The order of a run that a person started. */
function personal(runId: string, change: Partial<StartOrder> = {}): StartOrder {
  return { runId, resume: false, paused: false, priority: 0, memoryBytes: 0, assignment: null, ...change };
}

function notActive(run: RunSummary): StudioError {
  return new StudioError(
    'run-not-active',
    `"${run.name}" is ${run.status}: it does not train at the moment.`,
    {
      id: run.id,
      status: run.status,
    },
  );
}
