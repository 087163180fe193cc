import type { PreparedData } from '../datasets/table.ts';
import type { Engine } from '../engine/engine.ts';
import type { ThreadTeam } from '../engine/simd.ts';
import type { NetworkGraph } from '../graph/graph.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { initializeParameters } from '../plan/initialize-parameters.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { readWeights, type NamedWeights } from '../plan/weights.ts';
import type { ErrorReport } from '../support/errors.ts';
import { createFloatArray, type FloatArray } from '../support/float-array.ts';
import { prepareBatchSource, type BatchCounts, type BatchSource } from './batch-source.ts';
import { findDivergence } from './divergence.ts';
import { createBestTracker, type BestState, type BestTracker } from './early-stopping.ts';
import { countBatches } from './epoch-order.ts';
import { evaluateRows } from './evaluate.ts';
import { createLossMeter, type LossMeter } from './loss-meter.ts';
import { createLearningRate, type LearningRate } from './learning-rate.ts';
import { collectTargetMetrics, type MetricCollector } from './metric-collector.ts';
import { resolveOutputs, type ResolvedOutput } from './output-specs.ts';
import type {
  BatchResult,
  EpochResult,
  StepObserver,
  ValidationResult,
  WeightChoice,
} from './session-results.ts';
import {
  createProgress,
  refuseOutOfTurn,
  restoreSession,
  saveSession,
  type SavedParts,
} from './session-state.ts';
import { clearStepLog, createStepLog, type StepLog } from './step-log.ts';
import { createTinyRunner, type TinyRunner } from './tiny-runner.ts';
import type { TrainingSpec } from './training-spec.ts';
import { countOptimizerVectors, createUpdater, type Updater } from './updater.ts';
import { createWeightShelf, type WeightShelf } from './weight-shelf.ts';

/** What a session is made of. */
export interface SessionOptions {
  readonly graph: NetworkGraph;
  readonly training: TrainingSpec;
  readonly data: PreparedData;
  readonly engine: Engine;
  /** Threads of the engine, which may gather the next batch while one trains; left out: this one gathers them all. */
  readonly team?: ThreadTeam | null;
}

/**
 * A training run without a clock or a process around it: call `runBatches` (or `runBatch`, one by one) until
 * it says that the epoch ended, then `finishEpoch`, until `finished`. The same options give the same bits, in
 * stretches of any length and also through `save` and `restore` at any batch.
 */
export class TrainingSession {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  private readonly options: SessionOptions;
  private readonly boundPlan: NetworkPlan;
  /** Small networks train many batches in one call of a module of their own. */
  private readonly tiny: TinyRunner | null;
  private readonly outputs: readonly ResolvedOutput[];
  private readonly source: BatchSource;
  private readonly updater: Updater;
  private readonly rate: LearningRate;
  private readonly trainMetrics: MetricCollector;
  private readonly tracker: BestTracker;
  private readonly shelf: WeightShelf;
  /** Losses of the current step and of the epoch so far. */
  private readonly stepMeter: LossMeter;
  private readonly epochMeter: LossMeter;
  private readonly usableRows: number;
  private readonly progress = createProgress();
  /**
   * Learning rate of the last update. Not only a number by its type, so that V8 keeps the object that it is and hands it
   * on, instead of making a new one for every call.
   */
  private rateOfUpdate: number | null = null;
  private readonly accumulated: FloatArray | null;
  /** For single steps. */
  private readonly single = createStepLog(1);

