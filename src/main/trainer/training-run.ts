import type { EpochReport } from '../../core/contract/run-records.ts';
import type {
  CheckpointRecord,
  ComputeUsage,
  Pace,
  TrainerCommand,
  TrainerEvent,
  WeightsRecord,
} from '../../core/contract/trainer.ts';
import type { PreparedData } from '../../core/datasets/table.ts';
import type { ThreadTeam } from '../../core/engine/simd.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { readUnitWeights } from '../../core/inspect/unit-weights.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import { toErrorReport, type ErrorReport } from '../../core/support/errors.ts';
import type { EpochResult } from '../../core/training/session-results.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { createStoppingWatch, type StoppingWatch } from '../../core/sweeps/stopping/watch.ts';
import { createCheckpointRule, type CheckpointRule } from './checkpoint-rule.ts';
import { describePrepared } from './describe-prepared.ts';
import { createPaceMeter, type PaceMeter } from './pace-meter.ts';
import { createStepBuffer } from './step-buffer.ts';
import { createStretches, type Stretches } from './stretches.ts';
import { compareEngines, openEngine } from './open-engine.ts';
import { createStopwatch, type Stopwatch } from './stopwatch.ts';
import { createThreadGovernor, type ThreadGovernor } from './thread-governor.ts';
import { warnAtStart } from './start-warnings.ts';
import type { TrainerHost } from './trainer-host.ts';

/** Longest stretch of training before commands are heard, in milliseconds. */
const SLICE_MS = 15;
/** Shortest time between two reports, in milliseconds: 20 a second. */
const REPORT_EVERY_MS = 50;

/** The command that a run is made from. */
export type StartCommand = Extract<TrainerCommand, { kind: 'start' }>;

/** Where a run is. `step-*` trains and pauses again by itself. */
type Mode = 'running' | 'step-batch' | 'step-epoch' | 'paused' | 'over';

/** A place within a run. */
interface Place {
  readonly epoch: number;
  readonly step: number;
}

/**
 * One training session over time: trains in slices, listens in between, reports what happened.
 * @throws StudioError from its constructor, where data, design and training do not fit together.
 */
export class TrainingRun {
  private readonly host: TrainerHost;
  private readonly spec: RunSpec;
  private readonly data: PreparedData;
  private readonly session: TrainingSession;
  private readonly watch: Stopwatch;
  private readonly meter: PaceMeter;
  private readonly rule: CheckpointRule;
  private readonly until: number | null;
  private readonly stopping: StoppingWatch;
  private readonly team: ThreadTeam | null;
  private readonly governor: ThreadGovernor;
  private readonly stretches: Stretches;
  private readonly steps = createStepBuffer();
  private reports: EpochReport[] = [];
  private checkpoints: CheckpointRecord[] = [];
  private best: Place | null = null;
  private bestScores: readonly number[] = [];
  private mode: Mode;
  private scheduled = false;
  private showsUnits = false;
  private postedAt: number;

  constructor(host: TrainerHost, command: StartCommand, data: PreparedData) {
    this.host = host;
    this.spec = command.spec;
    this.data = data;
    const graph = buildGraph(command.spec.design);
    const { training } = command.spec;
    const { engine, team, compute } = openEngine(
      graph,
      training,
      command.threads ?? 1,
      host.startHelper,
      command.vectors,
    );
    this.team = team;
    this.governor = createThreadGovernor(team, () => host.now());
    this.governor.limit(command.threadShare ?? Infinity);
    this.session = new TrainingSession({ graph, training, data: this.data, engine, team });
    this.stretches = createStretches(this.session, this.governor, () => host.now());
    const begunWith = command.checkpoint === null ? engine.name : this.session.restore(command.checkpoint);
    this.watch = createStopwatch(host, command.elapsedSeconds);
    this.meter = createPaceMeter(this.session.totalSteps);
    this.rule = createCheckpointRule(host.now());
    this.until = command.until ?? null;
    this.stopping = createStoppingWatch(command.rule ?? null);
    this.postedAt = host.now();
    host.post({
      kind: 'started',
      engine: engine.name,
      compute: { ...compute, predictedBytes: command.predictedBytes ?? null },
      engineChange: compareEngines(begunWith, engine.name, this.session.step),
      parameterCount: graph.parameterCount,
      stepsPerEpoch: this.session.stepsPerEpoch,
      totalSteps: this.session.totalSteps,
      memoryBytes: this.session.plan.memoryBytes,
      prepared: describePrepared(this.data),
      warnings: warnAtStart(command, graph, data),
    });
    const { bestEpoch } = this.session.best;
    if (command.tellsBest === true && bestEpoch > 0)
      this.best = { epoch: bestEpoch, step: bestEpoch * this.session.stepsPerEpoch };
    this.mode = 'paused';
    if (command.paused) this.postState('paused');
    else this.go('running');
  }

