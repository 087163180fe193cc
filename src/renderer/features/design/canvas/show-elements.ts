import type { Edge, Node, VueFlowStore } from '@vue-flow/core';

/** What of an element may change while it stays the same element. */
interface Shown {
  readonly id: string;
  readonly type?: string;
  readonly data?: unknown;
}

/**
 * Gives Vue Flow what it is to show. Where the same cards are there as before, only those are touched that changed:
 * given anew, all of them would be drawn again, which takes a noticeable moment with hundreds.
 */
export function showNodes(flow: VueFlowStore, nodes: Node[]): void {
  const shown = flow.getNodes.value;
  if (!areSame(shown, nodes)) {
    flow.setNodes(nodes);
    return;
  }
  for (const [place, next] of nodes.entries()) {
    const node = shown[place]!;
    if (!sayTheSame(node.data, next.data)) node.data = next.data;
    if (!sayTheSame(node.position, next.position)) node.position = next.position;
    if (node.zIndex !== next.zIndex && next.zIndex !== undefined) node.zIndex = next.zIndex;
  }
}

/** The same for connections. */
export function showEdges(flow: VueFlowStore, edges: Edge[]): void {
  const shown = flow.getEdges.value;
  const isSame =
    areSame(shown, edges) &&
    edges.every((edge, place) => {
      const now = shown[place]!;
      return (
        now.source === edge.source &&
        now.target === edge.target &&
        now.sourceHandle === edge.sourceHandle &&
        now.targetHandle === edge.targetHandle &&
        now.updatable === edge.updatable
      );
    });
  if (!isSame) {
    flow.setEdges(edges);
    return;
  }
  for (const [place, next] of edges.entries())
    if (!sayTheSame(shown[place]!.data, next.data)) shown[place]!.data = next.data;
}

function areSame(shown: readonly Shown[], wanted: readonly Shown[]): boolean {
  return (
    shown.length === wanted.length &&
    wanted.every(({ id, type }, place) => shown[place]!.id === id && shown[place]!.type === type)
  );
}

/** Same fields with same values; small lists and places count by what is in them, everything else by identity. */
function sayTheSame(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (!isPlain(before) || !isPlain(after)) return false;
  const keys = Object.keys(after);
  return (
    keys.length === Object.keys(before).length &&
    keys.every((key) => before[key] === after[key] || isSmallAndSame(before[key], after[key]))
  );
}

function isSmallAndSame(before: unknown, after: unknown): boolean {
  if (!isPlain(before) || !isPlain(after)) return false;
  const keys = Object.keys(after);
  return keys.length === Object.keys(before).length && keys.every((key) => before[key] === after[key]);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
