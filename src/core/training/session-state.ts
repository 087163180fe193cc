import type { NetworkPlan } from '../plan/plan.ts';
import type { RandomState } from '../support/random.ts';
import type { BestState } from './early-stopping.ts';
import type { LearningRateState } from './learning-rate.ts';

/** The JSON part of a checkpoint. */
export interface SavedRecord extends Readonly<Record<string, unknown>> {
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
export type Blocks = Readonly<Record<string, Float32Array | Float64Array>>;

/** The same blocks under longer names. */
export function withPrefix(
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
export function withoutPrefix(prefix: string, blocks: Blocks): Blocks {
  const found = Object.entries(blocks).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, block]) => [name.slice(prefix.length), block]));
}
