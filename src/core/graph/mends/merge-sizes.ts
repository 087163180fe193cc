import { insertOnEdge, setValues } from '../../design/commands/index.ts';
import type { DesignEdge, NetworkDesign } from '../../design/network-design.ts';
import { edgesInto, getNode, nodeTitle } from '../../design/topology.ts';
import { layers } from '../../layers/index.ts';
import { sameShape, type Shape } from '../../support/shape.ts';
import type { Mend, MendMaker } from './mend.ts';

/** Makes the ways into a merge give the same shape: other units or filters, or a projection on the way. */
export const mergeSizes: MendMaker = {
  codes: ['shape-mismatch'],
  propose({ design, analysis, problem }) {
    const edges = edgesInto(design, problem.node);
    if (edges.length < 2) return [];
    const shapes = edges.map(({ from }) => analysis.nodes.get(from)?.outputShape ?? null);
    if (shapes.some((shape) => shape === null)) return [];
    const known = shapes as readonly Shape[];
    return edges.flatMap((edge, place) => {
      // What the others agree on is what this way should give.
      const wanted = known.find((shape, other) => other !== place && !sameShape(shape, known[place]!));
      if (wanted === undefined) return [];
      return [...project(design, edge, known[place]!, wanted), ...resize(design, edge.from, wanted)];
    });
  },
};

/** A 1x1 convolution with the right stride, or a Dense: as in residual networks. */
function project(design: NetworkDesign, edge: DesignEdge, found: Shape, wanted: Shape): readonly Mend[] {
  if (found.length !== wanted.length) return [];
  const size = wanted.at(-1)!;
  if (found.length === 3) {
    const stride = [0, 1].map((axis) => Math.round(found[axis]! / wanted[axis]!));
    if (stride.some((each) => each < 1)) return [];
    const values = { filters: size, kernelSize: [1, 1], stride, padding: 'same' };
    return [insert(design, edge, 'conv2d', values, `Insert Conv 2D ${size} @ 1x1 before it`)];
  }
  return [insert(design, edge, 'dense', { units: size }, `Insert Dense with ${size} units before it`)];
}

function insert(
  design: NetworkDesign,
  edge: DesignEdge,
  type: string,
  values: Readonly<Record<string, unknown>>,
  label: string,
): Mend {
  return { label, command: insertOnEdge(design, edge, { type, values }) };
}

/** The layer that decides the last axis gets the right number of units or filters. */
function resize(design: NetworkDesign, from: string, wanted: Shape): readonly Mend[] {
  const id = findSizer(design, from);
  if (id === null) return [];
  const { node } = getNode(design, id);
  const field = Object.hasOwn(layers.get(node.type).fields, 'units') ? 'units' : 'filters';
  const size = wanted.at(-1)!;
  const command = setValues(design, id, { [field]: size });
  return [{ label: `Set ${field} of ${nodeTitle(node)} (${id}) to ${size}`, command }];
}

/** Itself or the one before it through layers that keep the last axis: the first with units or filters. */
export function findSizer(design: NetworkDesign, from: string): string | null {
  let id = from;
  for (let step = 0; step < design.nodes.length; step++) {
    const { node } = getNode(design, id);
    const fields = layers.find(node.type)?.fields ?? {};
    if (Object.hasOwn(fields, 'units') || Object.hasOwn(fields, 'filters')) return id;
    const incoming = edgesInto(design, id);
    if (incoming.length !== 1) return null;
    id = incoming[0]!.from;
  }
  return null;
}