  constructor(options: SessionOptions) {
    const { graph, training, data, engine, team = null } = options;
    this.options = options;
    const batchSize = Math.min(training.batchSize, Math.max(1, data.split.train.length));
    this.outputs = resolveOutputs(graph, training, data);
    const { outputs } = this;
    const openSource = prepareBatchSource({ graph, training, data, outputs, batchSize, team });
    this.boundPlan = buildPlan(graph, {
      engine,
      batchSize,
      mode: 'training',
      seed: training.seed,
      optimizerVectors: countOptimizerVectors(training),
      losses: this.outputs.map((each) => each.options),
    });
    initializeParameters(this.plan, training.seed, training.initializer);
    const rows = data.split.train.length;
    const batches = countBatches(rows, batchSize, training.dropLastBatch);
    this.usableRows = Math.min(rows, batches * batchSize);
    this.stepMeter = createLossMeter(this.plan);
    this.epochMeter = createLossMeter(this.plan);
    this.stepsPerEpoch = Math.ceil(batches / training.accumulateBatches);
    this.totalSteps = this.stepsPerEpoch * training.epochs;
    this.source = openSource(this.plan);
    this.updater = createUpdater(this.plan, training);
    this.rate = createLearningRate(training, this.totalSteps, this.stepsPerEpoch);
    this.trainMetrics = this.createCollector(rows);
    this.tracker = createBestTracker(training.earlyStopping?.watch ?? 'loss', training.earlyStopping);
    this.shelf = createWeightShelf(() => this.plan, this.updater, this.tracker);
    this.accumulated =
      training.accumulateBatches > 1
        ? createFloatArray(engine.precision, this.plan.gradientVector.length)
        : null;
    const candidate = { plan: this.plan, training, data, outputs: this.outputs };
    this.tiny =
      this.rate.observes === 'step-loss'
        ? null
        : createTinyRunner(candidate, this.updater, this.rate, this.source.order);
    this.startEpoch();
  }

  /** The network in its memory, as it is after the last batch. */
  get plan(): NetworkPlan {
    this.tiny?.settle();
    return this.boundPlan;
  }

  /** True where the network trains as a whole in a module of its own instead of layer by layer. */
  get runsWhole(): boolean {
    return this.tiny !== null;
  }

  /** An update that can be repeated for measuring: with learning rate 0 it moves no weight. The run is of no use afterwards. */
  rehearseUpdate(): () => void {
    const { updater } = this;
    return () => updater.apply(0);
  }

  /** What the session was made of. */
  get setup(): SessionOptions {
    return this.options;
  }

  /** Optimizer updates so far. */
  get step(): number {
    return this.progress.step;
  }

  /** Epochs that ended. */
  get epoch(): number {
    return this.progress.epoch;
  }

  /** True when all epochs are done, patience ran out, or the run diverged. */
  get finished(): boolean {
    return this.progress.over;
  }

  /** Learning rate of the next step. */
  get learningRate(): number {
    return this.rate.rate(this.progress.step);
  }

  /** Where its batches came from. */
  get batchCounts(): BatchCounts {
    return this.source.counts;
  }

  /** Best value of the watched metric and its epoch. */
  get best(): BestState {
    return this.tracker.state;
  }

  /** Takes effect with the next step. @param learningRate greater than 0. */
  changeLearningRate(learningRate: number): void {
    this.rate.change(learningRate, this.progress.step);
  }

  /** Forward, loss, backward, update: `accumulateBatches` batches and one optimizer step. */
  runBatch(observe?: StepObserver): BatchResult {
    const log = this.single;
    this.beginStretch(log);
    this.trainStretch(log, 1, observe);
    const { epochEnded, examples, validation, divergence, firstStep: step } = log;
    const [loss, learningRate] = [log.losses[0]!, log.learningRates[0]!];
    return { step, loss, learningRate, examples, epochEnded, validation, divergence };
  }

  /**
   * As many steps as the log takes, or fewer: it ends with the epoch, a validation that is due, or a divergence.
   * @param most fewer steps than the log takes.
   */
  runBatches(log: StepLog, most = log.capacity): void {
    this.beginStretch(log);
    const limit = Math.max(1, Math.min(most, log.capacity));
    do this.trainStretch(log, limit);
    while (log.length < limit && !log.epochEnded && log.validation === null && log.divergence === null);
  }

  private beginStretch(log: StepLog): void {
    refuseOutOfTurn(this.progress, this.usableRows);
    clearStepLog(log, this.progress.step);
  }

