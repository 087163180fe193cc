import type { CheckpointRecord } from '../../core/contract/trainer.ts';
import { StudioError } from '../../core/support/errors.ts';
import { toSource } from '../storage/table-file.ts';
import { chooseVectors } from '../tasks/check-vectors.ts';
import { forecastRun } from '../trainer/run-memory.ts';
import { createActiveRun, type ActiveRun } from './active-run.ts';
import type { RunJournal } from './run-journal.ts';
import type { StartOrder } from './run-queue.ts';
import type { RunScheduler } from './run-scheduler.ts';
import type { RunServiceParts } from './run-service-parts.ts';
import type { TrainerPool } from './trainer-pool.ts';

/** What starting a run takes. */
export interface RunLauncherParts {
  readonly service: RunServiceParts;
  readonly active: Map<string, ActiveRun>;
  readonly scheduler: RunScheduler;
  readonly journal: RunJournal;
  /** Processes of trials, which follow each other quickly. */
  readonly pool: TrainerPool;
}

/** Gives a run its rows, its past and its process. */
export class RunLauncher {
  private readonly parts: RunServiceParts;
  private readonly active: Map<string, ActiveRun>;
  private readonly scheduler: RunScheduler;
  private readonly journal: RunJournal;
  private readonly pool: TrainerPool;

  constructor({ service, active, scheduler, journal, pool }: RunLauncherParts) {
    this.parts = service;
    this.active = active;
    this.scheduler = scheduler;
    this.journal = journal;
    this.pool = pool;
  }

  /** Its turn has come. What goes wrong on the way makes it a failed one. */
  launch(order: StartOrder): void {
    const { spec } = this.parts.workspace().runs.get(order.runId);
    const run = createActiveRun(order, spec);
    if (order.assignment === null) this.scheduler.markLaunched(order);
    this.active.set(order.runId, run);
    run.begun = this.begin(run, order).catch((error: unknown) => this.journal.giveUp(run, error));
  }

  private async begin(run: ActiveRun, { resume, paused }: StartOrder): Promise<void> {
    const seen = this.parts.workspace().runs.background(run.id).datasetHash;
    const atHand = run.assignment?.data.hash === seen ? run.assignment.data : null;
    const { table, hash } = await (atHand ?? this.parts.loadTable(run.spec.data.source, seen));
    const vectors = await chooseVectors(run.spec.training, this.parts.checkVectors);
    const workspace = this.parts.workspace();
    if (this.scheduler.closing) {
      workspace.runs.setStatus(run.id, 'interrupted');
      this.journal.leave(run);
      this.journal.broadcastRun(run.id);
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
      onEvent: (event) => this.journal.hear(run, event),
      onExit: (code, output) => this.journal.bury(run, code, output),
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
}
