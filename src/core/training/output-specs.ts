import type { PreparedData } from '../datasets/table.ts';
import type { NetworkGraph } from '../graph/graph.ts';
import type { OutputLossOptions } from '../plan/plan.ts';
import { StudioError } from '../support/errors.ts';
import { resolveClassWeights } from './class-weights.ts';
import { encodeFeatures, encodeTargets, type TargetEncoding } from './target-encoding.ts';
import type { OutputSpec, TrainingSpec } from './training-spec.ts';

/** One output of the graph with everything decided. */
export interface ResolvedOutput {
  readonly options: OutputLossOptions;
  readonly encoding: TargetEncoding;
  readonly target: OutputSpec['target'];
}

/**
 * Decides loss, target and weight of every output of a graph, in its order.
 * @throws StudioError `output-unknown` where the specification names a node that is no output; what
 *   {@link encodeTargets} throws.
 */
export function resolveOutputs(
  graph: NetworkGraph,
  training: TrainingSpec,
  data: PreparedData,
): readonly ResolvedOutput[] {
  const nodes = graph.outputs.map((index) => graph.nodes[index]!);
  const ids = nodes.map((node) => node.id);
  const stray = training.outputs.find((each) => !ids.includes(each.node));
  if (stray !== undefined) {
    throw new StudioError(
      'output-unknown',
      `The training settings name the output "${stray.node}", but the outputs of this design are ${ids.map((id) => `"${id}"`).join(', ')}. Choose one of these.`,
      { node: stray.node, outputs: ids },
    );
  }
  const classWeights = resolveClassWeights(training.classWeights, data);
  return nodes.map((node) => {
    const chosen = training.outputs.find((each) => each.node === node.id);
    const loss = chosen?.loss ?? training.loss;
    const target = chosen?.target ?? 'target';
    const encode = target === 'features' ? encodeFeatures : encodeTargets;
    const encoding = encode(data, loss, node.outputShape);
    return {
      encoding,
      target,
      options: {
        loss,
        targetKind: encoding.kind,
        targetSize: encoding.size,
        classWeights: target === 'features' ? null : classWeights,
        weight: chosen?.weight ?? 1,
      },
    };
  });
}
