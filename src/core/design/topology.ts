import { layers } from '../layers/index.ts';
import type { DesignEdge, DesignNode, NetworkDesign } from './network-design.ts';
import { designError } from './parse-node.ts';

/** A node with its place in the list. @throws StudioError `node-unknown`. */
export function getNode(
  design: NetworkDesign,
  id: string,
): { readonly node: DesignNode; readonly index: number } {
  const index = design.nodes.findIndex((node) => node.id === id);
  if (index === -1)
    throw designError('node-unknown', `There is no layer "${id}" in the network.`, { node: id });
  return { node: design.nodes[index]!, index };
}

/** What people call the node: their own title, else the layer's. */
export function nodeTitle(node: DesignNode): string {
  return node.label ?? layers.find(node.type)?.label ?? node.type;
}

/** Edges into a node, by slot. */
export function edgesInto(design: NetworkDesign, id: string): readonly DesignEdge[] {
  return design.edges.filter((edge) => edge.to === id).sort((a, b) => a.slot - b.slot);
}

/** Edges out of a node, in the order of the design. */
export function edgesOutOf(design: NetworkDesign, id: string): readonly DesignEdge[] {
  return design.edges.filter((edge) => edge.from === id);
}

/** True when both lead from the same node into the same input. */
export function sameEdge(a: DesignEdge, b: DesignEdge): boolean {
  return a.from === b.from && a.to === b.to && a.slot === b.slot;
}

/** Ids of every node that can be reached from `id` along edges, `id` itself left out unless in a cycle. */
export function findDownstream(edges: readonly DesignEdge[], id: string): ReadonlySet<string> {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const list = targets.get(from);
    if (list === undefined) targets.set(from, [to]);
    else list.push(to);
  }
  const seen = new Set<string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const to of targets.get(next) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      waiting.push(to);
    }
  }
  return seen;
}

/** Ids of the nodes on circles of edges (or between two circles), in the order of the design; empty when it is sound. */
export function findCycle(nodes: readonly DesignNode[], edges: readonly DesignEdge[]): readonly string[] {
  const forward = peel(
    nodes.map(({ id }) => id),
    edges,
  );
  // What only hangs on a circle goes as well: the same from the other end.
  const backward = peel(
    forward,
    edges.map(({ from, to, slot }) => ({ from: to, to: from, slot })),
  );
  const rest = new Set(backward);
  return nodes.map(({ id }) => id).filter((id) => rest.has(id));
}

/** Takes away nodes that nothing leads into until none is left to take (Kahn's method), and returns the others. */
function peel(ids: readonly string[], edges: readonly DesignEdge[]): readonly string[] {
  const known = new Set(ids);
  const inner = edges.filter(({ from, to }) => known.has(from) && known.has(to));
  const waiting = new Map(ids.map((id) => [id, 0]));
  const targets = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { from, to } of inner) {
    waiting.set(to, waiting.get(to)! + 1);
    targets.get(from)!.push(to);
  }
  const ready = ids.filter((id) => waiting.get(id) === 0);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    known.delete(id);
    for (const to of targets.get(id)!) {
      const left = waiting.get(to)! - 1;
      waiting.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  return [...known];
}

/** True for merges that take any number of inputs: their slots are numbered from 0 without holes. */
function takesAnyNumber(type: string): boolean {
  const inputs = layers.find(type)?.inputs;
  return inputs !== undefined && inputs.maximum > inputs.minimum;
}

/** Renumbers the inputs of the merges among `ids`, after one of them lost an edge. */
export function closeSlots(
  nodes: readonly DesignNode[],
  edges: readonly DesignEdge[],
  ids: ReadonlySet<string>,
): readonly DesignEdge[] {
  const merges = nodes.filter((node) => ids.has(node.id) && takesAnyNumber(node.type));
  let result = edges;
  for (const { id } of merges) {
    const slots = result
      .filter((edge) => edge.to === id)
      .map((edge) => edge.slot)
      .sort((a, b) => a - b);
    if (slots.every((slot, index) => slot === index)) continue;
    result = result.map((edge) => (edge.to === id ? { ...edge, slot: slots.indexOf(edge.slot) } : edge));
  }
  return result;
}
