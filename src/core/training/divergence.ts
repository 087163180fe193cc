import type { NetworkPlan } from '../plan/plan.ts';
import type { ErrorReport } from '../support/errors.ts';

/**
 * Looks whether loss and gradients of the batch that was just run are finite, and if not, where it
 * started: the first input, weight, output or gradient that is NaN or infinite. Null when all is well.
 * @param losses of which the first is the batch's.
 */
export function findDivergence(plan: NetworkPlan, losses: Float64Array): ErrorReport | null {
  const { kernels, gradientVector } = plan;
  const loss = losses[0]!;
  // Infinity and NaN have no difference of 0 from themselves; a call would take the number as an object.
  if (loss - loss === 0 && kernels.isFinite(gradientVector, gradientVector.length)) return null;
  const where = describeOrigin(plan);
  return {
    code: 'diverged',
    message: `Training diverged: ${where.sentence} Try a learning rate ten times smaller, gradient clipping, or scaled inputs.`,
    details: { node: where.node, loss: String(loss) },
  };
}

function describeOrigin(plan: NetworkPlan): { readonly node: string | null; readonly sentence: string } {
  const { kernels, graph, state } = plan;
  const isFinite = (values: Float32Array | Float64Array, length: number) => kernels.isFinite(values, length);
  for (let index = 0; index < graph.nodes.length; index++) {
    const { id } = graph.nodes[index]!;
    for (const { name, node, values } of plan.parameters) {
      if (node !== id || isFinite(values, values.length)) continue;
      return { node: id, sentence: `the weights ${name} are no longer finite.` };
    }
    const { values, size } = plan.tensors[index]!;
    if (isFinite(values, state.batchSize * size)) continue;
    const isInput = graph.inputs.includes(index);
    return {
      node: id,
      sentence: isInput
        ? `the data that enters at "${id}" holds NaN or infinity.`
        : `the output of layer "${id}" was the first to become NaN or infinite.`,
    };
  }
  for (let index = graph.nodes.length - 1; index >= 0; index--) {
    const { id } = graph.nodes[index]!;
    const broken = plan.parameters.find(
      ({ node, gradient }) => node === id && gradient !== null && !isFinite(gradient, gradient.length),
    );
    if (broken !== undefined) {
      return {
        node: id,
        sentence: `the gradient of ${broken.name} was the first to become NaN or infinite.`,
      };
    }
  }
  return { node: null, sentence: 'the loss became NaN or infinite although every layer is still finite.' };
}
