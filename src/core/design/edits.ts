import type { DesignEdge, DesignGroup, DesignNode, NetworkDesign } from './network-design.ts';
import { designError } from './parse-node.ts';

/**
 * The smallest changes of a design. Each carries what was there before, so that its inverse needs no
 * look at the design. Plain JSON.
 */
export type DesignEdit =
  | { readonly kind: 'insertNode'; readonly index: number; readonly node: DesignNode }
  | { readonly kind: 'deleteNode'; readonly index: number; readonly node: DesignNode }
  | {
      readonly kind: 'replaceNode';
      readonly index: number;
      readonly before: DesignNode;
      readonly after: DesignNode;
    }
  | {
      readonly kind: 'setEdges';
      readonly before: readonly DesignEdge[];
      readonly after: readonly DesignEdge[];
    }
  | {
      readonly kind: 'setGroups';
      readonly before: readonly DesignGroup[];
      readonly after: readonly DesignGroup[];
    }
  | {
      readonly kind: 'setText';
      readonly field: 'name' | 'notes';
      readonly before: string;
      readonly after: string;
    }
  | { readonly kind: 'replaceDesign'; readonly before: NetworkDesign; readonly after: NetworkDesign };

/** The edit that takes this one back: `applyEdit(applyEdit(d, e), invertEdit(e))` equals d. */
export function invertEdit(edit: DesignEdit): DesignEdit {
  switch (edit.kind) {
    case 'insertNode':
      return { ...edit, kind: 'deleteNode' };
    case 'deleteNode':
      return { ...edit, kind: 'insertNode' };
    case 'replaceNode':
      return { ...edit, before: edit.after, after: edit.before };
    case 'setEdges':
      return { ...edit, before: edit.after, after: edit.before };
    case 'setGroups':
      return { ...edit, before: edit.after, after: edit.before };
    case 'setText':
      return { ...edit, before: edit.after, after: edit.before };
    case 'replaceDesign':
      return { ...edit, before: edit.after, after: edit.before };
  }
}

/**
 * The design after the edit; the given one stays as it is.
 * @throws StudioError `edit-stale` when the design is not the one that the edit was made for.
 */
export function applyEdit(design: NetworkDesign, edit: DesignEdit): NetworkDesign {
  switch (edit.kind) {
    case 'insertNode':
      if (edit.index > design.nodes.length || design.nodes.some((node) => node.id === edit.node.id))
        throw stale(edit);
      return { ...design, nodes: design.nodes.toSpliced(edit.index, 0, edit.node) };
    case 'deleteNode':
      if (design.nodes[edit.index]?.id !== edit.node.id) throw stale(edit);
      return { ...design, nodes: design.nodes.toSpliced(edit.index, 1) };
    case 'replaceNode':
      if (design.nodes[edit.index]?.id !== edit.before.id) throw stale(edit);
      return { ...design, nodes: design.nodes.with(edit.index, edit.after) };
    case 'setEdges':
      return { ...design, edges: edit.after };
    case 'setGroups':
      return withGroups(design, edit.after);
    case 'setText':
      return { ...design, [edit.field]: edit.after };
    case 'replaceDesign':
      return edit.after;
  }
}

/** A design without groups has no `groups` at all: older files and newer ones without blocks are the same. */
export function withGroups(design: NetworkDesign, groups: readonly DesignGroup[]): NetworkDesign {
  const { groups: _before, ...rest } = design;
  return groups.length === 0 ? rest : { ...rest, groups };
}

/** Joins neighbours that change the same thing, so that a slider's hundred edits become one. */
export function compactEdits(edits: readonly DesignEdit[]): readonly DesignEdit[] {
  const result: DesignEdit[] = [];
  for (const edit of edits) {
    const last = result.at(-1);
    if (edit.kind === 'replaceNode') {
      const at = findSameNode(result, edit.index);
      const earlier = at === -1 ? undefined : result[at];
      if (earlier?.kind === 'replaceNode') result[at] = { ...edit, before: earlier.before };
      else result.push(edit);
    } else if (last?.kind === 'setText' && edit.kind === 'setText' && last.field === edit.field) {
      result[result.length - 1] = { ...edit, before: last.before };
    } else if (last?.kind === 'setEdges' && edit.kind === 'setEdges') {
      result[result.length - 1] = { ...edit, before: last.before };
    } else if (last?.kind === 'setGroups' && edit.kind === 'setGroups') {
      result[result.length - 1] = { ...edit, before: last.before };
    } else result.push(edit);
  }
  return result;
}

/** Place of an earlier replacement of the node at `index`, with only replacements after it; else -1. */
function findSameNode(edits: readonly DesignEdit[], index: number): number {
  for (let at = edits.length - 1; at >= 0; at--) {
    const edit = edits[at]!;
    if (edit.kind !== 'replaceNode') return -1;
    if (edit.index === index) return at;
  }
  return -1;
}

function stale(edit: DesignEdit): Error {
  return designError(
    'edit-stale',
    `Expected the design that the edit "${edit.kind}" was made for, found a later one.`,
    {
      kind: edit.kind,
    },
  );
}
