import type { ImportedModelSummary } from '../../core/contract/models.ts';
import { listWeightedLayers } from '../../core/graph/weighted-layers.ts';
import type { StoredModelSummary } from '../storage/models.ts';

/** A stored network with the layers that its design gives weights; storage knows nothing of layers. */
export function describeImportedModel({ design, ...model }: StoredModelSummary): ImportedModelSummary {
  return { ...model, layers: listWeightedLayers(design) };
}