  /** At least one step: the next ones of a small network in one call, or one that goes layer by layer. */
  private trainStretch(log: StepLog, limit: number, observe?: StepObserver): void {
    const { tiny } = this;
    if (observe !== undefined || tiny === null || !this.trainAtOnce(tiny, log, limit)) {
      this.trainStep(log, observe);
    }
    if (log.divergence !== null) return;
    log.epochEnded = this.progress.nextRow >= this.usableRows;
    const { validateUnit, validateEvery } = this.options.training;
    // An epoch that ends with this step is validated by `finishEpoch`.
    if (validateUnit !== 'steps' || this.progress.step % validateEvery !== 0 || log.epochEnded) return;
    log.validation = this.validate({}, this.progress.epoch + 1);
    if (!log.validation.stopsEarly) return;
    this.progress.over = true;
    this.restoreBest();
  }

  /** False when the next batch must go the normal way. */
  private trainAtOnce(tiny: TinyRunner, log: StepLog, limit: number): boolean {
    const { stepMeter } = this;
    const { nextRow, step } = this.progress;
    const { order } = this.source;
    const { validateUnit, validateEvery } = this.options.training;
    const left = limit - log.length;
    const most = validateUnit === 'steps' ? Math.min(left, validateEvery - (step % validateEvery)) : left;
    const steps = tiny.run(nextRow, this.usableRows, most, step);
    if (steps === 0) return false;
    const { losses, learningRates, outputs, rows } = tiny;
    for (let i = 0; i < steps; i++) {
      stepMeter.reset();
      stepMeter.put(losses[2 * i]!, losses[2 * i + 1]!);
      this.epochMeter.merge(stepMeter);
      stepMeter.measure();
      log.losses[log.length + i] = stepMeter.result[0]!;
      log.learningRates[log.length + i] = learningRates[i]!;
    }
    const examples = rows * steps;
    this.trainMetrics.addOutputs(outputs, order, nextRow, examples);
    this.progress.nextRow = nextRow + examples;
    this.progress.epochSteps += steps;
    this.progress.step = step + steps;
    log.examples += examples;
    log.length += steps;
    return true;
  }

  private trainStep(log: StepLog, observe?: StepObserver): void {
    const { plan, updater, source, accumulated, stepMeter } = this;
    const { order } = source;
    const { accumulateBatches } = this.options.training;
    const learningRate = this.rate.rate(this.progress.step);
    plan.state.training = true;
    stepMeter.reset();
    let penalty = 0;
    let parts = 0;
    let divergence: ErrorReport | null = null;
    if (accumulated !== null) accumulated.fill(0);
    while (parts < accumulateBatches && this.progress.nextRow < this.usableRows && divergence === null) {
      const count = Math.min(plan.batchSize, this.usableRows - this.progress.nextRow);
      source.bring(this.progress.nextRow, count, this.usableRows);
      const rows =
        observe === undefined ? order : order.slice(this.progress.nextRow, this.progress.nextRow + count);
      observe?.('feed', rows);
      plan.forward();
      observe?.('forward', rows);
      stepMeter.forward();
      observe?.('loss', rows);
      for (let k = 0; k < plan.losses.length; k++) plan.losses[k]!.backward();
      plan.backward();
      observe?.('backward', rows);
      penalty = updater.addPenalties();
      this.trainMetrics.add(order, this.progress.nextRow, count);
      stepMeter.measure();
      divergence = findDivergence(plan, stepMeter.result);
      if (accumulated !== null) {
        plan.kernels.addScaled(plan.gradientVector, 1, accumulated, accumulated.length);
      }
      this.progress.nextRow += count;
      parts += 1;
      log.examples += count;
    }
    if (accumulated !== null) {
      plan.kernels.scale(accumulated, 1 / parts, plan.gradientVector, accumulated.length);
    }
    observe?.('gradient', order);
    this.epochMeter.merge(stepMeter);
    this.progress.penalties[0]! += penalty;
    this.progress.epochSteps += 1;
    log.losses[log.length] = stepMeter.result[0]! + penalty;
    log.learningRates[log.length] = learningRate;
    log.length += 1;
    log.divergence = divergence;
    if (divergence !== null) {
      this.progress.over = true;
      return;
    }
    if (this.rateOfUpdate !== learningRate) this.rateOfUpdate = learningRate;
    updater.apply(this.rateOfUpdate);
    observe?.('update', order);
    this.progress.step += 1;
    if (this.rate.observes === 'step-loss') this.rate.observe(log.losses[log.length - 1]!);
  }

