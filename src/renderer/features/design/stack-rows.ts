import { edgesInto, nodeTitle } from '../../../core/design/topology.ts';
import type { DesignNode, NetworkDesign } from '../../../core/design/network-design.ts';
import type { DesignAnalysis, Diagnostic, NodeAnalysis } from '../../../core/graph/graph.ts';
import { readTopology } from '../../../core/graph/topology.ts';
import { layers } from '../../../core/layers/index.ts';
import { defaultValues, type FieldValues } from '../../../core/support/fields.ts';
import type { Shape } from '../../../core/support/shape.ts';

/** One card of the stack, and how it hangs together with the ones above it. */
export interface StackRow {
  readonly node: DesignNode;
  /** The node's own title, else the layer's label. */
  readonly title: string;
  /** Main hyperparameters in a few words; empty when there are none. */
  readonly summary: string;
  readonly analysis: NodeAnalysis | null;
  readonly problems: readonly Diagnostic[];
  /** True when it is fed by the card right above and by nothing else: then only the shape stands between. */
  readonly follows: boolean;
  /** What feeds it, by input; named on the card where it does not simply follow. */
  readonly sources: readonly { readonly id: string; readonly title: string; readonly shape: Shape | null }[];
  /** True when something that it feeds is not the card right below. */
  readonly branches: boolean;
}

/** The cards in an order in which each comes after what feeds it; what is on a circle stands at the end. */
export function arrangeStack(design: NetworkDesign, analysis: DesignAnalysis): readonly StackRow[] {
  const { order, outgoing } = readTopology(design);
  const byId = new Map(design.nodes.map((node) => [node.id, node]));
  const rest = design.nodes.filter(({ id }) => !order.includes(id)).map(({ id }) => id);
  const ids = keepNeighbours(order, outgoing, rest);
  return ids.map((id, place): StackRow => {
    const node = byId.get(id)!;
    const incoming = edgesInto(design, id).filter(({ from }) => byId.has(from));
    return {
      node,
      title: nodeTitle(node),
      summary: summarizeNode(node),
      analysis: analysis.nodes.get(id) ?? null,
      problems: analysis.diagnostics.filter((each) => each.node === id),
      follows: incoming.length === 1 && place > 0 && incoming[0]!.from === ids[place - 1],
      sources: incoming.map(({ from }) => ({
        id: from,
        title: nodeTitle(byId.get(from)!),
        shape: analysis.nodes.get(from)?.outputShape ?? null,
      })),
      branches: (outgoing.get(id) ?? []).some(({ to }) => to !== ids[place + 1]),
    };
  });
}

/** True when the design is one line from one input to one output. */
export function isChain(rows: readonly StackRow[]): boolean {
  return rows.every(({ follows, sources, branches }, place) => {
    const isLast = place === rows.length - 1;
    return (place === 0 ? sources.length === 0 : follows) && (isLast || !branches);
  });
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
