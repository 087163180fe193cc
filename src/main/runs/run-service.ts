import type { RunSummary } from '../../core/contract/run-records.ts';
import type { QueueState } from '../../core/contract/sweeps.ts';
import type { StudioEvents } from '../../core/contract/studio.ts';
import type { CheckpointRecord, TrainerEvent } from '../../core/contract/trainer.ts';
import type { DataSource } from '../../core/datasets/data-spec.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { parseRunSpec } from '../../core/project/parse.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import { StudioError, toErrorReport } from '../../core/support/errors.ts';
import { resumable } from '../storage/run-record.ts';
import { toSource } from '../storage/table-file.ts';
import type { Workspace } from '../storage/workspace.ts';
import { createCommitQueue, type CommitQueue, type RunEvent } from './commit-queue.ts';
import { forecastRun, refuseShortage } from '../trainer/run-memory.ts';
import type { Assignment, StartOrder } from './run-queue.ts';
import type { LoadedTable } from './loaded-table.ts';
import { RunScheduler } from './run-scheduler.ts';
import { createActiveRun, toProgress, type ActiveRun } from './active-run.ts';
import { createTrainerPool, type TrainerPool } from './trainer-pool.ts';
import { chooseVectors, type CheckVectors } from '../tasks/check-vectors.ts';
import type { StartTrainer, TrainerProcess } from './trainer-process.ts';

/** Time that trainers get to hand over their last state when the studio quits, in milliseconds. */
const FAREWELL_MS = 8000;
/** Time that a trainer gets to stop before it is ended by force, in milliseconds. */
const STOP_PATIENCE_MS = 20_000;

/** Trials wait for runs that a person started. */
const TRIAL_PRIORITY = -1;

export type { LoadedTable } from './loaded-table.ts';

