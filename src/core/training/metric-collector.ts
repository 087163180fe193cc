import type { PreparedData } from '../datasets/table.ts';
import { losses } from '../losses/index.ts';
import type { MetricDefinition, MetricRun, MetricTask } from '../metrics/definition.ts';
import { metrics } from '../metrics/index.ts';
import { parseFieldValues, type Spec } from '../support/fields.ts';
import { createFloatArray, type FloatArray } from '../support/float-array.ts';
import { sizeOf } from '../support/shape.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import type { ResolvedOutput } from './output-specs.ts';

/** Collects the loss and every metric over the batches of a split or an epoch. */
export interface MetricCollector {
  /** Adds the batch that the plan has just run forward, and whose rows are `order[from .. from + count)`. */
  add(order: Int32Array, from: number, count: number): void;
  /** Adds examples whose outputs were calculated elsewhere: any number of them, one after the other. */
  addOutputs(outputs: FloatArray, order: Int32Array, from: number, count: number): void;
  /** `{ accuracy: 0.96, ... }`, without the loss. */
  results(): Record<string, number>;
  reset(): void;
  save(): Readonly<Record<string, readonly number[]>>;
  restore(state: Readonly<Record<string, readonly number[]>>): void;
}

/** What people expect to see when they chose nothing. */
const USUAL: Readonly<Record<MetricTask, readonly string[]>> = {
  regression: ['rootMeanSquaredError', 'meanAbsoluteError', 'r2'],
  binary: ['accuracy'],
  multiclass: ['accuracy'],
};

/** The task as the metrics see it: two classes on two outputs are a multiclass problem. */
export function metricTask(data: PreparedData, outputSize: number): MetricTask {
  if (data.task === 'regression') return 'regression';
  return outputSize === 1 ? 'binary' : 'multiclass';
}

/** The chosen metrics, or those that suit the task. */
export function chooseMetrics(chosen: readonly Spec[], task: MetricTask): readonly Spec[] {
  if (chosen.length > 0) return chosen;
  return USUAL[task].map((type) => ({ type, values: {} }));
}

/** The metrics of a run: of the output that predicts the target; heads that copy the input only help it. */
export function collectTargetMetrics(
  plan: NetworkPlan,
  data: PreparedData,
  chosen: readonly Spec[],
  outputs: readonly ResolvedOutput[],
  examples: number,
): MetricCollector {
  const output = Math.max(
    0,
    outputs.findIndex((each) => each.target === 'target'),
  );
  const { options, target } = outputs[output]!;
  return createMetricCollector(plan, data, options.loss, chosen, examples, { output, target });
}

/** Binds the metrics of a run to one output of its plan, compared with the target or with its own input. Metrics in the target's unit get unscaled numbers. */
export function createMetricCollector(
  plan: NetworkPlan,
  data: PreparedData,
  loss: Spec,
  chosen: readonly Spec[],
  examples: number,
  measured: { readonly output: number; readonly target: 'target' | 'features' },
): MetricCollector {
  const output = plan.outputs[measured.output]!;
  const isCopy = measured.target === 'features';
  const targets = isCopy ? data.features : data.targets;
  const targetSize = isCopy ? sizeOf(data.featureShape) : data.targetSize;
  const task = isCopy ? 'regression' : metricTask(data, output.size);
  const logits = losses.get(loss.type).expectsOutput === 'logits';
  const runs = chooseMetrics(chosen, task).map(
    ({ type, values }): { definition: MetricDefinition; run: MetricRun } => {
      const definition = metrics.get(type);
      const run = definition.create({
        values: parseFieldValues(definition.fields, values, `metric "${type}"`),
        task,
        outputSize: output.size,
        targetSize,
        logits,
        examples,
      });
      return { definition, run };
    },
  );
  const unscale = isCopy ? null : createUnscaler(data, output.size);
  let target = createFloatArray('float64', plan.batchSize * targetSize);
  const addOutputs = (values: FloatArray, order: Int32Array, from: number, count: number): void => {
    if (target.length < count * targetSize) target = createFloatArray('float64', count * targetSize);
    for (let i = 0; i < count; i++) {
      const row = order[from + i]! * targetSize;
      for (let j = 0; j < targetSize; j++) target[i * targetSize + j] = targets[row + j]!;
    }
    const outputs = unscale === null ? values : unscale(values, target, count);
    for (let k = 0; k < runs.length; k++) runs[k]!.run.add(outputs, target, count);
  };
  return {
    addOutputs,
    add: (order, from, count) => addOutputs(output.values, order, from, count),
    results: () => Object.fromEntries(runs.map(({ definition, run }) => [definition.type, run.result()])),
    reset: () => runs.forEach(({ run }) => run.reset()),
    save: () => Object.fromEntries(runs.map(({ definition, run }) => [definition.type, run.save()])),
    restore(state) {
      for (const { definition, run } of runs) {
        const saved = state[definition.type];
        if (saved !== undefined) run.restore(saved);
      }
    },
  };
}

/** Turns scaled outputs and targets back into the target's own unit; null when nothing was scaled. */
function createUnscaler(data: PreparedData, size: number) {
  const prepared = data.preparation.target;
  if (prepared.kind !== 'numeric' || (prepared.scale === 1 && prepared.offset === 0)) return null;
  const { scale, offset } = prepared;
  let block = createFloatArray('float64', 0);
  return (outputs: FloatArray, target: FloatArray, examples: number): FloatArray => {
    const count = examples * size;
    if (block.length < count) block = createFloatArray('float64', count);
    for (let i = 0; i < count; i++) {
      block[i] = outputs[i]! * scale + offset;
      target[i] = target[i]! * scale + offset;
    }
    return block;
  };
}
