import type { LossSums } from '../losses/definition.ts';
import type { NetworkPlan } from '../plan/plan.ts';

/** Adds up the losses of all outputs over batches: the total is the sum of factor * finish(sum / weight). */
export interface LossMeter {
  /** Runs the losses of the batch that lies in the plan and adds them. */
  forward(): void;
  /** Adds what another meter of the same plan holds. */
  merge(other: LossMeter): void;
  /** NaN before the first batch. */
  value(): number;
  reset(): void;
  readonly sums: readonly LossSums[];
}

/** A meter over the outputs of a plan. */
export function createLossMeter(plan: NetworkPlan): LossMeter {
  const { losses } = plan;
  const sums: LossSums[] = losses.map(() => ({ sum: 0, weight: 0 }));
  return {
    sums,
    forward() {
      for (let k = 0; k < losses.length; k++) losses[k]!.forward(sums[k]!);
    },
    merge(other) {
      for (let k = 0; k < sums.length; k++) {
        sums[k]!.sum += other.sums[k]!.sum;
        sums[k]!.weight += other.sums[k]!.weight;
      }
    },
    value() {
      let total = 0;
      for (let k = 0; k < losses.length; k++) {
        const { finish, options } = losses[k]!;
        total += options.weight * finish(sums[k]!.sum / sums[k]!.weight);
      }
      return total;
    },
    reset() {
      for (const each of sums) each.sum = each.weight = 0;
    },
  };
}
