import type { NetworkPlan } from '../plan/plan.ts';
import { createRandom } from '../support/random.ts';

/** How well the chain rule's gradient and a numeric difference agree along one random direction. */
export interface GradientCheckResult {
  /** gradient . direction, by back-propagation. */
  readonly analytic: number;
  /** (L(p + h d) - L(p - h d)) / 2h */
  readonly numeric: number;
  /** |analytic - numeric| / max(|analytic|, |numeric|, 1e-8) */
  readonly relativeError: number;
}

/** Loss of the batch that lies in the plan, as a function of nothing but its memory. */
export function evaluatePlanLoss(plan: NetworkPlan): number {
  plan.forward();
  let total = 0;
  for (const loss of plan.losses) {
    const sums = { sum: 0, weight: 0 };
    loss.forward(sums);
    total += loss.options.weight * loss.finish(sums.sum / sums.weight);
  }
  return total;
}

/**
 * Central differences in random directions against back-propagation, over all parameters that learn.
 * Meant for float64 plans whose inputs and targets are filled. Parameters, generators and running
 * statistics are left as they were found.
 * Source: JAX `check_grads` does the same per function.
 */
export function checkPlanGradient(
  plan: NetworkPlan,
  options: { readonly directions?: number; readonly stepSize?: number; readonly seed?: number } = {},
): readonly GradientCheckResult[] {
  const { directions = 3, stepSize = 1e-5, seed = 1 } = options;
  const { parameterVector: p, gradientVector: g, stateVector, segments } = plan;
  const start = p.slice();
  const statistics = stateVector.slice();
  const randomStates = plan.saveRandom();
  const lossAt = () => {
    plan.restoreRandom(randomStates);
    stateVector.set(statistics);
    return evaluatePlanLoss(plan);
  };
  lossAt();
  for (const loss of plan.losses) loss.backward();
  plan.backward();
  const gradient = g.slice();
  const random = createRandom(seed, 'gradient-check');
  const results: GradientCheckResult[] = [];
  for (let k = 0; k < directions; k++) {
    const direction = new Float64Array(p.length);
    let analytic = 0;
    for (const { offset, length } of segments) {
      for (let i = offset; i < offset + length; i++) {
        direction[i] = random.nextNormal();
        analytic += direction[i]! * gradient[i]!;
      }
    }
    for (let i = 0; i < p.length; i++) p[i] = start[i]! + stepSize * direction[i]!;
    const above = lossAt();
    for (let i = 0; i < p.length; i++) p[i] = start[i]! - stepSize * direction[i]!;
    const below = lossAt();
    p.set(start);
    const numeric = (above - below) / (2 * stepSize);
    const scale = Math.max(Math.abs(analytic), Math.abs(numeric), 1e-8);
    results.push({ analytic, numeric, relativeError: Math.abs(analytic - numeric) / scale });
  }
  plan.restoreRandom(randomStates);
  stateVector.set(statistics);
  return results;
}
