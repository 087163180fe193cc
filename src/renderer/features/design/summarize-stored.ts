import type { DesignSummary, StoredDesign } from '../../../core/contract/studio.ts';
import { analyzeDesign } from '../../../core/graph/analyze.ts';

/** The row of the list of designs for a design that was just stored, without asking main again. */
export function summarizeStored({ id, revision, updatedAt, design }: StoredDesign): DesignSummary {
  return {
    id,
    name: design.name,
    revision,
    updatedAt,
    layers: design.nodes.length,
    parameterCount: analyzeDesign(design).graph?.parameterCount ?? null,
  };
}
