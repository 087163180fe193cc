import { showValue } from '../support/errors.ts';
import { checkName } from '../support/names.ts';
import { isJsonObject } from '../support/strict-json.ts';
import { isNodeId } from './ids.ts';
import type { DesignGroup, DesignNode } from './network-design.ts';
import { designError, refuseUnknownFields } from './parse-node.ts';

/**
 * Checks the blocks of a design.
 * @throws StudioError `group-invalid`, `field-unknown`, `name-invalid`.
 */
export function parseGroups(input: unknown, nodes: readonly DesignNode[]): readonly DesignGroup[] {
  if (!Array.isArray(input) || input.length > nodes.length) {
    throw invalid(`\`groups\` to be a list of at most one group per layer, got ${showValue(input)}`);
  }
  const ids = new Set<string>();
  const owners = new Set<string>();
  const known = new Set(nodes.map((node) => node.id));
  return input.map((group: unknown, index): DesignGroup => {
    const where = `group ${index + 1}`;
    if (!isJsonObject(group)) throw invalid(`${where} to be an object, got ${showValue(group)}`);
    refuseUnknownFields(group, ['id', 'name', 'nodes', 'collapsed'], where);
    const { id, name, collapsed = false } = group;
    const members = group['nodes'];
    if (!isNodeId(id) || ids.has(id))
      throw invalid(`\`id\` of ${where} to be a name of its own like "group_1", got ${showValue(id)}`);
    ids.add(id);
    checkName(name, `the \`name\` of ${where}`);
    if (typeof collapsed !== 'boolean')
      throw invalid(`\`collapsed\` of ${where} to be true or false, got ${showValue(collapsed)}`);
    if (!Array.isArray(members) || members.length === 0)
      throw invalid(`\`nodes\` of ${where} to be a list of layers, got ${showValue(members)}`);
    for (const member of members as readonly unknown[]) {
      if (typeof member !== 'string' || !known.has(member) || owners.has(member))
        throw invalid(
          `every layer of ${where} to be in the design and in no other group, got ${showValue(member)}`,
        );
      owners.add(member);
    }
    return { id, name, nodes: [...(members as readonly string[])], collapsed };
  });
}

function invalid(expected: string): Error {
  return designError('group-invalid', `Expected ${expected}.`);
}
