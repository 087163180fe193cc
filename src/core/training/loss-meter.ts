import type { LossSums } from '../losses/definition.ts';
import type { NetworkPlan } from '../plan/plan.ts';

/** Adds up the losses of all outputs over batches: the total is the sum of factor * finish(sum / weight). */
export interface LossMeter {
  /** Runs the losses of the batch that lies in the plan and adds them. */
  forward(): void;
  /** Takes a batch of a single output whose loss was calculated elsewhere. */
  put(sum: number, weight: number): void;
  /** Adds what another meter of the same plan holds. */
  merge(other: LossMeter): void;
  /** NaN before the first batch; 0 when the weights of all examples so far are 0, for they have no loss. */
  value(): number;
  /** Leaves {@link value} in {@link result}: a double that is handed back would be a new object with every step. */
  measure(): void;
  readonly result: Float64Array;
  reset(): void;
  readonly sums: readonly LossSums[];
  /** Batches since the last reset (or restore). */
  readonly batches: () => number;
}

/** A meter over the outputs of a plan. */
export function createLossMeter(plan: NetworkPlan): LossMeter {
  const { losses } = plan;
  const sums: LossSums[] = losses.map(() => ({ sum: 0, weight: 0 }));
  const result = new Float64Array(1);
  let batches = 0;
  return {
    sums,
    batches: () => batches,
    forward() {
      batches += 1;
      for (let k = 0; k < losses.length; k++) losses[k]!.forward(sums[k]!);
    },
    put(sum, weight) {
      batches += 1;
      sums[0]!.sum += sum;
      sums[0]!.weight += weight;
    },
    merge(other) {
      batches += other.batches();
      for (let k = 0; k < sums.length; k++) {
        sums[k]!.sum += other.sums[k]!.sum;
        sums[k]!.weight += other.sums[k]!.weight;
      }
    },
    result,
    value() {
      this.measure();
      return result[0]!;
    },
    measure() {
      let total = 0;
      for (let k = 0; k < losses.length; k++) {
        const { finish, options } = losses[k]!;
        const { sum, weight } = sums[k]!;
        if (weight === 0 && sum === 0 && batches > 0) continue;
        total += options.weight * finish(sum / weight);
      }
      result[0] = total;
    },
    reset() {
      batches = 0;
      for (let k = 0; k < sums.length; k++) sums[k]!.sum = sums[k]!.weight = 0;
    },
  };
}