  /** True while nothing trains: another run may take this one's place. */
  get isIdle(): boolean {
    return this.mode === 'over' || this.mode === 'paused';
  }

  receive(command: Exclude<TrainerCommand, StartCommand>): void {
    if (this.mode === 'over') return;
    switch (command.kind) {
      case 'pause':
        if (this.mode !== 'paused') this.pause();
        break;
      case 'resume':
        if (this.mode !== 'running') this.go('running');
        break;
      case 'step':
        if (this.mode === 'paused') this.go(command.unit === 'batch' ? 'step-batch' : 'step-epoch');
        break;
      case 'stop':
        this.end('stopped', null);
        break;
      case 'shareThreads':
        this.governor.limit(command.threads);
        break;
      case 'watchUnits':
        this.showsUnits = command.on;
        break;
      case 'setLearningRate':
        this.session.changeLearningRate(command.learningRate);
        this.rule.hurry();
        // A resume from here must know the new rate.
        if (this.mode === 'paused') this.postState('paused');
        break;
    }
  }

  /** Ends the run and says how. */
  end(status: 'completed' | 'stopped' | 'diverged' | 'failed', error: ErrorReport | null): void {
    if (this.mode === 'over') return;
    this.mode = 'over';
    this.watch.stop();
    this.team?.dispose();
    const finite = this.weights('last');
    const test = status === 'failed' || finite === null ? {} : this.testMetrics();
    if (this.reports.length > 0 || this.best !== null) this.report();
    this.host.post({
      kind: 'finished',
      status,
      steps: this.steps.take(this.session.step),
      checkpoint: status === 'completed' || status === 'stopped' ? this.checkpoint(true) : null,
      weights: finite,
      test,
      error,
      usage: this.usage(),
      pace: this.pace(),
    });
  }

  private go(mode: 'running' | 'step-batch' | 'step-epoch'): void {
    this.mode = mode;
    // Single steps stay "paused" for everyone else.
    if (mode === 'running') this.postState('running');
    this.schedule();
  }

  private pause(): void {
    this.mode = 'paused';
    this.postState('paused');
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.host.defer(() => {
      this.scheduled = false;
      this.trainSlice();
    });
  }

  private trainSlice(): void {
    if (this.mode === 'paused' || this.mode === 'over') return;
    // It was killed after its last epoch was stored and before its end was.
    if (this.session.finished) {
      this.end('completed', null);
      return;
    }
    this.watch.start();
    const until = this.host.now() + SLICE_MS;
    try {
      do this.trainStretch();
      while (this.isTraining() && this.host.now() < until);
    } catch (error) {
      this.end('failed', toErrorReport(error));
    }
    this.watch.stop();
    if (!this.isTraining()) return;
    if (this.host.now() - this.postedAt >= REPORT_EVERY_MS) this.report();
    this.schedule();
  }

  private isTraining(): boolean {
    return this.mode !== 'paused' && this.mode !== 'over';
  }

  private trainStretch(): void {
    const { session } = this;
    const log = this.stretches.train(this.mode === 'step-batch' ? 1 : undefined);
    const { validation, divergence, epochEnded } = log;
    this.steps.add(log);
    this.meter.add(log.examples);
    if (divergence !== null) {
      this.end('diverged', divergence);
      return;
    }
    if (validation !== null) {
      const { step, epoch } = session;
      this.steps.addValidation({ step, epoch: epoch + 1, metrics: validation.metrics });
      if (validation.isBest) this.best = { epoch: epoch + 1, step };
    }
    if (epochEnded) this.addEpoch(session.finishEpoch());
    if (session.finished) this.end('completed', null);
    else if (epochEnded && this.stopping.fallsBehind) this.end('stopped', null);
    else if (epochEnded && session.epoch === this.until) this.pause();
    else if (this.mode === 'step-batch' || (this.mode === 'step-epoch' && epochEnded)) this.pause();
  }

