import type { TrainerEvent } from '../../core/contract/trainer.ts';
import { toErrorReport } from '../../core/support/errors.ts';
import { toProgress, type ActiveRun } from './active-run.ts';
import { createCommitQueue, type CommitQueue, type RunEvent } from './commit-queue.ts';
import type { RunScheduler } from './run-scheduler.ts';
import type { RunServiceParts } from './run-service-parts.ts';

/** What the journal shares with the service that steers the runs. */
export interface RunJournalParts extends Pick<RunServiceParts, 'workspace' | 'broadcast'> {
  /** Runs with a process. */
  readonly active: Map<string, ActiveRun>;
  readonly scheduler: RunScheduler;
  /** Called when the start of a run is stored. */
  readonly started: (runId: string) => void;
}

/** Takes what trainers say: first it is written down, then it is told, then what follows from it is done. */
export class RunJournal {
  private readonly parts: RunJournalParts;
  private readonly commits: CommitQueue;

  constructor(parts: RunJournalParts) {
    this.parts = parts;
    this.commits = createCommitQueue({
      commit: (events) => parts.workspace().record.commit(events),
      committed: (events) => this.announce(events),
      failed: (error) => this.holdAll(error),
    });
  }

  private get active() {
    return this.parts.active;
  }

  private get scheduler() {
    return this.parts.scheduler;
  }

  /** Commits what is waiting. */
  flush(): void {
    this.commits.flush();
  }

  /** Once more what the disk refused. Throws what it says now. */
  retryCommits(): void {
    if (!this.commits.isStuck) return;
    const error = this.commits.flush();
    if (error !== null) throw error;
  }

  /** The run could not even begin. */
  giveUp(run: ActiveRun, error: unknown): void {
    this.parts.workspace().runs.setStatus(run.id, 'failed', toErrorReport(error));
    this.leave(run);
    this.broadcastRun(run.id);
    this.tellOwner(run);
  }

  /** One event of a trainer. */
  hear(run: ActiveRun, event: TrainerEvent): void {
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

  /** What is stored of a run now, told to everyone. */
  broadcastRun(id: string): void {
    this.scheduler.tell();
    // Runs of trials are not in the list of runs until they are promoted.
    if (this.parts.workspace().sweeps.ownerOf(id)?.promoted === false) return;
    this.parts.broadcast('run.changed', this.parts.workspace().runs.get(id));
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

  /** Its work is done: its process and its place are for the next one. */
  private vacate(run: ActiveRun): void {
    run.vacated = true;
    run.process?.release?.();
    run.process = null;
    this.scheduler.startWaiting();
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
        this.parts.started(runId);
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
  bury(run: ActiveRun, code: number, output: string): void {
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

  /** It has no process any more: its place is for others. */
  leave(run: ActiveRun): void {
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
}

/** True when a run has nothing left to do for its sweep: it is over, or where it was asked to pause. */
function endsAssignment({ assignment, withdrawn }: ActiveRun, event: TrainerEvent): boolean {
  if (event.kind === 'finished') return true;
  if (event.kind !== 'state' || event.status !== 'paused' || assignment === null) return false;
  return withdrawn || (assignment.until !== null && event.pace.epoch >= assignment.until);
}
