import type { NetworkDesign } from '../design/network-design.ts';
import { analyzeDesign } from './analyze.ts';

/** Ids of the layers of a design that hold parameters, in its order; none where it is not finished. */
export function listWeightedLayers(design: NetworkDesign): readonly string[] {
  const { graph } = analyzeDesign(design);
  return graph?.nodes.filter(({ parameters }) => parameters.length > 0).map(({ id }) => id) ?? [];
}
