import type { PreparedData } from '../datasets/table.ts';
import type { Engine } from '../engine/engine.ts';
import type { NetworkGraph } from '../graph/graph.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { initializeParameters } from '../plan/initialize-parameters.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { readWeights, type NamedWeights } from '../plan/weights.ts';
import { StudioError, type ErrorReport } from '../support/errors.ts';
import { createFloatArray, type FloatArray } from '../support/float-array.ts';
import type { RandomState } from '../support/random.ts';
import { createAugmenter, type Augmenter } from './augmenter.ts';
import { createBatchFeeder, type BatchFeeder } from './batch-feeder.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { findDivergence } from './divergence.ts';
import { createBestTracker, type BestState, type BestTracker } from './early-stopping.ts';
import { countBatches, fillEpochOrder } from './epoch-order.ts';
import { evaluateRows } from './evaluate.ts';
import { createLossMeter, type LossMeter } from './loss-meter.ts';
import { createLearningRate, type LearningRate, type LearningRateState } from './learning-rate.ts';
import { createMetricCollector, type MetricCollector } from './metric-collector.ts';
import { resolveOutputs, type ResolvedOutput } from './output-specs.ts';
import { createTinyRunner, type TinyRunner } from './tiny-runner.ts';
import type { TrainingSpec } from './training-spec.ts';
import { countOptimizerVectors, createUpdater, type Updater } from './updater.ts';

/** What a session is made of. */
export interface SessionOptions {
  readonly graph: NetworkGraph;
  readonly training: TrainingSpec;
  readonly data: PreparedData;
  readonly engine: Engine;
}

/** One optimizer step. */
export interface BatchResult {
  /** 0-based. */
  readonly step: number;
  /** Loss of the batch before its update; NaN when it was not finite. */
  readonly loss: number;
  readonly learningRate: number;
  readonly examples: number;
  /** True when `finishEpoch` is due. */
  readonly epochEnded: boolean;
  /** Set when this step was due for validation (`validateUnit: 'steps'`). */
  readonly validation: ValidationResult | null;
  /** Set when loss or gradients were not finite: nothing was updated, the session is over. */
  readonly divergence: ErrorReport | null;
}

/** One evaluation of the validation split and what it decided. */
export interface ValidationResult {
  readonly metrics: Readonly<Record<string, number>>;
  /** Best value of the watched metric so far. */
  readonly isBest: boolean;
  /** True when patience ran out. */
  readonly stopsEarly: boolean;
  /** The watched value, turned so that lower is better; null when nothing was evaluated. */
  readonly score: number | null;
}

/** The end of an epoch. */
export interface EpochResult {
  /** 1 for the first. */
  readonly epoch: number;
  readonly step: number;
  readonly learningRate: number;
  readonly train: Readonly<Record<string, number>>;
  /** Empty when this epoch was not validated. */
  readonly validation: Readonly<Record<string, number>>;
  /** Best value of the watched metric so far. */
  readonly isBest: boolean;
  /** True when patience ran out. */
  readonly stopsEarly: boolean;
  /** The watched value, turned so that lower is better; null when nothing was evaluated. */
  readonly score: number | null;
}

/**
 * Moments of a step at which somebody may look at the plan, in their order. `feed`: the batch lies in the
 * inputs; `forward`; `loss`; `backward`: before penalties (these four once per accumulated batch);
 * `gradient`: averaged and with penalties, before clipping; `update`: parameters are new, the gradient vector is
 * the one that the optimizer saw.
 */
export type StepMoment = 'feed' | 'forward' | 'loss' | 'backward' | 'gradient' | 'update';

/** Looks on while a step runs: it may read the plan and must not change it. `rows` are those of the batch. */
export type StepObserver = (moment: StepMoment, rows: Int32Array) => void;

/** Which weights to take out. */
export type WeightChoice = 'last' | 'best' | 'average';

/**
 * A training run without a clock or a process around it: call `runBatch` until it says that the epoch
 * ended, then `finishEpoch`, until `finished`. The same options give the same bits, also through
 * `save` and `restore` at any batch.
 */
export class TrainingSession {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  private readonly options: SessionOptions;
  private readonly boundPlan: NetworkPlan;
  /** Small networks train many batches in one call of a module of their own. */
  private readonly tiny: TinyRunner | null;
  private readonly outputs: readonly ResolvedOutput[];
  private readonly feeder: BatchFeeder;
  private readonly augmenter: Augmenter;
  private readonly updater: Updater;
  private readonly rate: LearningRate;
  private readonly trainMetrics: MetricCollector;
  private readonly tracker: BestTracker;
  private readonly order: Int32Array;
  private readonly bestParameters: FloatArray;
  private readonly bestState: FloatArray;
  /** Losses of the current step and of the epoch so far. */
  private readonly stepMeter: LossMeter;
  private readonly epochMeter: LossMeter;
  private readonly usableRows: number;
  private penaltySum = 0;
  private epochSteps = 0;
  private readonly accumulated: FloatArray | null;
  private epochsDone = 0;
  private nextRow = 0;
  private stepCount = 0;
  private over = false;

