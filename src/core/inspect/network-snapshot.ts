import type { NetworkPlan } from '../plan/plan.ts';
import { describeBlock, type BlockStatistics } from './statistics.ts';

/** How one layer looks for the batch that lies in a plan. */
export interface LayerSnapshot {
  readonly node: string;
  readonly activations: BlockStatistics;
  /** Gradient of the loss with respect to the layer's output; null where none flows. */
  readonly activationGradients: BlockStatistics | null;
  readonly parameters: readonly ParameterSnapshot[];
}

/** How one parameter looks. */
export interface ParameterSnapshot {
  readonly name: string;
  readonly values: BlockStatistics;
  /** Null for statistics and frozen parameters. */
  readonly gradients: BlockStatistics | null;
  /** norm(last update) / norm(values); null unless the parameters before the update were given. */
  readonly updateRatio: number | null;
}

/**
 * Statistics of all layers of the batch that was just run. Costs nothing unless it is called: it reads
 * the blocks that training leaves behind.
 * @param before the parameter vector before the last update, for update sizes.
 */
export function snapshotNetwork(
  plan: NetworkPlan,
  before?: Float32Array | Float64Array,
): readonly LayerSnapshot[] {
  const rows = plan.state.batchSize;
  return plan.graph.nodes.map((node, index) => {
    const { values, gradient, size } = plan.tensors[index]!;
    const hasGradient = gradient !== null && gradient.length > 0;
    return {
      node: node.id,
      activations: describeBlock(values, rows * size),
      activationGradients: hasGradient ? describeBlock(gradient, rows * size) : null,
      parameters: plan.parameters
        .filter((each) => each.node === node.id)
        .map((parameter) => {
          const described = describeBlock(parameter.values);
          let updateRatio: number | null = null;
          if (before !== undefined && parameter.learns) {
            let squares = 0;
            for (let i = 0; i < parameter.length; i++) {
              const change = parameter.values[i]! - before[parameter.offset + i]!;
              squares += change * change;
            }
            updateRatio = described.norm === 0 ? 0 : Math.sqrt(squares) / described.norm;
          }
          return {
            name: parameter.name,
            values: described,
            gradients: parameter.gradient === null ? null : describeBlock(parameter.gradient),
            updateRatio,
          };
        }),
    };
  });
}
