import { createLossMeter } from '../../training/loss-meter.ts';
import { createMetricCollector } from '../../training/metric-collector.ts';
import { forEachBatch, type Probe } from '../probe.ts';
import type { UnitChoice } from '../neuron.ts';
import { followUnit } from './follow-unit.ts';

/** A network with and without one unit. */
export interface Ablation {
  readonly rows: number;
  /** `{ loss, accuracy, ... }` in inference mode. */
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
  /** after - before, name by name. */
  readonly change: Readonly<Record<string, number>>;
}

/**
 * Sets a unit's output (after its activation; a filter at all positions, unless one is chosen) to 0 and
 * evaluates loss and metrics. No weight is touched: the layers run one by one, and the output is cleared
 * between two of them.
 * @throws StudioError `unit-unknown`.
 */
export function ablateUnit(probe: Probe, choice: UnitChoice, rows: Int32Array): Ablation {
  const { index, element, elements, outputIndex } = followUnit(probe, choice);
  const cleared = choice.position === undefined ? elements : [element];
  const { values, size } = probe.plan.tensors[outputIndex]!;
  const before = evaluate(probe, rows, -1, () => undefined);
  const after = evaluate(probe, rows, Math.max(index, outputIndex), (count) => {
    for (let row = 0; row < count; row++) for (const each of cleared) values[row * size + each] = 0;
  });
  const change = Object.fromEntries(Object.keys(before).map((name) => [name, after[name]! - before[name]!]));
  return { rows: rows.length, before, after, change };
}

/** Loss and metrics over rows with something done to the tensors after one of the nodes has run. */
function evaluate(
  probe: Probe,
  rows: Int32Array,
  stopAfter: number,
  intervene: (count: number) => void,
): Readonly<Record<string, number>> {
  const { plan, outputs, mainOutput, setup } = probe;
  plan.state.training = false;
  const { options, target } = outputs[mainOutput]!;
  const measured = { output: mainOutput, target };
  const { training, data } = setup;
  const collector = createMetricCollector(plan, data, options.loss, training.metrics, rows.length, measured);
  const meter = createLossMeter(plan);
  forEachBatch(probe, rows, (from, count) => {
    plan.steps.forEach((step, node) => {
      step.forward();
      if (node === stopAfter) intervene(count);
    });
    meter.forward();
    collector.add(rows, from, count);
  });
  return { loss: meter.value(), ...collector.results() };
}
