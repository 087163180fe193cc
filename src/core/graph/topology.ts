import type { DesignEdge, NetworkDesign } from '../design/network-design.ts';
import type { Diagnostic } from './graph.ts';

/** The connections of a design, checked one by one. */
export interface Topology {
  /** Node ids, each after its inputs; nodes on a cycle are left out. */
  readonly order: readonly string[];
  /** Edges into each node, by rising slot. */
  readonly incoming: ReadonlyMap<string, readonly DesignEdge[]>;
  readonly outgoing: ReadonlyMap<string, readonly DesignEdge[]>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Sorts the nodes (Kahn's method, ties in the order of the design) and names every wrong edge and cycle. */
export function readTopology(design: NetworkDesign): Topology {
  const diagnostics: Diagnostic[] = [];
  const incoming = new Map<string, DesignEdge[]>();
  const outgoing = new Map<string, DesignEdge[]>();
  for (const node of design.nodes) {
    if (incoming.has(node.id)) {
      diagnostics.push({
        severity: 'error',
        code: 'node-id-duplicate',
        message: `Two layers have the id "${node.id}". Give one of them another id.`,
        node: node.id,
        details: { id: node.id },
      });
    }
    incoming.set(node.id, []);
    outgoing.set(node.id, []);
  }
  for (const edge of design.edges) {
    const sources = outgoing.get(edge.from);
    const targets = incoming.get(edge.to);
    if (sources === undefined || targets === undefined) {
      const missing = sources === undefined ? edge.from : edge.to;
      diagnostics.push({
        severity: 'error',
        code: 'edge-dangling',
        message: `A connection from "${edge.from}" to "${edge.to}" leads nowhere: there is no layer "${missing}". Remove the connection.`,
        node: sources === undefined ? (targets === undefined ? null : edge.to) : edge.from,
        details: { ...edge },
      });
      continue;
    }
    const rival = targets.find((each) => each.slot === edge.slot);
    if (rival !== undefined) {
      diagnostics.push({
        severity: 'error',
        code: 'slot-taken',
        message: `Two connections end at input ${edge.slot + 1} of "${edge.to}": from "${rival.from}" and from "${edge.from}". Remove one, or merge them with an Add or a Concatenate layer.`,
        node: edge.to,
        details: { ...edge, rival: rival.from },
      });
      continue;
    }
    sources.push(edge);
    targets.push(edge);
  }
  for (const edges of incoming.values()) edges.sort((a, b) => a.slot - b.slot);

  const waiting = new Map([...incoming].map(([id, edges]) => [id, edges.length]));
  const order: string[] = [];
  const ready = design.nodes.map((node) => node.id).filter((id) => waiting.get(id) === 0);
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    if (order.includes(id)) continue;
    order.push(id);
    for (const { to } of outgoing.get(id)!) {
      const left = waiting.get(to)! - 1;
      waiting.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  const stuck = [...incoming.keys()].filter((id) => !order.includes(id));
  const onCycle = stuck.filter((id) => reaches(id, id, outgoing));
  if (onCycle.length > 0) {
    diagnostics.push({
      severity: 'error',
      code: 'cycle',
      message: `The layers ${onCycle.map((id) => `"${id}"`).join(', ')} form a circle: each waits for the other's output. Remove one of the connections between them.`,
      node: onCycle[0]!,
      details: { nodes: onCycle },
    });
  }
  return { order, incoming, outgoing, diagnostics };
}

/** True when a walk of at least one edge leads from one node to the other. */
function reaches(from: string, to: string, outgoing: ReadonlyMap<string, readonly DesignEdge[]>): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const edge of outgoing.get(id) ?? []) {
      if (edge.to === to) return true;
      if (!seen.has(edge.to)) {
        seen.add(edge.to);
        open.push(edge.to);
      }
    }
  }
  return false;
}
