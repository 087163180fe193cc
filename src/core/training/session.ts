import type { PreparedData } from '../datasets/table.ts';
import type { Engine } from '../engine/engine.ts';
import type { ThreadTeam } from '../engine/simd.ts';
import type { NetworkGraph } from '../graph/graph.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { initializeParameters } from '../plan/initialize-parameters.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { readWeights, type NamedWeights } from '../plan/weights.ts';
import { StudioError, type ErrorReport } from '../support/errors.ts';
import { createFloatArray, type FloatArray } from '../support/float-array.ts';
import { prepareBatchSource, type BatchCounts, type BatchSource } from './batch-source.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { findDivergence } from './divergence.ts';
import { createBestTracker, type BestState, type BestTracker } from './early-stopping.ts';
import { countBatches } from './epoch-order.ts';
import { evaluateRows } from './evaluate.ts';
import { createLossMeter, type LossMeter } from './loss-meter.ts';
import { createLearningRate, type LearningRate } from './learning-rate.ts';
import { createMetricCollector, type MetricCollector } from './metric-collector.ts';
import { resolveOutputs, type ResolvedOutput } from './output-specs.ts';
import type {
  BatchResult,
  EpochResult,
  StepObserver,
  ValidationResult,
  WeightChoice,
} from './session-results.ts';
import { withoutPrefix, withPrefix, type SavedRecord } from './session-state.ts';
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
  /** Sum of the epoch so far, in an array: a double in a field would be a new object with every step. */
  private readonly penalties = new Float64Array(1);
  private epochSteps = 0;
  /**
   * Learning rate of the last update. Not only a number by its type, so that V8 keeps the object that it is and hands it
   * on, instead of making a new one for every call.
   */
  private rateOfUpdate: number | null = null;
  private readonly accumulated: FloatArray | null;
  private epochsDone = 0;
  private nextRow = 0;
  private stepCount = 0;
  private over = false;
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
    return this.stepCount;
  }

  /** Epochs that ended. */
  get epoch(): number {
    return this.epochsDone;
  }

  /** True when all epochs are done, patience ran out, or the run diverged. */
  get finished(): boolean {
    return this.over;
  }

  /** Learning rate of the next step. */
  get learningRate(): number {
    return this.rate.rate(this.stepCount);
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
    this.rate.change(learningRate, this.stepCount);
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
    if (this.over || this.nextRow >= this.usableRows) throw outOfTurn(this.over);
    clearStepLog(log, this.stepCount);
  }

  /** At least one step: the next ones of a small network in one call, or one that goes layer by layer. */
  private trainStretch(log: StepLog, limit: number, observe?: StepObserver): void {
    const { tiny } = this;
    if (observe !== undefined || tiny === null || !this.trainAtOnce(tiny, log, limit)) {
      this.trainStep(log, observe);
    }
    if (log.divergence !== null) return;
    log.epochEnded = this.nextRow >= this.usableRows;
    const { validateUnit, validateEvery } = this.options.training;
    // An epoch that ends with this step is validated by `finishEpoch`.
    if (validateUnit !== 'steps' || this.stepCount % validateEvery !== 0 || log.epochEnded) return;
    log.validation = this.validate({}, this.epochsDone + 1);
    if (!log.validation.stopsEarly) return;
    this.over = true;
    this.restoreBest();
  }

  /** False when the next batch must go the normal way. */
  private trainAtOnce(tiny: TinyRunner, log: StepLog, limit: number): boolean {
    const { stepMeter, nextRow, stepCount } = this;
    const { order } = this.source;
    const { validateUnit, validateEvery } = this.options.training;
    const left = limit - log.length;
    const most =
      validateUnit === 'steps' ? Math.min(left, validateEvery - (stepCount % validateEvery)) : left;
    const steps = tiny.run(nextRow, this.usableRows, most, stepCount);
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
    this.nextRow = nextRow + examples;
    this.epochSteps += steps;
    this.stepCount = stepCount + steps;
    log.examples += examples;
    log.length += steps;
    return true;
  }

  private trainStep(log: StepLog, observe?: StepObserver): void {
    const { plan, updater, source, accumulated, stepMeter } = this;
    const { order } = source;
    const { accumulateBatches } = this.options.training;
    const learningRate = this.rate.rate(this.stepCount);
    plan.state.training = true;
    stepMeter.reset();
    let penalty = 0;
    let parts = 0;
    let divergence: ErrorReport | null = null;
    if (accumulated !== null) accumulated.fill(0);
    while (parts < accumulateBatches && this.nextRow < this.usableRows && divergence === null) {
      const count = Math.min(plan.batchSize, this.usableRows - this.nextRow);
      source.bring(this.nextRow, count, this.usableRows);
      const rows = observe === undefined ? order : order.slice(this.nextRow, this.nextRow + count);
      observe?.('feed', rows);
      plan.forward();
      observe?.('forward', rows);
      stepMeter.forward();
      observe?.('loss', rows);
      for (let k = 0; k < plan.losses.length; k++) plan.losses[k]!.backward();
      plan.backward();
      observe?.('backward', rows);
      penalty = updater.addPenalties();
      this.trainMetrics.add(order, this.nextRow, count);
      stepMeter.measure();
      divergence = findDivergence(plan, stepMeter.result);
      if (accumulated !== null) {
        plan.kernels.addScaled(plan.gradientVector, 1, accumulated, accumulated.length);
      }
      this.nextRow += count;
      parts += 1;
      log.examples += count;
    }
    if (accumulated !== null) {
      plan.kernels.scale(accumulated, 1 / parts, plan.gradientVector, accumulated.length);
    }
    observe?.('gradient', order);
    this.epochMeter.merge(stepMeter);
    this.penalties[0]! += penalty;
    this.epochSteps += 1;
    log.losses[log.length] = stepMeter.result[0]! + penalty;
    log.learningRates[log.length] = learningRate;
    log.length += 1;
    log.divergence = divergence;
    if (divergence !== null) {
      this.over = true;
      return;
    }
    if (this.rateOfUpdate !== learningRate) this.rateOfUpdate = learningRate;
    updater.apply(this.rateOfUpdate);
    observe?.('update', order);
    this.stepCount += 1;
    if (this.rate.observes === 'step-loss') this.rate.observe(log.losses[log.length - 1]!);
  }

  /** Evaluates, remembers the best weights, shuffles anew. Call when `runBatch` said that the epoch ended. */
  finishEpoch(): EpochResult {
    const { training } = this.options;
    this.epochsDone += 1;
    const loss = this.epochMeter.value() + this.penalties[0]! / this.epochSteps;
    const train = { loss, ...this.trainMetrics.results() };
    const isLast = this.epochsDone >= training.epochs;
    const steps = training.validateUnit === 'steps' ? this.stepCount : this.epochsDone;
    const isDue = isLast || steps % training.validateEvery === 0;
    if (this.rate.observes === 'epoch-loss') this.rate.observe(loss);
    const nothing = { metrics: {}, isBest: false, stopsEarly: false, score: null };
    const {
      metrics: validation,
      isBest,
      stopsEarly,
      score,
    } = isDue ? this.validate(train, this.epochsDone) : nothing;
    this.over = isLast || stopsEarly;
    if (this.over) this.restoreBest();
    if (!this.over) this.startEpoch();
    const result = { epoch: this.epochsDone, step: this.stepCount, learningRate: this.learningRate };
    return { ...result, train, validation, isBest, stopsEarly, score };
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
    const { plan, updater, epochMeter } = this;
    const saved = updater.save();
    return encodeCheckpoint({
      blocks: {
        parameters: plan.parameterVector,
        statistics: plan.stateVector,
        bestParameters: this.shelf.bestParameters,
        bestStatistics: this.shelf.bestState,
        losses: Float64Array.from(epochMeter.sums.flatMap(({ sum, weight }) => [sum, weight])),
        penalty: this.penalties.slice(),
        ...withPrefix('optimizer:', saved.blocks),
        ...withPrefix('metric:', this.trainMetrics.save()),
      },
      record: {
        engine: plan.engine.name,
        step: this.stepCount,
        epoch: this.epochsDone,
        epochSteps: this.epochSteps,
        nextRow: this.nextRow,
        over: this.over,
        updates: saved.count,
        learningRate: this.rate.save(),
        tracker: this.tracker.state,
        random: plan.saveRandom(),
        augmentation: this.source.save(),
      } satisfies SavedRecord,
    });
  }

  /**
   * Goes on exactly where `save` was called. A state from the end of a shorter run goes on with its next epoch.
   * @returns name of the engine that made the state: another one than this session's may round differently.
   * @throws StudioError `checkpoint-invalid`.
   */
  restore(bytes: Uint8Array): string {
    const { record, blocks } = decodeCheckpoint(bytes);
    const state = record as unknown as SavedRecord;
    const { plan } = this;
    plan.parameterVector.set(blocks['parameters']!);
    plan.stateVector.set(blocks['statistics']!);
    this.shelf.bestParameters.set(blocks['bestParameters']!);
    this.shelf.bestState.set(blocks['bestStatistics']!);
    this.updater.restore(state.updates, withoutPrefix('optimizer:', blocks));
    this.stepCount = state.step;
    this.epochsDone = state.epoch;
    this.startEpoch();
    // The state was the end of a run, and this one is longer: it goes on with a new epoch.
    const goesBeyond = state.over && state.epoch < this.options.training.epochs;
    const endedEpoch = goesBeyond && state.nextRow >= this.usableRows;
    if (!endedEpoch) {
      this.nextRow = state.nextRow;
      this.epochSteps = state.epochSteps;
      this.penalties[0] = blocks['penalty']![0]!;
      this.epochMeter.sums.forEach((each, k) => {
        each.sum = blocks['losses']![2 * k]!;
        each.weight = blocks['losses']![2 * k + 1]!;
      });
      const metricStates = Object.entries(withoutPrefix('metric:', blocks));
      this.trainMetrics.restore(Object.fromEntries(metricStates.map(([name, block]) => [name, [...block]])));
    }
    this.over = state.over && !goesBeyond;
    this.rate.restore(state.learningRate);
    this.tracker.restore(state.tracker);
    plan.restoreRandom(state.random);
    this.source.restore(state.augmentation);
    return state.engine;
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
    // Metrics are those of the output that predicts the target; heads that copy the input only help it.
    const output = Math.max(
      0,
      this.outputs.findIndex((each) => each.target === 'target'),
    );
    const { options, target } = this.outputs[output]!;
    return createMetricCollector(this.plan, data, options.loss, training.metrics, examples, {
      output,
      target,
    });
  }

  private startEpoch(): void {
    this.source.startEpoch(this.epochsDone);
    this.nextRow = 0;
    this.epochSteps = 0;
    this.penalties[0] = 0;
    this.epochMeter.reset();
    this.trainMetrics.reset();
  }
}

function outOfTurn(over: boolean): StudioError {
  return new StudioError(
    'training-out-of-turn',
    over
      ? 'The run is over: there is no batch left to train on.'
      : 'The epoch has ended: call finishEpoch before the next batch.',
  );
}
