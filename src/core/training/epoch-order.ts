import { createRandom, shuffle } from '../support/random.ts';

/**
 * The order in which an epoch visits the rows of the training split. Each epoch has its own stream of
 * the seed, so that a resumed run needs only the number of the epoch to find its place again.
 * @param epoch 0-based.
 */
export function fillEpochOrder(
  order: Int32Array,
  rows: Int32Array,
  seed: number,
  epoch: number,
  shuffled: boolean,
): void {
  order.set(rows);
  if (shuffled) shuffle(order, createRandom(seed, `shuffle:${epoch}`));
}

/** Optimizer batches of one epoch. */
export function countBatches(rows: number, batchSize: number, dropLast: boolean): number {
  return dropLast && rows >= batchSize ? Math.floor(rows / batchSize) : Math.ceil(rows / batchSize);
}
