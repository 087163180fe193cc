import type { Engine } from '../engine/engine.ts';
import type { NetworkGraph } from '../graph/graph.ts';
import type { FloatArray } from '../support/float-array.ts';
import { buildPlan } from './build-plan.ts';
import type { NetworkPlan } from './plan.ts';
import { loadWeights, type NamedWeights } from './weights.ts';

/** A network with fixed weights that answers for prepared rows. */
export interface Predictor {
  readonly plan: NetworkPlan;
  /** Numbers per row of the first output. */
  readonly outputSize: number;
  /**
   * Outputs of the first output node for `count` rows, [count, outputSize], in inference mode.
   * @param features prepared rows [count, features]; every input layer takes its share in order, or all.
   */
  predict(features: FloatArray, count: number): Float64Array;
}

/** Builds an inference plan and fills it. @throws StudioError `weights-mismatch`. */
export function createPredictor(
  graph: NetworkGraph,
  weights: readonly NamedWeights[],
  engine: Engine,
  batchSize = 64,
): Predictor {
  const plan = buildPlan(graph, { engine, batchSize, mode: 'inference', seed: 0, reuseActivations: true });
  plan.state.training = false;
  loadWeights(plan, weights);
  plan.holdWeights();
  const output = plan.outputs[0]!;
  return {
    plan,
    outputSize: output.size,
    predict(features, count) {
      const width = features.length / Math.max(1, count);
      const result = new Float64Array(count * output.size);
      for (let from = 0; from < count; from += batchSize) {
        const rows = Math.min(batchSize, count - from);
        plan.state.batchSize = rows;
        let start = 0;
        for (const input of plan.inputs) {
          if (input.size === width) start = 0;
          for (let row = 0; row < rows; row++) {
            const at = (from + row) * width + start;
            input.values.set(features.subarray(at, at + input.size), row * input.size);
          }
          start += input.size;
        }
        plan.forward();
        result.set(output.values.subarray(0, rows * output.size), from * output.size);
      }
      return result;
    },
  };
}