/** What the service needs from the rest of main. */
export interface RunServiceParts {
  readonly workspace: () => Workspace;
  /** @param hash of the version that the run saw; left out for the current one. */
  readonly loadTable: (source: DataSource, hash?: string) => Promise<LoadedTable>;
  readonly startTrainer: StartTrainer;
  readonly broadcast: <N extends keyof StudioEvents>(name: N, event: StudioEvents[N]) => void;
  /** Most runs that train side by side, unless the workspace says otherwise. */
  readonly limit: number;
  /** Logical processors: no workspace makes it more than that. */
  readonly processors?: number;
  /** Bytes that another process may take without making the machine swap. */
  readonly freeMemory?: () => number;
  /** Called with true while any run trains: the machine must not fall asleep then. */
  readonly keepAwake: (awake: boolean) => void;
  /** Whether wider vectors can be used; asked for runs that want them. Left out: they cannot. */
  readonly checkVectors?: CheckVectors;
  /** Where runs are trained, by name: written down with each start. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts, steers and records runs. Every broadcast comes after its commit. */
export class RunService {
  private readonly parts: RunServiceParts;
  private readonly active = new Map<string, ActiveRun>();
  private readonly commits: CommitQueue;
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
      launch: (order) => this.launch(order),
      hold: (run) => this.whenStarted(run, (process) => process.post({ kind: 'pause' })),
      letGoOn: (run) => this.whenStarted(run, (process) => process.post({ kind: 'resume' })),
      shareThreads: (shares) => {
        for (const [run, threads] of shares) this.shareThreads(run, threads);
      },
    });
    this.pool = createTrainerPool(parts.startTrainer);
    this.commits = createCommitQueue({
      commit: (events) => parts.workspace().record.commit(events),
      committed: (events) => this.announce(events),
      failed: (error) => this.holdAll(error),
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
    this.broadcastRun(run.id);
    this.enqueue(personal(run.id, { memoryBytes: forecast?.bytes ?? 0 }));
    return runs.get(run.id);
  }

  /** Starts a run that was written down together with a past: it goes on from there. */
  goOn(id: string): RunSummary {
    this.broadcastRun(id);
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
    this.broadcastRun(id);
  }

  pause(id: string): void {
    if (this.queue.remove(id)) {
      this.parts.workspace().queue.remove(id);
      this.parts.workspace().runs.setStatus(id, 'paused');
      this.broadcastRun(id);
      return;
    }
    this.whenStarted(this.activeRun(id), (process) => process.post({ kind: 'pause' }));
  }

  resume(id: string): void {
    this.retryCommits();
    const active = this.active.get(id);
    if (active !== undefined) this.whenStarted(active, (process) => process.post({ kind: 'resume' }));
    else if (!this.queue.has(id)) this.restart(id, false);
  }

  step(id: string, unit: 'batch' | 'epoch'): void {
    this.retryCommits();
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
      this.broadcastRun(id);
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
    this.commits.flush();
    // Where the disk refuses, the next start finds it as it was stored last.
    for (const run of this.active.values()) if (run.vacated) this.leave(run);
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
    this.commits.flush();
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
    this.broadcastRun(id);
    this.enqueue(personal(id, { resume: true, paused }));
  }

  /** Another run's state, for a run that has no past of its own. */
  private takeOrigin(run: ActiveRun): CheckpointRecord | null {
    const origin = run.assignment?.origin ?? null;
    if (origin === null) return null;
    const checkpoint = this.parts.workspace().weights.checkpointAt(origin.runId, origin.epoch);
    if (checkpoint !== null) return { ...checkpoint, elapsedSeconds: 0 };
    throw new StudioError(
      'checkpoint-missing',
      `The state that this trial begins from (epoch ${origin.epoch} of another one) is not in the workspace any more.`,
      { runId: origin.runId, epoch: origin.epoch },
    );
  }

  /** What its sweep asks of a run, for the message that starts it. */
  private orders({ id, assignment }: ActiveRun) {
    if (assignment === null) return {};
    const { until, rule } = assignment;
    const best =
      rule === null ? null : (this.parts.workspace().runs.get(id).metrics[rule.metric]?.best ?? null);
    return { ...(until === null ? {} : { until }), ...(rule === null ? {} : { rule: { ...rule, best } }) };
  }

  private learnFrom({ id, spec }: ActiveRun): void {
    const { epoch, elapsedSeconds, parameterCount } = this.parts.workspace().runs.get(id);
    this.scheduler.estimator.learn(spec, epoch, elapsedSeconds, parameterCount);
  }

  private tellOwner({ id, assignment, withdrawn }: ActiveRun): void {
    if (assignment === null || this.scheduler.closing) return;
    const run = this.parts.workspace().runs.get(id);
    // What was taken away has not ended, unless it came to its end in that very moment.
    if (withdrawn && run.status === 'paused') return;
    assignment.ended(run);
  }

  private enqueue(order: StartOrder): void {
    this.scheduler.add(order);
  }

  private launch(order: StartOrder): void {
    const { spec } = this.parts.workspace().runs.get(order.runId);
    const run = createActiveRun(order, spec);
    if (order.assignment === null) this.scheduler.markLaunched(order);
    this.active.set(order.runId, run);
    run.begun = this.begin(run, order).catch((error: unknown) => this.giveUp(run, error));
  }

  private async begin(run: ActiveRun, { resume, paused }: StartOrder): Promise<void> {
    const seen = this.parts.workspace().runs.background(run.id).datasetHash;
    const atHand = run.assignment?.data.hash === seen ? run.assignment.data : null;
    const { table, hash } = await (atHand ?? this.parts.loadTable(run.spec.data.source, seen));
    const vectors = await chooseVectors(run.spec.training, this.parts.checkVectors);
    const workspace = this.parts.workspace();
    if (this.scheduler.closing) {
      workspace.runs.setStatus(run.id, 'interrupted');
      this.leave(run);
      this.broadcastRun(run.id);
      return;
    }
    if (hash !== seen) {
      throw new StudioError(
        'dataset-changed',
        'The data of this run is not what it was when the run was made, so it cannot go on. Start a new run.',
        { runId: run.id },
      );
    }
    const checkpoint = (resume ? workspace.record.rewind(run.id) : null) ?? this.takeOrigin(run);
    const start = run.assignment === null ? this.parts.startTrainer : this.pool.start;
    run.process = start(run.id, {
      onEvent: (event) => this.hear(run, event),
      onExit: (code, output) => this.bury(run, code, output),
    });
    run.launch = { step: checkpoint?.step ?? 0, details: { ...this.parts.environment } };
    run.threadShare = this.scheduler.threadShares().get(run) ?? 1;
    run.process.post({
      kind: 'start',
      runId: run.id,
      spec: run.spec,
      table: toSource(table),
      checkpoint: checkpoint?.bytes ?? null,
      elapsedSeconds: checkpoint?.elapsedSeconds ?? 0,
      paused,
      // Known since it was put into the queue, unless the queue is one that was stored.
      tellsBest: checkpoint !== null && !workspace.weights.has(run.id, 'best'),
      predictedBytes: run.memoryBytes > 0 ? run.memoryBytes : (forecastRun(run.spec, table)?.bytes ?? null),
      threads: this.scheduler.mostThreads(run),
      threadShare: run.threadShare,
      ...(vectors === undefined ? {} : { vectors }),
      ...this.orders(run),
    });
  }

  /** The run could not even begin. */
  private giveUp(run: ActiveRun, error: unknown): void {
    this.parts.workspace().runs.setStatus(run.id, 'failed', toErrorReport(error));
    this.leave(run);
    this.broadcastRun(run.id);
    this.tellOwner(run);
  }

  private hear(run: ActiveRun, event: TrainerEvent): void {
    if (this.active.get(run.id) !== run) return;
    const { launch } = run;
    run.launch = null;
    const entry: RunEvent = { runId: run.id, event, ...(launch == null ? {} : { launch }) };
    if (run.assignment === null || this.scheduler.closing) this.commits.add(entry);
    else if (!endsAssignment(run, event)) this.commits.add(entry, 'soon');
    else {
      // The next trial begins while this one is written down: the disk is slower than many a trial.
      this.vacate(run);
      this.commits.add(entry, 'next');
    }
  }

  /** Its work is done: its process and its place are for the next one. */
  private vacate(run: ActiveRun): void {
    run.vacated = true;
    run.process?.release?.();
    run.process = null;
    this.scheduler.startWaiting();
  }

  private shareThreads(run: ActiveRun, threads: number): void {
    if (run.threadShare === threads || run.process === null) return;
    run.threadShare = threads;
    run.process.post({ kind: 'shareThreads', threads });
  }

  /** What was committed is told to everyone; only now. */
  private announce(events: readonly RunEvent[]): void {
    const changed = new Set<string>();
    for (const { runId, event } of events) {
      const run = this.active.get(runId);
      if (event.kind !== 'progress') changed.add(runId);
      if (run === undefined) continue;
      if (event.kind === 'started') {
        this.noteStart(run, event);
        if (this.watched === runId) this.watchUnits(runId);
      }
      if ('pace' in event) {
        run.etaSeconds = event.pace.etaSeconds;
        if (run.assignment === null) this.parts.broadcast('run.progress', toProgress(run, event));
      }
      if (event.kind === 'state') this.enterState(run, event.status, event.pace.epoch);
      if (event.kind === 'finished') this.finish(run);
    }
    for (const id of changed) this.broadcastRun(id);
    this.scheduler.tell();
  }

  private noteStart(run: ActiveRun, event: Extract<TrainerEvent, { kind: 'started' }>): void {
    run.totalSteps = event.totalSteps;
    if (event.engineChange === null || run.assignment !== null) return;
    const { name } = this.parts.workspace().runs.get(run.id);
    this.parts.broadcast('notice', {
      severity: 'warning',
      message: `"${name}": ${event.engineChange.message}`,
    });
  }

  private enterState(run: ActiveRun, status: 'running' | 'paused', epoch: number): void {
    run.status = status;
    if (status === 'paused' && run.assignment !== null && !this.scheduler.closing) {
      const { until } = run.assignment;
      if (run.withdrawn || (until !== null && epoch >= until)) {
        this.finish(run);
        return;
      }
    }
    // A paused run holds its whole state in the workspace now.
    if (this.scheduler.closing && status === 'paused') run.process?.kill();
    this.scheduler.placesChanged();
  }

  /** Everything is stored: from now on the run may be resumed, whether its process is gone yet or not. */
  private finish(run: ActiveRun): void {
    run.over = true;
    if (run.process?.release !== undefined) run.process.release();
    else run.process?.kill();
    this.learnFrom(run);
    this.leave(run);
    this.tellOwner(run);
  }

  /** The process is gone: after `finished` that is as it should be, before it the run was interrupted. */
  private bury(run: ActiveRun, code: number, output: string): void {
    this.commits.flush();
    this.keepOutput(run, output);
    // What was waiting may have been the end of the run.
    if (run.over) return;
    try {
      this.recordInterruption(run, code, output);
    } catch (error) {
      // The disk refuses even this; at the next start the run is found and marked all the same.
      this.holdAll(error);
    }
    this.leave(run);
    this.broadcastRun(run.id);
    this.tellOwner(run);
  }

  /** What its process printed goes into the log of the run, line by line. */
  private keepOutput({ id, over }: ActiveRun, output: string): void {
    if (output === '') return;
    try {
      const { log, runs } = this.parts.workspace();
      const { step } = runs.get(id);
      const level = over ? 'warning' : 'error';
      for (const message of output.split(/\r?\n/)) log.add(id, { step, level, source: 'output', message });
    } catch {
      // The disk refuses, or the run was deleted meanwhile: nobody waits for these lines.
    }
  }

  private recordInterruption(run: ActiveRun, code: number, output: string): void {
    const { runs } = this.parts.workspace();
    const { name, epoch, step } = runs.get(run.id);
    runs.setStatus(run.id, 'interrupted');
    if (run.launch != null) runs.addEvent(run.id, run.launch.step, 'started', run.launch.details);
    runs.addEvent(run.id, step, 'interrupted', { code, output: output.slice(-2000) });
    if (this.scheduler.closing || run.assignment !== null) return;
    this.parts.broadcast('notice', {
      severity: 'warning',
      message: `The training process of "${name}" ended unexpectedly. Everything up to epoch ${epoch} is kept; choose Resume to go on.`,
    });
  }

  private leave(run: ActiveRun): void {
    if (run.killTimer !== null) clearTimeout(run.killTimer);
    this.active.delete(run.id);
    this.scheduler.forget(run.id);
    run.markGone();
    this.scheduler.startWaiting();
  }

  /** The disk refused a transaction: nothing may train on that cannot be kept. */
  private holdAll(error: unknown): void {
    for (const run of this.active.values()) run.process?.post({ kind: 'pause' });
    this.parts.broadcast('notice', {
      severity: 'error',
      message: `Training is paused, because its results could not be saved: ${toErrorReport(error).message} Choose Resume to try again; nothing is lost meanwhile.`,
    });
  }

  private retryCommits(): void {
    if (!this.commits.isStuck) return;
    const error = this.commits.flush();
    if (error !== null) throw error;
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

  private broadcastRun(id: string): void {
    this.scheduler.tell();
    // Runs of trials are not in the list of runs until they are promoted.
    if (this.parts.workspace().sweeps.ownerOf(id)?.promoted === false) return;
    this.parts.broadcast('run.changed', this.parts.workspace().runs.get(id));
  }
}

/** True when a run has nothing left to do for its sweep: it is over, or where it was asked to pause. */
function endsAssignment({ assignment, withdrawn }: ActiveRun, event: TrainerEvent): boolean {
  if (event.kind === 'finished') return true;
  if (event.kind !== 'state' || event.status !== 'paused' || assignment === null) return false;
  return withdrawn || (assignment.until !== null && event.pace.epoch >= assignment.until);
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