  private addEpoch(result: EpochResult): void {
    const { epoch, step, learningRate, train, validation } = result;
    const elapsedSeconds = this.watch.seconds;
    const report = { epoch, step, learningRate, train, validation, elapsedSeconds };
    this.reports.push(report);
    this.stopping.observe(report);
    if (result.isBest) this.best = { epoch, step };
    const { checkpointEvery, keepBest } = this.spec.training;
    const best =
      result.score !== null && this.ranks(result.score) ? { score: result.score, keep: keepBest } : null;
    const kept = epoch % checkpointEvery === 0;
    if (kept || best !== null) this.checkpoints.push(this.checkpoint(kept, best));
  }

  /** Sends what has come together since the last report. */
  private report(): void {
    const now = this.host.now();
    this.postedAt = now;
    if (this.reports.length === 0 && this.best === null) {
      const checkpoint = this.rule.isDueWithinEpoch(now) ? this.checkpoint(false) : null;
      const steps = this.steps.take(this.session.step);
      this.host.post({ kind: 'progress', steps, checkpoint, pace: this.pace() });
      return;
    }
    const newest = this.checkpoints.at(-1);
    // Whatever the epochs brought is in it, and the batches after them too: a resume may begin at any batch.
    if (this.mode !== 'over' && newest?.step !== this.session.step && this.rule.isDueAfterEpoch(now)) {
      this.checkpoints.push(this.checkpoint(false));
    }
    this.host.post({
      kind: 'epochs',
      reports: this.reports,
      steps: this.steps.take(this.session.step),
      checkpoints: this.checkpoints,
      bestWeights: this.best === null ? null : this.weights('best', this.best),
      pace: this.pace(),
    });
    this.reports = [];
    this.checkpoints = [];
    this.best = null;
  }

  private postState(status: 'running' | 'paused'): void {
    if (this.reports.length > 0 || this.best !== null) this.report();
    this.postedAt = this.host.now();
    const steps = this.steps.take(this.session.step);
    const event: TrainerEvent =
      status === 'paused'
        ? {
            kind: 'state',
            status,
            steps,
            pace: this.pace(),
            checkpoint: this.checkpoint(false),
            weights: this.weights('last'),
            usage: this.usage(),
          }
        : { kind: 'state', status, steps, pace: this.pace(), checkpoint: null, weights: null };
    this.host.post(event);
  }

  /** True when an evaluation is one of the `keepBest` best so far. */
  private ranks(score: number): boolean {
    const { keepBest } = this.spec.training;
    if (!Number.isFinite(score)) return false;
    const place = this.bestScores.filter((each) => each <= score).length;
    this.bestScores = [...this.bestScores, score].sort((a, b) => a - b).slice(0, keepBest);
    return place < keepBest;
  }

  private checkpoint(kept: boolean, best: CheckpointRecord['best'] = null): CheckpointRecord {
    const before = this.host.now();
    const bytes = this.session.save();
    const { step, epoch } = this.session;
    this.rule.made(this.host.now(), this.host.now() - before, bytes.byteLength);
    return { epoch, step, elapsedSeconds: this.watch.seconds, bytes, kept, best };
  }

  /** Empty where there is no test split, or where measuring it fails: the training is whole all the same. */
  private testMetrics(): Readonly<Record<string, number>> {
    if (this.data.split.test.length === 0) return {};
    try {
      return this.session.evaluate('test');
    } catch {
      return {};
    }
  }

  /** Null where a value is not finite: such weights are of no use to anyone. */
  private weights(choice: 'last' | 'best', place: Place = this.session): WeightsRecord | null {
    const averaged = choice === 'last' && this.spec.training.averageDecay > 0;
    const tensors = this.session.weights(averaged ? 'average' : choice);
    if (!tensors.every(({ values }) => values.every(Number.isFinite))) return null;
    const metadata = {
      design: JSON.stringify(this.spec.design),
      preparation: JSON.stringify(this.data.preparation),
    };
    return { epoch: place.epoch, step: place.step, bytes: safetensors.write({ tensors, metadata }) };
  }

  private usage(): ComputeUsage {
    const { batches, ahead } = this.session.batchCounts;
    return {
      teamShare: this.governor.share,
      aheadShare: this.team === null || batches === 0 ? null : ahead / batches,
      peakBytes: this.host.peakBytes?.() ?? null,
    };
  }

  private pace(): Pace {
    const pace = this.meter.read(this.watch.seconds, this.session.step, this.session.epoch);
    if (!this.showsUnits) return pace;
    return { ...pace, units: readUnitWeights(this.session.plan.graph, this.session.weights('last')) };
  }
}
