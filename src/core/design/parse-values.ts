import { initializers } from '../initializers/index.ts';
import { layers } from '../layers/index.ts';
import type { LayerDefinition } from '../layers/definition.ts';
import { StudioError, showValue } from '../support/errors.ts';
import { parseFieldValues, type Fields, type FieldValues, type Spec } from '../support/fields.ts';
import { isJsonObject } from '../support/strict-json.ts';

/** Layers inside layers: time-distributed of time-distributed is already strange. */
const MAXIMUM_NESTING = 4;

/**
 * Checks the hyperparameters of a layer, nested choices (initialisers, inner layers) included.
 * Missing ones take their defaults; the result has the order of the catalogue.
 * @param where names the owner for messages: `layer "dense_2"`.
 * @throws StudioError `field-invalid`, `field-unknown`, `layer-unknown` or `initializer-unknown`.
 */
export function parseLayerValues(layer: LayerDefinition, input: unknown, where: string): FieldValues {
  return parseValues(layer.fields, input, where, 0);
}

/**
 * Checks the choice of an initialiser: `{ type: 'heNormal', values: {} }`.
 * @throws StudioError `spec-invalid`, `initializer-unknown`, `field-invalid` or `field-unknown`.
 */
export function parseInitializer(input: unknown, where: string): Spec {
  return parseSpec('initializer', input, where, 0);
}

function parseValues(fields: Fields, input: unknown, where: string, depth: number): FieldValues {
  if (!isJsonObject(input)) {
    throw new StudioError(
      'field-invalid',
      `Expected the values of ${where} to be an object of fields, got ${showValue(input)}.`,
      { field: 'values', where },
    );
  }
  const values: Record<string, unknown> = { ...parseFieldValues(fields, input, where) };
  for (const name of Object.keys(fields)) {
    const field = fields[name]!;
    const value = values[name];
    if (field.kind === 'spec') {
      values[name] = parseSpec(field.family, value, `\`${name}\` of ${where}`, depth + 1);
    } else if (Array.isArray(value)) values[name] = value.map(withoutNegativeZero);
    else if (typeof value === 'number') values[name] = withoutNegativeZero(value);
  }
  return values as FieldValues;
}

function parseSpec(family: 'initializer' | 'layer', input: unknown, where: string, depth: number): Spec {
  const isSpec = isJsonObject(input) && typeof input['type'] === 'string';
  const extra = isSpec ? Object.keys(input).find((key) => key !== 'type' && key !== 'values') : undefined;
  if (!isSpec || extra !== undefined || depth > MAXIMUM_NESTING) {
    const found =
      depth > MAXIMUM_NESTING
        ? `more than ${MAXIMUM_NESTING} choices inside each other`
        : extra === undefined
          ? showValue(input)
          : `the unknown field \`${extra}\``;
    throw new StudioError(
      'spec-invalid',
      `Expected ${where} to be a choice like { "type": "…", "values": {} }, got ${found}.`,
      { where },
    );
  }
  const type = input['type'] as string;
  const { fields } = family === 'layer' ? layers.get(type) : initializers.get(type);
  return { type, values: parseValues(fields, input['values'] ?? {}, `${where} ("${type}")`, depth) };
}

/** JSON has no -0: without this a design would change when it is stored. */
function withoutNegativeZero(value: number): number {
  return value === 0 ? 0 : value;
}
