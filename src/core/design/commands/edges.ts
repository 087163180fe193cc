import { layers } from '../../layers/index.ts';
import { applyCommand, createCommand, type DesignCommand } from '../command.ts';
import { compactEdits } from '../edits.ts';
import type { DesignEdge, NetworkDesign } from '../network-design.ts';
import { designError } from '../parse-node.ts';
import {
  closeSlots,
  edgesInto,
  edgesOutOf,
  findDownstream,
  getNode,
  nodeTitle,
  sameEdge,
} from '../topology.ts';
import { insertBehind, type NewNode } from './nodes.ts';

/** The design's own edge object. @throws StudioError `edge-unknown`. */
function getEdge(design: NetworkDesign, wanted: DesignEdge): DesignEdge {
  const edge = design.edges.find((each) => sameEdge(each, wanted));
  if (edge !== undefined) return edge;
  throw designError(
    'edge-unknown',
    `There is no edge from "${wanted.from}" to input ${wanted.slot} of "${wanted.to}".`,
    {
      from: wanted.from,
      to: wanted.to,
      slot: wanted.slot,
    },
  );
}

/**
 * Puts a new layer onto an edge.
 * @throws StudioError `edge-unknown`, `layer-unknown`, `field-invalid`, `edge-invalid`.
 */
export function insertOnEdge(design: NetworkDesign, edge: DesignEdge, added: NewNode): DesignCommand {
  const own = getEdge(design, edge);
  return createCommand(
    `Insert ${layers.get(added.type).label}`,
    insertBehind(design, added, own.from, [own]).edits,
  );
}

/**
 * Leads the output of one layer into another. Without `slot`: into the next free input; a layer with one
 * input gets this one instead of the one that it has. With `slot`: what is there is replaced.
 * @throws StudioError `node-unknown`, `edge-invalid` (no such input), `edge-cycle`.
 */
export function connect(
  design: NetworkDesign,
  { from, to, slot }: { readonly from: string; readonly to: string; readonly slot?: number },
): DesignCommand {
  const source = getNode(design, from).node;
  const target = getNode(design, to).node;
  const title = nodeTitle(target);
  const { maximum } = layers.get(target.type).inputs;
  const taken = new Set(edgesInto(design, to).map((edge) => edge.slot));
  let free = 0;
  while (taken.has(free)) free++;
  const place = slot ?? (maximum === 1 ? 0 : free);
  if (!Number.isInteger(place) || place < 0 || place >= maximum) {
    const problem =
      maximum === 0 ? `${title} takes no input.` : `${title} has ${maximum} inputs, and all are taken.`;
    throw designError('edge-invalid', `${problem} Disconnect one first, or choose another layer.`, {
      node: to,
      slot: place,
    });
  }
  if (from === to || findDownstream(design.edges, to).has(from)) {
    throw designError(
      'edge-cycle',
      `An edge from "${from}" to "${to}" would lead in a circle: "${from}" already depends on "${to}". Data may only flow forward.`,
      { from, to },
    );
  }
  const edge: DesignEdge = { from, to, slot: place };
  const label = `Connect ${nodeTitle(source)} to ${title}`;
  if (design.edges.some((each) => sameEdge(each, edge))) return createCommand(label, []);
  const rest = design.edges.filter((each) => each.to !== to || each.slot !== place);
  return createCommand(label, [{ kind: 'setEdges', before: design.edges, after: [...rest, edge] }]);
}

/**
 * Leads one end of an edge elsewhere, as one step.
 * @throws StudioError `edge-unknown`, `node-unknown`, `edge-invalid`, `edge-cycle`.
 */
export function rewire(
  design: NetworkDesign,
  edge: DesignEdge,
  next: { readonly from: string; readonly to: string },
): DesignCommand {
  const own = getEdge(design, edge);
  const label = `Rewire ${nodeTitle(getNode(design, next.from).node)} to ${nodeTitle(getNode(design, next.to).node)}`;
  if (own.from === next.from && own.to === next.to) return createCommand(label, []);
  if (own.to === next.to) {
    // The same input of the same layer gets another source: connecting replaces it.
    return createCommand(label, connect(design, { ...next, slot: own.slot }).edits);
  }
  const cut = disconnect(design, own);
  const after = applyCommand(design, cut);
  return mergeInto(label, cut, connect(after, next));
}

/**
 * Puts a layer that is there already onto an edge: between its two ends. Its own connections go before,
 * so that a card can be pulled out of one place and dropped on another.
 * @throws StudioError `edge-unknown`, `node-unknown`, `edge-invalid`, `edge-cycle`.
 */
export function moveOntoEdge(design: NetworkDesign, id: string, edge: DesignEdge): DesignCommand {
  const own = getEdge(design, edge);
  const { node } = getNode(design, id);
  const title = nodeTitle(node);
  if (own.from === id || own.to === id) return createCommand(`Insert ${title}`, []);
  if (layers.get(node.type).inputs.maximum === 0) {
    throw designError('edge-invalid', `${title} takes no input: it cannot stand on a connection.`, {
      node: id,
    });
  }
  const incoming = edgesInto(design, id);
  const source = incoming.length === 1 ? incoming[0]!.from : null;
  const loosened = design.edges.flatMap((each): DesignEdge[] => {
    if (each === own) return [{ ...each, from: id }];
    if (each.to === id) return [];
    // What it fed heals, as if it had been deleted there.
    if (each.from === id) return source === null ? [] : [{ ...each, from: source }];
    return [each];
  });
  const others = new Set(edgesOutOf(design, id).map(({ to }) => to));
  const after = closeSlots(design.nodes, [...loosened, { from: own.from, to: id, slot: 0 }], others);
  if (findDownstream(after, id).has(id)) {
    throw designError('edge-cycle', `${title} would lead in a circle there: data may only flow forward.`, {
      node: id,
    });
  }
  return createCommand(`Insert ${title}`, [{ kind: 'setEdges', before: design.edges, after }]);
}

/** Takes an edge away; a merge closes the hole. @throws StudioError `edge-unknown`. */
export function disconnect(design: NetworkDesign, edge: DesignEdge): DesignCommand {
  const own = getEdge(design, edge);
  const rest = design.edges.filter((each) => each !== own);
  const after = closeSlots(design.nodes, rest, new Set([own.to]));
  const from = nodeTitle(getNode(design, own.from).node);
  const to = nodeTitle(getNode(design, own.to).node);
  return createCommand(`Disconnect ${from} from ${to}`, [{ kind: 'setEdges', before: design.edges, after }]);
}

/** Takes several edges away as one step. @throws StudioError `edge-unknown`. */
export function disconnectAll(design: NetworkDesign, edges: readonly DesignEdge[]): DesignCommand {
  if (edges.length === 1) return disconnect(design, edges[0]!);
  const own = new Set(edges.map((edge) => getEdge(design, edge)));
  const rest = design.edges.filter((each) => !own.has(each));
  const after = closeSlots(design.nodes, rest, new Set([...own].map(({ to }) => to)));
  return createCommand(`Disconnect ${own.size} connections`, [
    { kind: 'setEdges', before: design.edges, after },
  ]);
}

function mergeInto(label: string, ...commands: readonly DesignCommand[]): DesignCommand {
  return createCommand(label, compactEdits(commands.flatMap(({ edits }) => edits)));
}
