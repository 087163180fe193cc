import type { NetworkDesign } from '../design/network-design.ts';
import { serializeDesign } from '../design/serialize.ts';
import { buildGraph } from '../graph/analyze.ts';
import { sizeOf } from '../support/shape.ts';
import { createTorchModule } from './torch/write-torch.ts';

/** Writers of a network without weights, by language. Adding one is a line. */
const writers: Readonly<Record<string, (design: NetworkDesign) => string>> = {
  json: serializeDesign,
  pytorch(design) {
    const graph = buildGraph(design);
    // The source names every parameter and its shape; its values stay with whoever trains it.
    const weights = graph.nodes.flatMap(({ id, parameters }) =>
      parameters.map(({ name, shape }) => ({
        name: `${id}.${name}`,
        shape,
        values: new Float32Array(sizeOf(shape)),
      })),
    );
    const model = { graph, design, weights, preparation: null, metadata: {} };
    return createTorchModule(model, 'network').source;
  },
};

/**
 * Source text of a design.
 * @throws StudioError `design-invalid` while it is unfinished, `export-unsupported`.
 */
export function createDesignCode(design: NetworkDesign, language: string): string {
  return writers[language]!(design);
}
