import type { NetworkPlan } from '../plan/plan.ts';
import { StudioError } from '../support/errors.ts';
import type { RandomState } from '../support/random.ts';
import type { BatchSource } from './batch-source.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import type { BestState, BestTracker } from './early-stopping.ts';
import type { LearningRate, LearningRateState } from './learning-rate.ts';
import type { LossMeter } from './loss-meter.ts';
import type { MetricCollector } from './metric-collector.ts';
import type { Updater } from './updater.ts';
import type { WeightShelf } from './weight-shelf.ts';

/** How far a run has come. */
export interface Progress {
  /** Optimizer updates so far. */
  step: number;
  /** Epochs that ended. */
  epoch: number;
  /** Updates of this epoch. */
  epochSteps: number;
  /** Place of the next row in the order of the epoch. */
  nextRow: number;
  over: boolean;
  /** Sum of the epoch so far, in an array: a double in a field would be a new object with every step. */
  readonly penalties: Float64Array;
}

export function createProgress(): Progress {
  return { step: 0, epoch: 0, epochSteps: 0, nextRow: 0, over: false, penalties: new Float64Array(1) };
}

/** @throws StudioError `training-out-of-turn` where no batch can be trained on now. */
export function refuseOutOfTurn({ over, nextRow }: Progress, usableRows: number): void {
  if (!over && nextRow < usableRows) return;
  throw new StudioError(
    'training-out-of-turn',
    over
      ? 'The run is over: there is no batch left to train on.'
      : 'The epoch has ended: call finishEpoch before the next batch.',
  );
}

/** The parts of a session that decide the rest of its run. */
export interface SavedParts {
  readonly plan: NetworkPlan;
  readonly updater: Updater;
  readonly epochMeter: LossMeter;
  readonly shelf: WeightShelf;
  readonly trainMetrics: MetricCollector;
  readonly rate: LearningRate;
  readonly tracker: BestTracker;
  readonly source: BatchSource;
  readonly progress: Progress;
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

/** Numbers of a checkpoint by name. */
type Blocks = Readonly<Record<string, Float32Array | Float64Array>>;

/** The same blocks under longer names. */
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

/** The blocks whose names begin so, under the rest of their names. */
function withoutPrefix(prefix: string, blocks: Blocks): Blocks {
  const found = Object.entries(blocks).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, block]) => [name.slice(prefix.length), block]));
}

/** Everything that decides the rest of a run, as bytes. */
export function saveSession(parts: SavedParts): Uint8Array {
  const { plan, updater, epochMeter, shelf, trainMetrics, rate, tracker, source, progress } = parts;
  const { step, epoch, epochSteps, nextRow, over, penalties } = progress;
  const saved = updater.save();
  return encodeCheckpoint({
    blocks: {
      parameters: plan.parameterVector,
      statistics: plan.stateVector,
      bestParameters: shelf.bestParameters,
      bestStatistics: shelf.bestState,
      losses: Float64Array.from(epochMeter.sums.flatMap(({ sum, weight }) => [sum, weight])),
      penalty: penalties.slice(),
      ...withPrefix('optimizer:', saved.blocks),
      ...withPrefix('metric:', trainMetrics.save()),
    },
    record: {
      engine: plan.engine.name,
      step,
      epoch,
      epochSteps,
      nextRow,
      over,
      updates: saved.count,
      learningRate: rate.save(),
      tracker: tracker.state,
      random: plan.saveRandom(),
      augmentation: source.save(),
    } satisfies SavedRecord,
  });
}

/**
 * Goes on exactly where a run was saved. A state from the end of a shorter run goes on with its next epoch.
 * @param run what the session that goes on is about; `startEpoch` makes the one that `progress` says ready.
 * @returns name of the engine that made the state.
 * @throws StudioError `checkpoint-invalid`.
 */
export function restoreSession(
  parts: SavedParts,
  bytes: Uint8Array,
  run: { readonly epochs: number; readonly usableRows: number; startEpoch(): void },
): string {
  const { plan, updater, epochMeter, shelf, trainMetrics, rate, tracker, source, progress } = parts;
  const { record, blocks } = decodeCheckpoint(bytes);
  const state = record as unknown as SavedRecord;
  plan.parameterVector.set(blocks['parameters']!);
  plan.stateVector.set(blocks['statistics']!);
  shelf.bestParameters.set(blocks['bestParameters']!);
  shelf.bestState.set(blocks['bestStatistics']!);
  updater.restore(state.updates, withoutPrefix('optimizer:', blocks));
  progress.step = state.step;
  progress.epoch = state.epoch;
  run.startEpoch();
  // The state was the end of a run, and this one is longer: it goes on with a new epoch.
  const goesBeyond = state.over && state.epoch < run.epochs;
  const endedEpoch = goesBeyond && state.nextRow >= run.usableRows;
  if (!endedEpoch) {
    progress.nextRow = state.nextRow;
    progress.epochSteps = state.epochSteps;
    progress.penalties[0] = blocks['penalty']![0]!;
    epochMeter.sums.forEach((each, k) => {
      each.sum = blocks['losses']![2 * k]!;
      each.weight = blocks['losses']![2 * k + 1]!;
    });
    const metricStates = Object.entries(withoutPrefix('metric:', blocks));
    trainMetrics.restore(Object.fromEntries(metricStates.map(([name, block]) => [name, [...block]])));
  }
  progress.over = state.over && !goesBeyond;
  rate.restore(state.learningRate);
  tracker.restore(state.tracker);
  plan.restoreRandom(state.random);
  source.restore(state.augmentation);
  return state.engine;
}
