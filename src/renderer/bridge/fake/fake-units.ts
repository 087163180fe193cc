import type { UnitCalls } from '../../../core/contract/units.ts';

/** The preview draws units without weights: it has no engine to make them. */
export const fakeUnits: {
  readonly [N in keyof UnitCalls]: () => UnitCalls[N]['result'];
} = {
  'units.read': () => ({ step: 0, epoch: 0, weights: [], featureNames: null }),
  'units.watch': () => null,
};
