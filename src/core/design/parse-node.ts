import { layers } from '../layers/index.ts';
import { StudioError, showValue } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';
import { findNameProblem } from '../support/names.ts';
import { isJsonObject } from '../support/strict-json.ts';
import { isNodeId } from './ids.ts';
import { DEFAULT_PARAMETER_SETTINGS, type DesignNode, type ParameterSettings } from './network-design.ts';
import { parseInitializer, parseLayerValues } from './parse-values.ts';

/** Names of parameters, also those of inner layers: `kernel`, `forward/kernel`. */
const parameterNamePattern = /^[A-Za-z][A-Za-z0-9_]*(?:[/.][A-Za-z0-9_]+)*$/;

/** The error of everything in a design that is not as it should be. */
export function designError(
  code: string,
  message: string,
  details: Record<string, unknown> = {},
): StudioError {
  return new StudioError(code, message, details);
}

/**
 * Refuses fields that the format does not know: a typing error would otherwise be silently ignored.
 * @throws StudioError `field-unknown`.
 */
export function refuseUnknownFields(
  input: Readonly<Record<string, unknown>>,
  known: readonly string[],
  where: string,
): void {
  const unknown = Object.keys(input).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new StudioError(
    'field-unknown',
    `Found the unknown field \`${unknown.slice(0, 60)}\` in ${where}. Known fields: ${known.join(', ')}.`,
    { field: unknown.slice(0, 60), where },
  );
}

/**
 * Checks one node. `index` is its place in the list: for messages, and for the place of a node without one.
 * @throws StudioError naming the node and the field.
 */
export function parseNode(input: unknown, index: number): DesignNode {
  if (!isJsonObject(input)) {
    throw designError(
      'design-invalid',
      `Expected node ${index + 1} to be an object, got ${showValue(input)}.`,
      { index },
    );
  }
  const { id, type } = input;
  if (id === undefined) {
    throw designError(
      'node-id-missing',
      `Expected node ${index + 1} to have an \`id\` like "dense_1", found none.`,
      { index },
    );
  }
  if (!isNodeId(id)) {
    throw designError(
      'node-id-invalid',
      `Expected the \`id\` of node ${index + 1} to be letters, digits, "_" or "-" starting with a letter, at most 64, got ${showValue(id)}.`,
      { index },
    );
  }
  const where = `layer "${id}"`;
  refuseUnknownFields(input, ['id', 'type', 'label', 'values', 'position', 'parameters'], where);
  if (typeof type !== 'string') {
    throw designError(
      'design-invalid',
      `Expected the \`type\` of ${where} to be text like "dense", got ${showValue(type)}.`,
      { node: id },
    );
  }
  const layer = layers.get(type);
  return {
    id,
    type,
    values: parseLayerValues(layer, input['values'] ?? {}, where),
    label: parseLabel(input['label'] ?? null, where),
    position: parsePosition(input['position'] ?? { x: 0, y: index * 120 }, where),
    parameters: parseParameters(input['parameters'] ?? {}, where),
  };
}

/** @throws StudioError `name-invalid`. */
export function parseLabel(input: unknown, where: string): string | null {
  if (input === null) return null;
  const problem = findNameProblem(input);
  if (problem === null) return input as string;
  throw designError('name-invalid', `Expected the \`label\` of ${where} ${problem}.`, { where });
}

/** @throws StudioError `position-invalid`. */
export function parsePosition(input: unknown, where: string): { readonly x: number; readonly y: number } {
  const coordinate = (name: 'x' | 'y'): number => {
    const value = isJsonObject(input) ? input[name] : undefined;
    if (typeof value === 'number' && Math.abs(value) <= LIMITS.canvasExtent) return value === 0 ? 0 : value;
    throw designError(
      'position-invalid',
      `Expected \`position.${name}\` of ${where} to be a number in [-${LIMITS.canvasExtent}, ${LIMITS.canvasExtent}], got ${showValue(value)}.`,
      { where },
    );
  };
  const position = { x: coordinate('x'), y: coordinate('y') };
  refuseUnknownFields(input as Record<string, unknown>, ['x', 'y'], `the position of ${where}`);
  return position;
}

function parseParameters(input: unknown, where: string): Readonly<Record<string, ParameterSettings>> {
  if (!isJsonObject(input)) {
    throw designError(
      'design-invalid',
      `Expected \`parameters\` of ${where} to be an object, got ${showValue(input)}.`,
      { where },
    );
  }
  const names = Object.keys(input).sort();
  return Object.fromEntries(names.map((name) => [name, parseParameterSettings(name, input[name], where)]));
}

/**
 * Checks what a person set for one parameter; missing fields take their defaults.
 * @throws StudioError `parameter-name-invalid`, `field-invalid`, `field-unknown` or `initializer-unknown`.
 */
export function parseParameterSettings(name: string, input: unknown, owner: string): ParameterSettings {
  if (
    !parameterNamePattern.test(name) ||
    name.length > 128 ||
    name === 'constructor' ||
    name === 'prototype'
  ) {
    throw designError(
      'parameter-name-invalid',
      `Expected a parameter name like "kernel" in ${owner}, got ${showValue(name)}.`,
      { where: owner },
    );
  }
  const where = `parameter "${name}" of ${owner}`;
  if (!isJsonObject(input)) {
    throw designError(
      'design-invalid',
      `Expected the settings of ${where} to be an object, got ${showValue(input)}.`,
      { where },
    );
  }
  const defaults = DEFAULT_PARAMETER_SETTINGS;
  refuseUnknownFields(input, Object.keys(defaults), where);
  const initializer = input['initializer'] ?? null;
  const frozen = input['frozen'] ?? defaults.frozen;
  if (typeof frozen !== 'boolean') {
    throw fieldError('frozen', 'to be true or false', frozen, where);
  }
  const number = (field: 'learningRateFactor' | 'l1' | 'l2', low: number, high: number): number => {
    const value = input[field] ?? defaults[field];
    if (typeof value === 'number' && value >= low && value <= high) return value === 0 ? 0 : value;
    throw fieldError(field, `to be a number in [${low}, ${high}]`, value, where);
  };
  return {
    initializer: initializer === null ? null : parseInitializer(initializer, `the initializer of ${where}`),
    frozen,
    learningRateFactor: number('learningRateFactor', 0.0001, 1000),
    l1: number('l1', 0, 1e6),
    l2: number('l2', 0, 1e6),
  };
}

function fieldError(field: string, expected: string, value: unknown, where: string): StudioError {
  return new StudioError(
    'field-invalid',
    `Expected \`${field}\` ${expected}, got ${showValue(value)} (${where}).`,
    {
      field,
      where,
    },
  );
}
