import { initializers } from '../../initializers/index.ts';
import { layers } from '../../layers/index.ts';
import { showValue } from '../../support/errors.ts';
import { createCommand, type DesignCommand } from '../command.ts';
import {
  DEFAULT_PARAMETER_SETTINGS,
  type DesignNode,
  type NetworkDesign,
  type ParameterSettings,
} from '../network-design.ts';
import { parseLabel, parseParameterSettings } from '../parse-node.ts';
import { parseLayerValues } from '../parse-values.ts';
import { getNode, nodeTitle } from '../topology.ts';

function replaceNode(
  design: NetworkDesign,
  id: string,
  label: string,
  mergeKey: string | null,
  change: (node: DesignNode) => DesignNode,
): DesignCommand {
  const { node, index } = getNode(design, id);
  const after = change(node);
  const isSame = JSON.stringify(after) === JSON.stringify(node);
  return createCommand(label, isSame ? [] : [{ kind: 'replaceNode', index, before: node, after }], mergeKey);
}

/**
 * Changes hyperparameters of a layer; those not named stay. One field at a time merges into one undo step.
 * @throws StudioError `node-unknown`, `field-invalid`, `field-unknown`.
 */
export function setValues(
  design: NetworkDesign,
  id: string,
  changes: Readonly<Record<string, unknown>>,
): DesignCommand {
  const { node } = getNode(design, id);
  const layer = layers.get(node.type);
  const values = parseLayerValues(layer, { ...node.values, ...changes }, `layer "${id}"`);
  const names = Object.keys(changes);
  const [only] = names;
  const field = only === undefined ? undefined : layer.fields[only];
  const value = only === undefined ? undefined : values[only];
  const shown =
    typeof value === 'string' ? value : showValue(isSpec(value) ? value.type : value).replaceAll('"', '');
  const label =
    names.length === 1 && field !== undefined
      ? `Set ${field.label.toLowerCase()} to ${shown}`
      : `Change ${nodeTitle(node)}`;
  return replaceNode(design, id, label, `values:${id}:${names.sort().join(',')}`, (each) => ({
    ...each,
    values,
  }));
}

/**
 * Sets initialiser, freezing, learning-rate factor or penalties of one parameter; those not named stay.
 * Null takes every choice back to the layer's own.
 * @throws StudioError `node-unknown`, `field-invalid`, `field-unknown`, `initializer-unknown`.
 */
export function setParameterSettings(
  design: NetworkDesign,
  id: string,
  parameter: string,
  changes: Partial<ParameterSettings> | null,
): DesignCommand {
  const { node } = getNode(design, id);
  const previous = Object.hasOwn(node.parameters, parameter)
    ? node.parameters[parameter]!
    : DEFAULT_PARAMETER_SETTINGS;
  const settings = parseParameterSettings(
    parameter,
    changes === null ? {} : { ...previous, ...changes },
    `layer "${id}"`,
  );
  const isDefault = JSON.stringify(settings) === JSON.stringify(DEFAULT_PARAMETER_SETTINGS);
  const others = Object.entries(node.parameters).filter(([name]) => name !== parameter);
  const entries = isDefault ? others : [...others, [parameter, settings] as const];
  const parameters = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  const key = `parameter:${id}:${parameter}:${Object.keys(changes ?? {})
    .sort()
    .join(',')}`;
  const label = describeSettings(`${parameter} of ${nodeTitle(node)}`, changes);
  return replaceNode(design, id, label, key, (each) => ({
    ...each,
    parameters,
  }));
}

/** For the undo menu; `what` like "kernel of Dense". */
function describeSettings(what: string, changes: Partial<ParameterSettings> | null): string {
  if (changes === null) return `Reset ${what}`;
  if (Object.keys(changes).length !== 1) return `Change ${what}`;
  const { initializer, frozen, learningRateFactor, l1, l2 } = changes;
  if (frozen !== undefined) return `${frozen ? 'Freeze' : 'Unfreeze'} ${what}`;
  if (initializer === null) return `Take back the initializer of ${what}`;
  if (initializer !== undefined) {
    const name = initializers.find(initializer.type)?.label ?? initializer.type;
    return `Set initializer of ${what} to ${name}`;
  }
  if (learningRateFactor !== undefined) return `Set rate factor of ${what} to ${learningRateFactor}`;
  return l1 === undefined ? `Set L2 penalty of ${what} to ${l2}` : `Set L1 penalty of ${what} to ${l1}`;
}

/** Gives a layer its own title; null or blank takes it back. @throws StudioError `node-unknown`, `name-invalid`. */
export function setLabel(design: NetworkDesign, id: string, label: string | null): DesignCommand {
  const { node } = getNode(design, id);
  const title = parseLabel(label === null || label.trim() === '' ? null : label, `layer "${id}"`);
  const after = { ...node, label: title };
  return replaceNode(design, id, `Name layer ${nodeTitle(after)}`, `label:${id}`, () => after);
}

function isSpec(value: unknown): value is { readonly type: string } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
