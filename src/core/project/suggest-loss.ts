import type { NetworkGraph } from '../graph/graph.ts';
import { defaultLoss, type Task } from './defaults.ts';
import type { Spec } from '../support/fields.ts';
import { sizeOf } from '../support/shape.ts';

/** The loss that goes with what the network's last layer gives; without a network the usual one of the task. */
export function suggestLoss(task: Task, graph: NetworkGraph | null): Spec {
  const output = graph?.nodes[graph.outputs[0] ?? -1];
  if (task === 'regression' || output === undefined) return defaultLoss(task);
  const { type } = output.layer;
  if (task === 'binary' && sizeOf(output.outputShape) === 1) {
    return type === 'sigmoid' || type === 'hardSigmoid' ? plain('binaryCrossEntropy') : defaultLoss('binary');
  }
  if (type === 'softmax') return plain('categoricalCrossEntropyProbabilities');
  return type === 'logSoftmax' ? plain('negativeLogLikelihood') : defaultLoss('multiclass');
}

function plain(type: string): Spec {
  return { type, values: {} };
}
