import { layers } from '../../layers/index.ts';
import { createCommand, type DesignCommand } from '../command.ts';
import type { DesignEdge, NetworkDesign } from '../network-design.ts';
import { designError } from '../parse-node.ts';
import { closeSlots, edgesInto, findDownstream, getNode, nodeTitle, sameEdge } from '../topology.ts';
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

/** Takes an edge away; a merge closes the hole. @throws StudioError `edge-unknown`. */
export function disconnect(design: NetworkDesign, edge: DesignEdge): DesignCommand {
  const own = getEdge(design, edge);
  const rest = design.edges.filter((each) => each !== own);
  const after = closeSlots(design.nodes, rest, new Set([own.to]));
  const from = nodeTitle(getNode(design, own.from).node);
  const to = nodeTitle(getNode(design, own.to).node);
  return createCommand(`Disconnect ${from} from ${to}`, [{ kind: 'setEdges', before: design.edges, after }]);
}
