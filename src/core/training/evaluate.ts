import type { NetworkPlan } from '../plan/plan.ts';
import type { BatchFeeder } from './batch-feeder.ts';
import { createLossMeter } from './loss-meter.ts';
import type { MetricCollector } from './metric-collector.ts';

/**
 * Loss and metrics over the given rows in inference mode (dropout off, running statistics). Leaves the
 * plan in the mode in which it was.
 */
export function evaluateRows(
  plan: NetworkPlan,
  feeder: BatchFeeder,
  collector: MetricCollector,
  rows: Int32Array,
): Record<string, number> {
  const { training } = plan.state;
  plan.state.training = false;
  const meter = createLossMeter(plan);
  collector.reset();
  plan.holdWeights();
  try {
    for (let from = 0; from < rows.length; from += plan.batchSize) {
      const count = Math.min(plan.batchSize, rows.length - from);
      feeder.feed(rows, from, count);
      plan.forward();
      meter.forward();
      collector.add(rows, from, count);
    }
  } finally {
    plan.releaseWeights();
    plan.state.training = training;
  }
  return { loss: meter.value(), ...collector.results() };
}