  /** Evaluates, remembers the best weights, shuffles anew. Call when `runBatch` said that the epoch ended. */
  finishEpoch(): EpochResult {
    const { training } = this.options;
    this.progress.epoch += 1;
    const loss = this.epochMeter.value() + this.progress.penalties[0]! / this.progress.epochSteps;
    const train = { loss, ...this.trainMetrics.results() };
    const isLast = this.progress.epoch >= training.epochs;
    const steps = training.validateUnit === 'steps' ? this.progress.step : this.progress.epoch;
    const isDue = isLast || steps % training.validateEvery === 0;
    if (this.rate.observes === 'epoch-loss') this.rate.observe(loss);
    const nothing = { metrics: {}, isBest: false, stopsEarly: false, score: null };
    const { metrics, ...judged } = isDue ? this.validate(train, this.progress.epoch) : nothing;
    this.progress.over = isLast || judged.stopsEarly;
    if (this.progress.over) this.restoreBest();
    else this.startEpoch();
    const { epoch, step } = this.progress;
    return { epoch, step, learningRate: this.learningRate, train, validation: metrics, ...judged };
  }

  /** Loss and metrics of a part of the data, in inference mode, with the averaged weights where they are on. */
  evaluate(part: 'train' | 'validation' | 'test'): Record<string, number> {
    const rows = this.options.data.split[part];
    const choice = this.updater.average === null ? 'last' : 'average';
    return this.shelf.withWeights(choice, () => {
      const collector = this.createCollector(rows.length);
      return evaluateRows(this.plan, this.source.feeder, collector, rows);
    });
  }

  /** Parameters and statistics as float32 copies. `best` falls back to `last` before the first evaluation. */
  weights(choice: WeightChoice): readonly NamedWeights[] {
    return this.shelf.withWeights(choice, () => readWeights(this.plan));
  }

  /** Everything that decides the rest of the run, as bytes. */
  save(): Uint8Array {
    return saveSession(this.savedParts());
  }

  /**
   * Goes on exactly where `save` was called. A state from the end of a shorter run goes on with its next epoch.
   * @returns name of the engine that made the state: another one than this session's may round differently.
   * @throws StudioError `checkpoint-invalid`.
   */
  restore(bytes: Uint8Array): string {
    return restoreSession(this.savedParts(), bytes, {
      epochs: this.options.training.epochs,
      usableRows: this.usableRows,
      startEpoch: () => this.startEpoch(),
    });
  }

  private savedParts(): SavedParts {
    const { plan, updater, epochMeter, shelf, trainMetrics, rate, tracker, source, progress } = this;
    return { plan, updater, epochMeter, shelf, trainMetrics, rate, tracker, source, progress };
  }

  /** Evaluates and tells everyone who waits for it. Without a validation split the epoch's own numbers count. */
  private validate(train: Readonly<Record<string, number>>, epoch: number): ValidationResult {
    const { training, data } = this.options;
    const hasSplit = data.split.validation.length > 0;
    const metrics = hasSplit ? this.evaluate('validation') : {};
    const source: Readonly<Record<string, number>> = hasSplit ? metrics : train;
    const watched = source[training.earlyStopping?.watch ?? 'loss'];
    const isBest = watched !== undefined && this.tracker.observe(watched, epoch);
    if (isBest) this.shelf.rememberBest();
    if (this.rate.observes === 'validation-loss' && source['loss'] !== undefined)
      this.rate.observe(source['loss']);
    const stopsEarly = watched !== undefined && this.tracker.exhausted;
    return { metrics, isBest, stopsEarly, score: watched === undefined ? null : this.tracker.score(watched) };
  }

  private restoreBest(): void {
    if (this.options.training.earlyStopping?.restoreBest === true) this.shelf.restoreBest();
  }

  private createCollector(examples: number): MetricCollector {
    const { data, training } = this.options;
    return collectTargetMetrics(this.plan, data, training.metrics, this.outputs, examples);
  }

  private startEpoch(): void {
    this.source.startEpoch(this.progress.epoch);
    this.progress.nextRow = 0;
    this.progress.epochSteps = 0;
    this.progress.penalties[0] = 0;
    this.epochMeter.reset();
    this.trainMetrics.reset();
  }
}
