import { nodeTitle } from '../../core/design/topology.ts';
import type { DesignNode, NetworkDesign } from '../../core/design/network-design.ts';
import type { DesignAnalysis, Diagnostic, NodeAnalysis } from '../../core/graph/graph.ts';
import { readTopology } from '../../core/graph/topology.ts';
import { layers } from '../../core/layers/index.ts';
import { defaultValues, type FieldValues } from '../../core/support/fields.ts';

/** A layer as cards and tables show it. */
export interface LayerRow {
  readonly node: DesignNode;
  /** The node's own title, else the layer's label. */
  readonly title: string;
  /** Main hyperparameters in a few words; empty when there are none. */
  readonly summary: string;
  readonly analysis: NodeAnalysis | null;
  readonly problems: readonly Diagnostic[];
}

/** The cards in an order in which each comes after what feeds it; what is on a circle stands at the end. */
export function arrangeLayers(design: NetworkDesign, analysis: DesignAnalysis): readonly LayerRow[] {
  const { order, outgoing } = readTopology(design);
  const byId = new Map(design.nodes.map((node) => [node.id, node]));
  const rest = design.nodes.filter(({ id }) => !order.includes(id)).map(({ id }) => id);
  const ids = keepNeighbours(order, outgoing, rest);
  return ids.map((id): LayerRow => {
    const node = byId.get(id)!;
    return {
      node,
      title: nodeTitle(node),
      summary: summarizeNode(node),
      analysis: analysis.nodes.get(id) ?? null,
      problems: analysis.diagnostics.filter((each) => each.node === id),
    };
  });
}

/** Rows that say the same as before stay the same objects, so that only what changed is drawn again. */
export function keepSameRows(before: readonly LayerRow[], after: readonly LayerRow[]): readonly LayerRow[] {
  const known = new Map(before.map((row) => [row.node.id, row]));
  return after.map((row) => {
    const old = known.get(row.node.id);
    return old !== undefined && old.node === row.node && factsOf(old) === factsOf(row) ? old : row;
  });
}

function factsOf({ analysis, problems }: LayerRow): string {
  return JSON.stringify([
    analysis?.outputShape,
    analysis?.inputShapes,
    analysis?.parameterCount,
    analysis?.trainableCount,
    problems.map(({ message }) => message),
  ]);
}

/** Walks on along an edge as long as it can, so that a branch stays together instead of being interleaved. */
function keepNeighbours(
  order: readonly string[],
  outgoing: ReadonlyMap<string, readonly { readonly to: string }[]>,
  rest: readonly string[],
): readonly string[] {
  const waiting = new Map(order.map((id) => [id, 0]));
  for (const id of order) for (const { to } of outgoing.get(id)!) waiting.set(to, (waiting.get(to) ?? 0) + 1);
  const done: string[] = [];
  const ready = order.filter((id) => waiting.get(id) === 0);
  while (ready.length > 0) {
    const id = ready.shift()!;
    done.push(id);
    const freed: string[] = [];
    for (const { to } of outgoing.get(id)!) {
      const left = waiting.get(to)! - 1;
      waiting.set(to, left);
      if (left === 0) freed.push(to);
    }
    ready.unshift(...freed);
  }
  return [...done, ...rest.filter((id) => !done.includes(id))];
}

/** Complete values of a node: those that it has over the layer's defaults. */
export function valuesOf(node: DesignNode): FieldValues {
  const layer = layers.find(node.type);
  return layer === undefined ? node.values : { ...defaultValues(layer.fields), ...node.values };
}

function summarizeNode(node: DesignNode): string {
  const layer = layers.find(node.type);
  if (layer?.summarize === undefined) return '';
  try {
    return layer.summarize(valuesOf(node));
  } catch {
    // Values that are not valid yet; the problem stands on the card.
    return '';
  }
}
