import { showValue } from '../support/errors.ts';
import { isJsonObject, parseStrictJson } from '../support/strict-json.ts';
import type { Fragment } from './commands/copies.ts';
import { DESIGN_FORMAT_VERSION } from './network-design.ts';
import { parseDesign } from './parse.ts';
import { designError } from './parse-node.ts';
import { orderDesign } from './serialize.ts';

/** Word by which the clipboard's text is known. */
const KIND = 'descent-layers';

/** Layers as text for the clipboard. {@link parseFragment} reads it. */
export function serializeFragment({ nodes, edges, groups }: Fragment): string {
  const design = { formatVersion: DESIGN_FORMAT_VERSION, name: 'Layers', notes: '', nodes, edges } as const;
  const {
    name: _name,
    notes: _notes,
    ...rest
  } = orderDesign(groups === undefined ? design : { ...design, groups });
  return `${JSON.stringify({ kind: KIND, ...rest }, null, 2)}\n`;
}

/** True for text that {@link serializeFragment} could have written; it may still be refused. */
export function looksLikeFragment(text: string): boolean {
  return text.trimStart().startsWith('{') && text.slice(0, 200).includes(`"${KIND}"`);
}

/**
 * Layers out of pasted text, after the same checks as a file: nothing of it is trusted.
 * @throws StudioError everything that `parseStrictJson` and `parseDesign` throw, and `design-invalid`.
 */
export function parseFragment(text: string): Fragment {
  const input = parseStrictJson(text);
  if (!isJsonObject(input) || input['kind'] !== KIND) {
    throw designError('design-invalid', `Expected copied layers, got ${showValue(input)}.`);
  }
  const { kind: _kind, ...rest } = input;
  const { nodes, edges, groups } = parseDesign(rest);
  if (nodes.length === 0)
    throw designError('design-invalid', 'Expected at least one layer to paste, got none.');
  return groups === undefined ? { nodes, edges } : { nodes, edges, groups };
}
