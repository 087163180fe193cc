import type { RunSpec } from '../project/run-spec.ts';
import { applyPoint } from './settings-path.ts';
import type { Point } from './space.ts';
import type { SweepSpec } from './sweep-spec.ts';

/**
 * A run of a trial's settings on training and validation rows together: nothing is held back any more, so it trains
 * for as long as was best before, and stops by itself never.
 * @param epochs at which the trial was best, 1 or more.
 */
export function createRetrainSpec(sweep: SweepSpec, point: Point, epochs: number): RunSpec {
  const spec = applyPoint(sweep.base, point);
  const { fold: _, trainShare: __, ...split } = spec.data.split;
  return {
    ...spec,
    data: { ...spec.data, split: { ...split, validation: 0 } },
    training: { ...spec.training, epochs: Math.max(1, epochs), earlyStopping: null },
  };
}
