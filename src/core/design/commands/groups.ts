import { checkName } from '../../support/names.ts';
import { createCommand, type DesignCommand } from '../command.ts';
import { nextId } from '../ids.ts';
import type { DesignGroup, NetworkDesign } from '../network-design.ts';
import { designError } from '../parse-node.ts';
import { getNode } from '../topology.ts';
import { inDesignOrder, setGroups } from './group-edits.ts';

/** The group with its place. @throws StudioError `group-unknown`. */
export function getGroup(design: NetworkDesign, id: string): DesignGroup {
  const group = design.groups?.find((each) => each.id === id);
  if (group !== undefined) return group;
  throw designError('group-unknown', `There is no block "${id}" in the network.`, { group: id });
}

/**
 * Makes a named block of layers. They leave the blocks that they were in; a block left empty goes.
 * @throws StudioError `node-unknown`, `name-invalid`, `group-invalid` (no layer).
 */
export function groupNodes(design: NetworkDesign, ids: readonly string[], name: string): DesignCommand {
  checkName(name, 'the name of the block');
  if (ids.length === 0)
    throw designError('group-invalid', 'Expected at least one layer to make a block of. Select some first.');
  const wanted = new Set(ids);
  for (const id of wanted) getNode(design, id);
  const groups = design.groups ?? [];
  const others = groups.flatMap((group): DesignGroup[] => {
    const nodes = group.nodes.filter((id) => !wanted.has(id));
    return nodes.length === 0 ? [] : [{ ...group, nodes }];
  });
  const id = nextId(
    'group',
    groups.map((group) => group.id),
  );
  const group = { id, name, nodes: inDesignOrder(design, wanted), collapsed: false };
  return createCommand(`Group ${wanted.size === 1 ? 'a layer' : `${wanted.size} layers`}`, [
    ...setGroups(design, [...others, group]),
  ]);
}

/** Takes a block apart; its layers stay. @throws StudioError `group-unknown`. */
export function ungroup(design: NetworkDesign, id: string): DesignCommand {
  const { name } = getGroup(design, id);
  const rest = design.groups!.filter((group) => group.id !== id);
  return createCommand(`Ungroup ${name}`, [...setGroups(design, rest)]);
}

function change(design: NetworkDesign, id: string, part: Partial<DesignGroup>, label: string): DesignCommand {
  getGroup(design, id);
  const after = design.groups!.map((group) => (group.id === id ? { ...group, ...part } : group));
  return createCommand(label, [...setGroups(design, after)]);
}

/** @throws StudioError `group-unknown`, `name-invalid`. */
export function renameGroup(design: NetworkDesign, id: string, name: string): DesignCommand {
  checkName(name, 'the name of the block');
  return change(design, id, { name }, `Name block ${name}`);
}

/** Draws a block as one card, or opens it again. @throws StudioError `group-unknown`. */
export function setCollapsed(design: NetworkDesign, id: string, collapsed: boolean): DesignCommand {
  const { name } = getGroup(design, id);
  return change(design, id, { collapsed }, `${collapsed ? 'Collapse' : 'Open'} ${name}`);
}
