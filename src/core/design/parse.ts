import { layers } from '../layers/index.ts';
import { showValue } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';
import { checkName, checkNotes } from '../support/names.ts';
import { isJsonObject } from '../support/strict-json.ts';
import {
  DESIGN_FORMAT_VERSION,
  type DesignEdge,
  type DesignNode,
  type NetworkDesign,
} from './network-design.ts';
import { designError, parseNode, refuseUnknownFields } from './parse-node.ts';
import { parseGroups } from './parse-groups.ts';
import { findCycle } from './topology.ts';

/**
 * The door through which every design comes in: files, clipboard, workspace, messages. What comes out is
 * complete (defaults filled in), in canonical order, and shares nothing mutable with the input. The network
 * may still be unfinished or wrong: that is for the graph room to say.
 * @throws StudioError `design-invalid`, `design-newer`, `design-too-large`, `field-unknown`, `field-invalid`,
 *   `layer-unknown`, `name-invalid`, `text-invalid`, `node-id-missing`, `node-id-invalid`,
 *   `node-id-duplicate`, `edge-dangling`, `edge-invalid`, `edge-duplicate`,
 *   `edge-cycle`, `position-invalid`, `group-invalid`.
 */
export function parseDesign(input: unknown): NetworkDesign {
  if (!isJsonObject(input)) {
    throw designError(
      'design-invalid',
      `Expected a network design (a JSON object), got ${showValue(input)}.`,
    );
  }
  checkFormatVersion(input['formatVersion']);
  refuseUnknownFields(
    input,
    ['formatVersion', 'name', 'notes', 'nodes', 'edges', 'groups'],
    'the network design',
  );
  const name = input['name'] ?? 'Untitled network';
  checkName(name, 'the `name` of the network');
  const notes = input['notes'] ?? '';
  checkNotes(notes, 'the `notes` of the network');

  const nodes = parseList(input['nodes'], 'nodes', LIMITS.designNodes).map(parseNode);
  const byId = new Map<string, DesignNode>();
  nodes.forEach((node, index) => {
    if (byId.has(node.id)) {
      throw designError(
        'node-id-duplicate',
        `Expected every node id once, found "${node.id}" again at node ${index + 1}. Rename one of them.`,
        { node: node.id, index },
      );
    }
    byId.set(node.id, node);
  });

  const taken = new Set<string>();
  const edges = parseList(input['edges'], 'edges', LIMITS.designEdges).map((edge, index) => {
    const parsed = parseEdge(edge, index, byId);
    const place = `${parsed.to} ${parsed.slot}`;
    if (taken.has(place)) {
      throw designError(
        'edge-duplicate',
        `Expected one edge into input ${parsed.slot} of "${parsed.to}", found another one (edge ${index + 1}).`,
        { index, node: parsed.to, slot: parsed.slot },
      );
    }
    taken.add(place);
    return parsed;
  });
  const cycle = findCycle(nodes, edges);
  if (cycle.length > 0) {
    throw designError(
      'edge-cycle',
      `Expected edges to lead forward only, found a circle through ${showIds(cycle)}. Remove one of the edges between them.`,
      { nodes: cycle },
    );
  }
  const groups = parseGroups(input['groups'] ?? [], nodes);
  const design = { formatVersion: DESIGN_FORMAT_VERSION, name, notes, nodes, edges } as const;
  return groups.length === 0 ? design : { ...design, groups };
}

/** Longer lists help nobody. */
const MOST_NAMED = 8;

function showIds(ids: readonly string[]): string {
  const named = ids.slice(0, MOST_NAMED).map((id) => `"${id}"`);
  return named.join(', ') + (ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '');
}

function checkFormatVersion(version: unknown): void {
  if (version === DESIGN_FORMAT_VERSION) return;
  if (typeof version === 'number' && Number.isInteger(version) && version > DESIGN_FORMAT_VERSION) {
    throw designError(
      'design-newer',
      `This network was saved by a newer Descent (format ${version}; this one reads up to ${DESIGN_FORMAT_VERSION}). Update Descent to open it.`,
      { version, supported: DESIGN_FORMAT_VERSION },
    );
  }
  throw designError(
    'design-invalid',
    `Expected \`formatVersion\` ${DESIGN_FORMAT_VERSION} in the network design, got ${showValue(version)}.`,
    { version: showValue(version) },
  );
}

function parseList(input: unknown, name: 'nodes' | 'edges', limit: number): readonly unknown[] {
  if (!Array.isArray(input)) {
    throw designError(
      'design-invalid',
      `Expected \`${name}\` of the network design to be a list, got ${showValue(input)}.`,
    );
  }
  if (input.length > limit) {
    throw designError('design-too-large', `Expected at most ${limit} ${name}, got ${input.length}.`, {
      limit,
      found: input.length,
    });
  }
  return input;
}

function parseEdge(input: unknown, index: number, nodes: ReadonlyMap<string, DesignNode>): DesignEdge {
  const where = `edge ${index + 1}`;
  if (!isJsonObject(input)) {
    throw designError('edge-invalid', `Expected ${where} to be an object, got ${showValue(input)}.`, {
      index,
    });
  }
  refuseUnknownFields(input, ['from', 'to', 'slot'], where);
  const end = (side: 'from' | 'to'): DesignNode => {
    const id = input[side];
    const node = typeof id === 'string' ? nodes.get(id) : undefined;
    if (node !== undefined) return node;
    throw designError(
      'edge-dangling',
      `Expected \`${side}\` of ${where} to name a node of the design, got ${showValue(id)}. Add the node or remove the edge.`,
      { index, side },
    );
  };
  const from = end('from');
  const to = end('to');
  const slot = input['slot'] ?? 0;
  const inputs = layers.get(to.type).inputs.maximum;
  if (typeof slot !== 'number' || !Number.isInteger(slot) || slot < 0 || slot >= inputs) {
    const expected =
      inputs === 0
        ? `no edge into "${to.id}", which takes no input`
        : `\`slot\` of ${where} to be a whole number in [0, ${inputs - 1}]`;
    throw designError('edge-invalid', `Expected ${expected}, got ${showValue(slot)}.`, {
      index,
      node: to.id,
    });
  }
  return { from: from.id, to: to.id, slot: slot === 0 ? 0 : slot };
}
