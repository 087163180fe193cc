import { layers } from '../layers/index.ts';
import { showValue } from '../support/errors.ts';
import { defaultValues } from '../support/fields.ts';
import type { DesignEdge, DesignNode, NetworkDesign } from './network-design.ts';
import { nodeTitle } from './topology.ts';

/** What differs between two versions of a design; places on the canvas do not count. */
export interface DesignDifference {
  /** By node id of the later version: a few words, "added" or "units 16 -> 32". */
  readonly changed: ReadonlyMap<string, string>;
  /** Layers that the later version no longer has. */
  readonly removed: readonly DesignNode[];
  /** Where the layers of both stood in the earlier version, by id. */
  readonly earlierPlaces: ReadonlyMap<string, DesignNode['position']>;
  readonly addedEdges: readonly DesignEdge[];
  readonly removedEdges: readonly DesignEdge[];
}

/** What {@link DesignDifference.changed} says of a layer that is new. */
export const ADDED = 'added';

/** Compares layers by id and connections by their ends. */
export function compareDesigns(before: NetworkDesign, after: NetworkDesign): DesignDifference {
  const earlier = new Map(before.nodes.map((node) => [node.id, node]));
  const later = new Set(after.nodes.map((node) => node.id));
  const changed = new Map<string, string>();
  for (const node of after.nodes) {
    const old = earlier.get(node.id);
    const words = old === undefined ? ADDED : describeChange(old, node);
    if (words !== null) changed.set(node.id, words);
  }
  const keyOf = ({ from, to, slot }: DesignEdge): string => `${from}>${to}:${slot}`;
  const oldEdges = new Set(before.edges.map(keyOf));
  const newEdges = new Set(after.edges.map(keyOf));
  return {
    changed,
    removed: before.nodes.filter(({ id }) => !later.has(id)),
    earlierPlaces: new Map(
      before.nodes.flatMap(({ id, position }) => (later.has(id) ? [[id, position] as const] : [])),
    ),
    addedEdges: after.edges.filter((edge) => !oldEdges.has(keyOf(edge))),
    removedEdges: before.edges.filter((edge) => !newEdges.has(keyOf(edge))),
  };
}

/** One sentence fragment for people: "1 layer added; removed: ReLU"; empty where nothing differs. */
export function describeDifference(difference: DesignDifference): string {
  const { changed, removed, addedEdges, removedEdges } = difference;
  const added = [...changed.values()].filter((words) => words === ADDED).length;
  const count = (amount: number): string => (amount === 1 ? '1 layer' : `${amount} layers`);
  return [
    added > 0 ? `${count(added)} added` : '',
    changed.size > added ? `${count(changed.size - added)} changed` : '',
    removed.length > 0 ? `removed: ${removed.map(nodeTitle).join(', ')}` : '',
    addedEdges.length + removedEdges.length > 0
      ? `connections: ${addedEdges.length} new, ${removedEdges.length} gone`
      : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function describeChange(before: DesignNode, after: DesignNode): string | null {
  if (before.type !== after.type) {
    return `${layers.find(before.type)?.label ?? before.type} → ${layers.find(after.type)?.label ?? after.type}`;
  }
  const fields = layers.find(after.type)?.fields ?? {};
  // A value that was left out is the default: writing it down changes nothing.
  const usual = defaultValues(fields);
  const old = { ...usual, ...before.values };
  const now = { ...usual, ...after.values };
  const words = [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
    .map((name) => {
      const label = fields[name]?.label.toLowerCase() ?? name;
      return `${label} ${showValue(old[name])} → ${showValue(now[name])}`;
    });
  if (JSON.stringify(before.parameters) !== JSON.stringify(after.parameters))
    words.push('parameter settings');
  if (before.label !== after.label) words.push('title');
  return words.length === 0 ? null : words.join(', ');
}
