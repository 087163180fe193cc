import type { DesignEdit } from '../edits.ts';
import type { DesignGroup, NetworkDesign } from '../network-design.ts';

/** The edit that sets the groups; none where nothing changes. */
export function setGroups(design: NetworkDesign, after: readonly DesignGroup[]): readonly DesignEdit[] {
  const before = design.groups ?? [];
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ kind: 'setGroups', before, after }];
}

/** Takes layers out of their groups; a group without layers goes. */
export function dropFromGroups(design: NetworkDesign, ids: ReadonlySet<string>): readonly DesignEdit[] {
  const after = (design.groups ?? []).flatMap((group): DesignGroup[] => {
    const nodes = group.nodes.filter((id) => !ids.has(id));
    if (nodes.length === group.nodes.length) return [group];
    return nodes.length === 0 ? [] : [{ ...group, nodes }];
  });
  return setGroups(design, after);
}

/** The ids in the order of the design. */
export function inDesignOrder(
  design: Pick<NetworkDesign, 'nodes'>,
  ids: Iterable<string>,
): readonly string[] {
  const wanted = new Set(ids);
  return design.nodes.filter(({ id }) => wanted.has(id)).map(({ id }) => id);
}
