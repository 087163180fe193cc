import type { PreparedDescription } from '../../core/contract/trainer.ts';
import { nameFeatures } from '../../core/datasets/apply-preparation.ts';
import type { Preparation } from '../../core/datasets/table.ts';
import type { NetworkDesign } from '../../core/design/network-design.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';

/**
 * What a run would know about a network that came in from a file: its task follows from the target, what its
 * outputs say from its last layer.
 */
export function describeImported(
  design: NetworkDesign,
  preparation: Preparation,
): { readonly prepared: PreparedDescription; readonly loss: RunSpec['training']['loss'] } {
  const graph = buildGraph(design);
  const last = graph.nodes[graph.outputs[0]!]!.layer.type;
  const { target } = preparation;
  const classNames = target.kind === 'classes' ? target.classes : [];
  const task = target.kind === 'numeric' ? 'regression' : classNames.length === 2 ? 'binary' : 'multiclass';
  const losses = {
    softmax: 'categoricalCrossEntropyProbabilities',
    sigmoid: 'binaryCrossEntropy',
    logSoftmax: 'negativeLogLikelihood',
  } as const;
  const logits = task === 'binary' ? 'binaryCrossEntropyLogits' : 'categoricalCrossEntropy';
  const type = task === 'regression' ? 'meanSquaredError' : (losses[last as keyof typeof losses] ?? logits);
  return {
    loss: { type, values: {} },
    prepared: {
      task,
      featureShape: graph.nodes[graph.inputs[0]!]!.outputShape,
      targetSize: 1,
      featureNames: nameFeatures(preparation.columns),
      targetName: target.name,
      classNames,
      preparation,
      trainRows: 0,
      validationRows: 0,
      testRows: 0,
    },
  };
}
