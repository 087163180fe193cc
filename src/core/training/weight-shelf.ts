import type { NetworkPlan } from '../plan/plan.ts';
import { createFloatArray, type FloatArray } from '../support/float-array.ts';
import type { BestTracker } from './early-stopping.ts';
import type { WeightChoice } from './session-results.ts';
import type { Updater } from './updater.ts';

/** The weights of the best validation beside those that train, and ways to work with other ones for a moment. */
export interface WeightShelf {
  readonly bestParameters: FloatArray;
  readonly bestState: FloatArray;
  /** Takes the present weights (their average, where one is kept) for the best. */
  rememberBest(): void;
  /** Puts the best ones into the network, once there are some. */
  restoreBest(): void;
  /** Runs something with other weights in place, and puts the current ones back. */
  withWeights<T>(choice: WeightChoice, action: () => T): T;
}

/** @param currentPlan the network with its weights of this moment. */
export function createWeightShelf(
  currentPlan: () => NetworkPlan,
  updater: Updater,
  tracker: BestTracker,
): WeightShelf {
  const { engine, parameterVector, stateVector } = currentPlan();
  const bestParameters = createFloatArray(engine.precision, parameterVector.length);
  const bestState = createFloatArray(engine.precision, stateVector.length);
  return {
    bestParameters,
    bestState,
    rememberBest() {
      const plan = currentPlan();
      bestParameters.set(updater.average ?? plan.parameterVector);
      bestState.set(plan.stateVector);
    },
    restoreBest() {
      if (tracker.state.best === null) return;
      const plan = currentPlan();
      plan.parameterVector.set(bestParameters);
      plan.stateVector.set(bestState);
    },
    withWeights(choice, action) {
      const { average } = updater;
      const useBest = choice === 'best' && tracker.state.best !== null;
      const useAverage = choice === 'average' && average !== null;
      if (!useBest && !useAverage) return action();
      const plan = currentPlan();
      const parameters = plan.parameterVector.slice();
      const statistics = plan.stateVector.slice();
      plan.parameterVector.set(useBest ? bestParameters : average!);
      if (useBest) plan.stateVector.set(bestState);
      try {
        return action();
      } finally {
        plan.parameterVector.set(parameters);
        plan.stateVector.set(statistics);
      }
    },
  };
}
