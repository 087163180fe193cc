import type { NetworkPlan } from '../plan/plan.ts';
import { StudioError } from '../support/errors.ts';
import { evaluatePlanLoss } from './gradient-check.ts';

/** What a gradient may be asked for: an input, the output of a unit's layer, or a parameter. */
export type GradientTarget =
  | { readonly kind: 'activation'; readonly node: string }
  | { readonly kind: 'parameter'; readonly name: string };

/**
 * Gradient of the loss of the batch that lies in the plan with respect to a layer's output (an Input
 * layer's needs a plan with `inputGradients`) or a parameter: a copy, [batch, ...shape] or the
 * parameter's shape. Runs one forward and one backward pass; nothing is updated.
 * @throws StudioError `gradient-unavailable`.
 */
export function lossGradient(plan: NetworkPlan, target: GradientTarget): Float64Array {
  evaluatePlanLoss(plan);
  for (const loss of plan.losses) loss.backward();
  plan.backward();
  if (target.kind === 'parameter') {
    const gradient = plan.parameters.find((each) => each.name === target.name)?.gradient;
    if (gradient === null || gradient === undefined) {
      throw unavailable(
        `"${target.name}" does not learn: it is frozen, a running statistic, or not part of this network`,
      );
    }
    return Float64Array.from(gradient);
  }
  const index = plan.graph.nodes.findIndex((node) => node.id === target.node);
  const tensor = plan.tensors[index];
  if (tensor === undefined || tensor.gradient === null || tensor.gradient.length === 0) {
    throw unavailable(`no gradient flows back to "${target.node}"`);
  }
  return Float64Array.from(tensor.gradient.subarray(0, plan.state.batchSize * tensor.size));
}

function unavailable(reason: string): StudioError {
  return new StudioError(
    'gradient-unavailable',
    `There is no gradient to show: ${reason}. Choose a layer that learns, or one before it.`,
    {},
  );
}
