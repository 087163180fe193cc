import type { NetworkGraph } from '../graph/graph.ts';
import type { OutputSpec } from './run-spec.ts';
import type { StartFacts } from './warnings.ts';
import { sizeOf } from '../support/shape.ts';

/**
 * What the output is compared with, where it can only be its own input: a network that gives back as many
 * numbers as come in, and not as many as the target has, is an autoencoder. Empty otherwise.
 */
export function suggestOutputs(
  graph: NetworkGraph | null,
  facts: Pick<StartFacts, 'task' | 'classes' | 'featureShape'> | null,
): readonly OutputSpec[] {
  if (graph === null || facts === null || graph.outputs.length !== 1) return [];
  const { id, outputShape } = graph.nodes[graph.outputs[0]!]!;
  const size = sizeOf(outputShape);
  const targetSizes = facts.task === 'multiclass' ? [facts.classes] : facts.task === 'binary' ? [1, 2] : [1];
  if (size !== sizeOf(facts.featureShape) || targetSizes.includes(size)) return [];
  return [{ node: id, loss: { type: 'meanSquaredError', values: {} }, weight: 1, target: 'features' }];
}
