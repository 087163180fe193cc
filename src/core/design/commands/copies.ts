import { createCommand, type DesignCommand } from '../command.ts';
import type { DesignEdit } from '../edits.ts';
import { nextId } from '../ids.ts';
import type { DesignEdge, DesignNode, NetworkDesign } from '../network-design.ts';
import { getNode, nodeTitle } from '../topology.ts';
import { insertBehind } from './nodes.ts';
import { edgesOutOf } from '../topology.ts';

/** Layers with the edges among them: what the clipboard holds. */
export interface Fragment {
  readonly nodes: readonly DesignNode[];
  readonly edges: readonly DesignEdge[];
}

/** Offset of copies from their originals, in pixels. */
const COPY_OFFSET = 40;

/** Takes layers and the edges among them out of a design. @throws StudioError `node-unknown`. */
export function copyFragment(design: NetworkDesign, ids: readonly string[]): Fragment {
  const wanted = new Set(ids);
  for (const id of wanted) getNode(design, id);
  return {
    nodes: design.nodes.filter((node) => wanted.has(node.id)),
    edges: design.edges.filter((edge) => wanted.has(edge.from) && wanted.has(edge.to)),
  };
}

/** Adds a fragment under fresh ids, a little beside the place that it came from. */
export function pasteFragment(design: NetworkDesign, fragment: Fragment, verb = 'Paste'): DesignCommand {
  const taken = design.nodes.map((node) => node.id);
  const ids = new Map<string, string>();
  const edits: DesignEdit[] = fragment.nodes.map((node, offset) => {
    const id = nextId(node.type, taken);
    taken.push(id);
    ids.set(node.id, id);
    const position = { x: node.position.x + COPY_OFFSET, y: node.position.y + COPY_OFFSET };
    return { kind: 'insertNode', index: design.nodes.length + offset, node: { ...node, id, position } };
  });
  const edges = fragment.edges.map(({ from, to, slot }) => ({
    from: ids.get(from)!,
    to: ids.get(to)!,
    slot,
  }));
  if (edges.length > 0)
    edits.push({ kind: 'setEdges', before: design.edges, after: [...design.edges, ...edges] });
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
