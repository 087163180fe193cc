import type { NetworkDesign } from '../design/network-design.ts';
import type { DataSpec } from '../datasets/data-spec.ts';
import type { TrainingSpec } from '../training/training-spec.ts';

export const RUN_SPEC_FORMAT_VERSION = 1;

/**
 * Everything that decides the numbers of one run, frozen when it starts. The same specification and the
 * same data give the same bits.
 */
export interface RunSpec {
  readonly formatVersion: typeof RUN_SPEC_FORMAT_VERSION;
  readonly design: NetworkDesign;
  readonly data: DataSpec;
  readonly training: TrainingSpec;
}

export type { DataSource, DataSpec, SplitSpec } from '../datasets/data-spec.ts';
export { DEFAULT_TRAINING } from '../training/training-spec.ts';
export type { ClippingSpec, EarlyStoppingSpec, OutputSpec, TrainingSpec } from '../training/training-spec.ts';
