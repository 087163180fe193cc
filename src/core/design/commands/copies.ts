import { createCommand, type DesignCommand } from '../command.ts';
import type { DesignEdit } from '../edits.ts';
import { nextId } from '../ids.ts';
import type { DesignEdge, DesignGroup, DesignNode, NetworkDesign } from '../network-design.ts';
import { getNode, nodeTitle } from '../topology.ts';
import { setGroups } from './group-edits.ts';
import { insertBehind } from './nodes.ts';
import { edgesOutOf } from '../topology.ts';

/** Layers with the edges among them: what the clipboard holds. */
export interface Fragment {
  readonly nodes: readonly DesignNode[];
  readonly edges: readonly DesignEdge[];
  /** Blocks that lie whole inside. */
  readonly groups?: readonly DesignGroup[];
}

/** Offset of copies from their originals, in pixels. */
const COPY_OFFSET = 40;

/** Takes layers and the edges among them out of a design. @throws StudioError `node-unknown`. */
export function copyFragment(design: NetworkDesign, ids: readonly string[]): Fragment {
  const wanted = new Set(ids);
  for (const id of wanted) getNode(design, id);
  const groups = (design.groups ?? []).filter(({ nodes }) => nodes.every((id) => wanted.has(id)));
  return {
    nodes: design.nodes.filter((node) => wanted.has(node.id)),
    edges: design.edges.filter((edge) => wanted.has(edge.from) && wanted.has(edge.to)),
    ...(groups.length === 0 ? {} : { groups }),
  };
}

/**
 * Adds a fragment under fresh ids: with its upper left corner at `corner`, else a little beside the place
 * that it came from.
 */
export function pasteFragment(
  design: NetworkDesign,
  fragment: Fragment,
  verb = 'Paste',
  corner: { readonly x: number; readonly y: number } | null = null,
): DesignCommand {
  const least = (axis: 'x' | 'y') => Math.min(...fragment.nodes.map(({ position }) => position[axis]));
  const offset =
    corner === null
      ? { x: COPY_OFFSET, y: COPY_OFFSET }
      : { x: corner.x - least('x'), y: corner.y - least('y') };
  const taken = design.nodes.map((node) => node.id);
  const ids = new Map<string, string>();
  const edits: DesignEdit[] = fragment.nodes.map((node, place) => {
    const id = nextId(node.type, taken);
    taken.push(id);
    ids.set(node.id, id);
    const position = { x: node.position.x + offset.x, y: node.position.y + offset.y };
    return { kind: 'insertNode', index: design.nodes.length + place, node: { ...node, id, position } };
  });
  const edges = fragment.edges.map(({ from, to, slot }) => ({
    from: ids.get(from)!,
    to: ids.get(to)!,
    slot,
  }));
  if (edges.length > 0)
    edits.push({ kind: 'setEdges', before: design.edges, after: [...design.edges, ...edges] });
  const groups = [...(design.groups ?? [])];
  for (const group of fragment.groups ?? []) {
    const id = nextId(
      'group',
      groups.map((each) => each.id),
    );
    groups.push({ ...group, id, nodes: group.nodes.map((node) => ids.get(node)!) });
  }
  edits.push(...setGroups(design, groups));
  const [only] = fragment.nodes;
  const what = fragment.nodes.length === 1 ? nodeTitle(only!) : `${fragment.nodes.length} layers`;
  return createCommand(`${verb} ${what}`, edits);
}

/** Copies layers with the edges among them, beside the originals. @throws StudioError `node-unknown`. */
export function duplicate(design: NetworkDesign, ids: readonly string[]): DesignCommand {
  return pasteFragment(design, copyFragment(design, ids), 'Duplicate');
}

/**
 * Copies one layer right behind itself: the copy takes over everything that the original fed.
 * @throws StudioError `node-unknown`, `edge-invalid` (input layers).
 */
export function duplicateInChain(design: NetworkDesign, id: string): DesignCommand {
  const { node } = getNode(design, id);
  const { edits, node: copy } = insertBehind(
    design,
    { type: node.type, values: node.values },
    id,
    edgesOutOf(design, id),
  );
  const same: DesignNode = { ...copy, label: node.label, parameters: node.parameters };
  const withSettings = edits.map((edit) => (edit.kind === 'insertNode' ? { ...edit, node: same } : edit));
  return createCommand(`Duplicate ${nodeTitle(node)}`, withSettings);
}
