import { initializers } from '../initializers/index.ts';
import { parseFieldValues, type Spec } from '../support/fields.ts';
import { createRandom } from '../support/random.ts';
import type { NetworkPlan, PlanParameter } from './plan.ts';

/** Initialisers that a layer asks for because the value means something: these a run's own choice leaves alone. */
const FIXED = new Set(['zeros', 'ones', 'constant']);

/**
 * Gives every parameter its start value. Each parameter draws from its own stream of the seed, so that
 * adding a layer does not change the start of the others.
 * @param kernelInitializer replaces the layers' own choice for kernels, not for biases, gammas and statistics,
 *   and not where the user chose one for that parameter.
 */
export function initializeParameters(plan: NetworkPlan, seed: number, kernelInitializer: Spec | null): void {
  plan.parameterVector.fill(0);
  plan.stateVector.fill(0);
  for (const parameter of plan.parameters) {
    const { type, values } = chooseInitializer(parameter, kernelInitializer);
    const definition = initializers.get(type);
    definition.initialize(
      {
        values: parameter.values,
        shape: parameter.spec.shape,
        fanIn: parameter.spec.fanIn,
        fanOut: parameter.spec.fanOut,
      },
      parseFieldValues(definition.fields, values, `initializer of ${parameter.name}`),
      createRandom(seed, `initialization:${parameter.name}`),
    );
  }
}

function chooseInitializer(parameter: PlanParameter, kernelInitializer: Spec | null): Spec {
  const isOwnChoice = parameter.initializer !== parameter.spec.initializer;
  const isFixed = FIXED.has(parameter.spec.initializer.type);
  return kernelInitializer === null || isOwnChoice || isFixed ? parameter.initializer : kernelInitializer;
}