  constructor(options: SessionOptions) {
    const { graph, training, data, engine } = options;
    this.options = options;
    const batchSize = Math.min(training.batchSize, Math.max(1, data.split.train.length));
    this.outputs = resolveOutputs(graph, training, data);
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
    this.feeder = createBatchFeeder(
      this.plan,
      data,
      this.outputs.map((each) => each.encoding),
    );
    this.augmenter = createAugmenter(this.plan, data, training.augmentations, training.seed);
    this.updater = createUpdater(this.plan, training);
    this.rate = createLearningRate(training, this.totalSteps, this.stepsPerEpoch);
    this.trainMetrics = this.createCollector(rows);
    this.tracker = createBestTracker(training.earlyStopping?.watch ?? 'loss', training.earlyStopping);
    this.order = new Int32Array(data.split.train.length);
    this.bestParameters = createFloatArray(engine.precision, this.plan.parameterVector.length);
    this.bestState = createFloatArray(engine.precision, this.plan.stateVector.length);
    this.accumulated =
      training.accumulateBatches > 1
        ? createFloatArray(engine.precision, this.plan.gradientVector.length)
        : null;
    const candidate = { plan: this.plan, training, data, outputs: this.outputs };
    this.tiny = this.rate.observes === 'step-loss' ? null : createTinyRunner(candidate, this.updater);
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

  /** Best value of the watched metric and its epoch. */
  get best(): BestState {
    return this.tracker.state;
  }

  /** Takes effect with the next step. @param learningRate greater than 0. */
  changeLearningRate(learningRate: number): void {
    this.tiny?.settle();
    this.rate.change(learningRate, this.stepCount);
  }

  /** Forward, loss, backward, update: `accumulateBatches` batches and one optimizer step. */
  runBatch(observe?: StepObserver): BatchResult {
    const ahead = observe === undefined && this.tiny !== null ? this.takeTinyBatch(this.tiny) : null;
    if (ahead !== null) return ahead;
    const { plan, updater, order, accumulated, stepMeter } = this;
    const { accumulateBatches } = this.options.training;
    if (this.over || this.nextRow >= this.usableRows) throw outOfTurn(this.over);
    const learningRate = this.rate.rate(this.stepCount);
    plan.state.training = true;
    stepMeter.reset();
    let penalty = 0;
    let examples = 0;
    let parts = 0;
    let divergence: ErrorReport | null = null;
    if (accumulated !== null) accumulated.fill(0);
    while (parts < accumulateBatches && this.nextRow < this.usableRows && divergence === null) {
      const count = Math.min(plan.batchSize, this.usableRows - this.nextRow);
      this.feeder.feed(order, this.nextRow, count);
      this.augmenter.apply();
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
      divergence = findDivergence(plan, stepMeter.value());
      if (accumulated !== null) {
        plan.kernels.addScaled(plan.gradientVector, 1, accumulated, accumulated.length);
      }
      this.nextRow += count;
      parts += 1;
      examples += count;
    }
    if (accumulated !== null) {
      plan.kernels.scale(accumulated, 1 / parts, plan.gradientVector, accumulated.length);
    }
    observe?.('gradient', order);
    const loss = stepMeter.value() + penalty;
    const step = this.stepCount;
    this.epochMeter.merge(stepMeter);
    this.penaltySum += penalty;
    this.epochSteps += 1;
    if (divergence === null) {
      updater.apply(learningRate);
      observe?.('update', order);
      this.stepCount += 1;
      if (this.rate.observes === 'step-loss') this.rate.observe(loss);
    } else {
      this.over = true;
    }
    return this.reportStep({ step, loss, learningRate, examples, divergence });
  }

  /** The next batch of a small network: it was calculated ahead. Null when it must go the normal way. */
  private takeTinyBatch(tiny: TinyRunner): BatchResult | null {
    const { stepMeter, nextRow, usableRows, order, stepCount: step, rate } = this;
    if (this.over || nextRow >= usableRows) throw outOfTurn(this.over);
    const { validateUnit, validateEvery } = this.options.training;
    const limit = validateUnit === 'steps' ? validateEvery - (step % validateEvery) : Infinity;
    stepMeter.reset();
    const examples = tiny.next({ order, nextRow, usableRows, limit, step, rate }, stepMeter);
    if (examples === 0) return null;
    this.trainMetrics.add(order, nextRow, examples);
    this.nextRow += examples;
    this.epochMeter.merge(stepMeter);
    this.epochSteps += 1;
    this.stepCount += 1;
    const loss = stepMeter.value();
    return this.reportStep({ step, loss, learningRate: rate.rate(step), examples, divergence: null });
  }

  /** What follows from a step that is done: the end of an epoch, a validation that is due. */
  private reportStep(done: Omit<BatchResult, 'epochEnded' | 'validation'>): BatchResult {
    const { step, loss, learningRate, examples, divergence } = done;
    const isOver = divergence !== null;
    const epochEnded = !isOver && this.nextRow >= this.usableRows;
    const { validateUnit, validateEvery } = this.options.training;
    const isDue = validateUnit === 'steps' && this.stepCount % validateEvery === 0;
    // An epoch that ends with this step is validated by `finishEpoch`.
    const validation = isDue && !isOver && !epochEnded ? this.validate({}, this.epochsDone + 1) : null;
    if (validation?.stopsEarly === true) {
      this.over = true;
      this.restoreBest();
    }
    return { step, loss, learningRate, examples, epochEnded, validation, divergence };
  }

  /** Evaluates, remembers the best weights, shuffles anew. Call when `runBatch` said that the epoch ended. */
  finishEpoch(): EpochResult {
    const { training } = this.options;
    this.epochsDone += 1;
    const loss = this.epochMeter.value() + this.penaltySum / this.epochSteps;
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
    return this.withWeights(choice, () => {
      const collector = this.createCollector(rows.length);
      return evaluateRows(this.plan, this.feeder, collector, rows);
    });
  }

  /** Parameters and statistics as float32 copies. `best` falls back to `last` before the first evaluation. */
  weights(choice: WeightChoice): readonly NamedWeights[] {
    return this.withWeights(choice, () => readWeights(this.plan));
  }

  /** Everything that decides the rest of the run, as bytes. */
  save(): Uint8Array {
    const { plan, updater, epochMeter } = this;
    const saved = updater.save();
    return encodeCheckpoint({
      blocks: {
        parameters: plan.parameterVector,
        statistics: plan.stateVector,
        bestParameters: this.bestParameters,
        bestStatistics: this.bestState,
        losses: Float64Array.from(epochMeter.sums.flatMap(({ sum, weight }) => [sum, weight])),
        penalty: Float64Array.of(this.penaltySum),
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
        augmentation: this.augmenter.save(),
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
    this.bestParameters.set(blocks['bestParameters']!);
    this.bestState.set(blocks['bestStatistics']!);
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
      this.penaltySum = blocks['penalty']![0]!;
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
    this.augmenter.restore(state.augmentation);
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
    if (isBest) this.rememberBest();
    if (this.rate.observes === 'validation-loss' && source['loss'] !== undefined)
      this.rate.observe(source['loss']);
    const stopsEarly = watched !== undefined && this.tracker.exhausted;
    return { metrics, isBest, stopsEarly, score: watched === undefined ? null : this.tracker.score(watched) };
  }

  private restoreBest(): void {
    if (this.options.training.earlyStopping?.restoreBest !== true) return;
    if (this.tracker.state.best === null) return;
    this.plan.parameterVector.set(this.bestParameters);
    this.plan.stateVector.set(this.bestState);
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
    const { training, data } = this.options;
    fillEpochOrder(this.order, data.split.train, training.seed, this.epochsDone, training.shuffle);
    this.nextRow = 0;
    this.epochSteps = 0;
    this.penaltySum = 0;
    this.epochMeter.reset();
    this.trainMetrics.reset();
  }

  private rememberBest(): void {
    const { average } = this.updater;
    this.bestParameters.set(average ?? this.plan.parameterVector);
    this.bestState.set(this.plan.stateVector);
  }

  /** Runs something with other weights in place, and puts the current ones back. */
  private withWeights<T>(choice: WeightChoice, action: () => T): T {
    const { plan } = this;
    const { average } = this.updater;
    const useBest = choice === 'best' && this.tracker.state.best !== null;
    const useAverage = choice === 'average' && average !== null;
    if (!useBest && !useAverage) return action();
    const parameters = plan.parameterVector.slice();
    const statistics = plan.stateVector.slice();
    plan.parameterVector.set(useBest ? this.bestParameters : average!);
    if (useBest) plan.stateVector.set(this.bestState);
    try {
      return action();
    } finally {
      plan.parameterVector.set(parameters);
      plan.stateVector.set(statistics);
    }
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

/** The JSON part of a checkpoint. */
interface SavedRecord extends Readonly<Record<string, unknown>> {
  readonly engine: string;
  readonly step: number;
  readonly epoch: number;
  readonly epochSteps: number;
  readonly nextRow: number;
  readonly over: boolean;
  readonly updates: number;
  readonly learningRate: LearningRateState;
  readonly tracker: BestState;
  readonly random: ReturnType<NetworkPlan['saveRandom']>;
  readonly augmentation: RandomState;
}

type Blocks = Readonly<Record<string, Float32Array | Float64Array>>;

function withPrefix(
  prefix: string,
  blocks: Readonly<Record<string, Float32Array | Float64Array | readonly number[]>>,
): Blocks {
  const entries = Object.entries(blocks).map(([name, block]) => [
    prefix + name,
    Array.isArray(block) ? Float64Array.from(block as readonly number[]) : (block as Float64Array),
  ]);
  return Object.fromEntries(entries) as Blocks;
}

function withoutPrefix(prefix: string, blocks: Blocks): Blocks {
  const found = Object.entries(blocks).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, block]) => [name.slice(prefix.length), block]));
}
