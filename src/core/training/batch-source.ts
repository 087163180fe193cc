import type { PreparedData } from '../datasets/table.ts';
import type { ThreadTeam } from '../engine/simd.ts';
import type { NetworkGraph } from '../graph/graph.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { isShared, shareBytes } from '../support/float-array.ts';
import type { RandomState } from '../support/random.ts';
import { createAugmenter } from './augmenter.ts';
import { createBatchFeeder, type BatchFeeder } from './batch-feeder.ts';
import { fillEpochOrder } from './epoch-order.ts';
import { COUNT, FROM, layOutBatch, orderGathering, RANDOM, type GatherOrders } from './gathering.ts';
import type { ResolvedOutput } from './output-specs.ts';
import type { TrainingSpec } from './training-spec.ts';

/** Batches that were brought so far, and how many of them a helper gathered while the one before trained. */
export interface BatchCounts {
  readonly batches: number;
  readonly ahead: number;
}

/** Brings the batches of a run, in the order of its epochs. */
export interface BatchSource {
  /** Rows in the order of the epoch. */
  readonly order: Int32Array;
  readonly counts: BatchCounts;
  /** For rows in another order, as they are: evaluation. */
  readonly feeder: BatchFeeder;
  /** Shuffles anew. @param epoch 0-based. */
  startEpoch(epoch: number): void;
  /** Brings a batch, augmented, and has the next one gathered. @param end how far batches go: rows of the epoch. */
  bring(from: number, count: number, end: number): void;
  /** State of the augmentation's generator, as it is after the newest batch. */
  save(): RandomState;
  restore(state: RandomState): void;
}

interface SourceOptions {
  readonly graph: NetworkGraph;
  readonly training: TrainingSpec;
  readonly data: PreparedData;
  readonly outputs: readonly ResolvedOutput[];
  readonly batchSize: number;
  readonly team: ThreadTeam | null;
}

/**
 * Prepares a source; call the result with the plan. In between the plan takes its memory, and the helpers of its team
 * start with what they have to know for gathering batches.
 */
export function prepareBatchSource(options: SourceOptions): (plan: NetworkPlan) => BatchSource {
  const { graph, training, data, outputs, batchSize, team } = options;
  const { seed, augmentations, shuffle } = training;
  const rows = data.split.train;
  // Behind the rows of the epoch: those of the first batch of the next one, once they are known.
  const places = new Int32Array(shareBytes(4 * (rows.length + batchSize)));
  const order = places.subarray(0, rows.length);
  // Rows that only this thread can read would have to be copied to the helpers.
  const isReadable = isShared(places) && isShared(data.bytes?.values ?? data.features);
  const orders =
    team === null || !isReadable
      ? null
      : orderGathering(graph, data, outputs, { order: places, batchSize, augmentations, seed });
  if (team !== null) team.errand = orders;
  return (plan) => {
    const encodings = outputs.map((each) => each.encoding);
    const feeder = createBatchFeeder(plan, data, encodings);
    const augmenter = createAugmenter(plan, data, augmentations, seed);
    const random = augmentations.length === 0 ? null : augmenter;
    const helper = orders === null ? null : askHelper(plan, team!, orders, random);
    const counts = { batches: 0, ahead: 0 };
    /** The next epoch's rows, shuffled before the last batch of this one trains; -1: not yet. */
    const nextOrder = helper === null ? null : new Int32Array(rows.length);
    let current = 0;
    let shuffledFor = -1;
    /** Where the first batch of the epoch was gathered from. */
    let firstAt = 0;
    function lookAhead(end: number): void {
      if (helper === null || nextOrder === null) return;
      shuffledFor = current + 1;
      fillEpochOrder(nextOrder, rows, seed, shuffledFor, shuffle);
      const count = Math.min(plan.batchSize, end);
      for (let i = 0; i < count; i++) places[rows.length + i] = nextOrder[i]!;
      helper.ask(rows.length, count);
    }
    return {
      order,
      feeder,
      counts,
      startEpoch(epoch) {
        current = epoch;
        firstAt = 0;
        if (nextOrder !== null && shuffledFor === epoch) {
          order.set(nextOrder);
          firstAt = rows.length;
        } else {
          helper?.forget();
          fillEpochOrder(order, rows, seed, epoch, shuffle);
        }
        shuffledFor = -1;
      },
      bring(from, count, end) {
        counts.batches += 1;
        if (helper?.take(from === 0 ? firstAt : from, count) === true) counts.ahead += 1;
        else {
          feeder.feed(order, from, count);
          augmenter.apply();
        }
        const next = from + count;
        if (next >= end) lookAhead(end);
        else helper?.ask(next, Math.min(plan.batchSize, end - next));
      },
      save: () => augmenter.save(),
      restore(state) {
        helper?.forget();
        firstAt = 0;
        shuffledFor = -1;
        augmenter.restore(state);
      },
    };
  };
}

/** Looks that a number of a shifted or turned picture is worth: gathering it takes so much longer than copying it. */
const LOOKS_AT_CHANGED = 20;

/** The owner's side of the errand. Batches of a helper have the bits of those that this thread gathers itself. */
function askHelper(
  plan: NetworkPlan,
  team: ThreadTeam,
  orders: GatherOrders,
  random: { save(): RandomState; restore(state: RandomState): void } | null,
) {
  const { words, blocks } = layOutBatch(orders);
  const hasWeights = orders.data.exampleWeights !== undefined;
  const numbers = blocks.inputs.reduce((sum, { size }) => sum + size, 0);
  let askedFrom = -1;
  let askedCount = 0;
  const write = () => {
    words[FROM] = askedFrom;
    words[COUNT] = askedCount;
    if (random !== null) words.set(random.save(), RANDOM);
  };
  return {
    ask(from: number, count: number): void {
      askedFrom = from;
      askedCount = count;
      if (!team.postErrand(write)) askedFrom = -1;
    },
    /** Copies the batch into the plan; false where it was not asked for, or nobody came to it. */
    take(from: number, count: number): boolean {
      if (askedFrom !== from || askedCount !== count) return false;
      askedFrom = -1;
      // About as many looks as gathering takes: a helper that has lost its processor may keep it waiting no longer.
      if (!team.finishErrand(1000 + (random === null ? 2 : LOOKS_AT_CHANGED) * count * numbers)) return false;
      plan.state.batchSize = count;
      // Whole blocks: views of a part would have to be allocated.
      for (let i = 0; i < blocks.inputs.length; i++) plan.inputs[i]!.values.set(blocks.inputs[i]!.values);
      for (let k = 0; k < blocks.losses.length; k++) plan.losses[k]!.target.set(blocks.losses[k]!.target);
      if (hasWeights) plan.exampleWeights.set(blocks.exampleWeights);
      if (random !== null)
        random.restore([words[RANDOM]!, words[RANDOM + 1]!, words[RANDOM + 2]!, words[RANDOM + 3]!]);
      return true;
    },
    forget(): void {
      if (askedFrom >= 0) team.finishErrand(0);
      askedFrom = -1;
    },
  };
}
