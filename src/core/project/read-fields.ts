import { StudioError, showValue } from '../support/errors.ts';
import { parseFieldValues, type Fields, type Spec } from '../support/fields.ts';
import { isJsonObject } from '../support/strict-json.ts';

/** Reads fields of one object of a project file; every complaint names the field with its path. */
export interface FieldReader {
  number(name: string, fallback: number, range?: NumberRange): number;
  integer(name: string, fallback: number, minimum: number, maximum: number): number;
  boolean(name: string, fallback: boolean): boolean;
  choice<C extends string>(name: string, fallback: C, choices: readonly C[]): C;
  text(name: string, fallback: string | null): string | null;
  /** Null where the field is missing or null. */
  object(name: string, known: readonly string[]): FieldReader | null;
  list(name: string): readonly unknown[] | null;
  /** The value as it is; undefined where it is missing. */
  raw(name: string): unknown;
  /** The path of a field, for further messages. */
  path(name: string): string;
}

/** Bounds of a number. `above` and `below` are refused themselves. */
export interface NumberRange {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly above?: number;
  readonly below?: number;
}

/** The error of a field that is not as it should be. */
export function fieldError(path: string, expected: string, found: unknown): StudioError {
  return new StudioError(
    'field-invalid',
    `Expected \`${path}\` ${expected}, got ${showValue(found)} (project file).`,
    {
      field: path,
    },
  );
}

/**
 * Binds a reader to an object.
 * @param path of the object: `spec.training`, or empty for the whole file.
 * @throws StudioError `field-invalid` (no object), `field-unknown`.
 */
export function readFields(input: unknown, path: string, known: readonly string[]): FieldReader {
  const full = (name: string) => (path === '' ? name : `${path}.${name}`);
  if (!isJsonObject(input)) throw fieldError(path === '' ? 'project' : path, 'to be an object', input);
  const unknown = Object.keys(input).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new StudioError(
      'field-unknown',
      `Found the unknown field \`${full(unknown.slice(0, 60))}\` (project file). Known fields: ${known.join(', ')}.`,
      { field: full(unknown.slice(0, 60)) },
    );
  }
  const raw = (name: string): unknown => (Object.hasOwn(input, name) ? input[name] : undefined);
  return {
    raw,
    path: full,
    number(name, fallback, range = {}) {
      const value = raw(name) ?? fallback;
      if (isWithin(value, range)) return value === 0 ? 0 : value;
      throw fieldError(full(name), `to be a number${describeRange(range)}`, value);
    },
    integer(name, fallback, minimum, maximum) {
      const value = raw(name) ?? fallback;
      if (isWithin(value, { minimum, maximum }) && Number.isSafeInteger(value))
        return value === 0 ? 0 : value;
      throw fieldError(full(name), `to be a whole number in [${minimum}, ${maximum}]`, value);
    },
    boolean(name, fallback) {
      const value = raw(name) ?? fallback;
      if (typeof value === 'boolean') return value;
      throw fieldError(full(name), 'to be true or false', value);
    },
    choice(name, fallback, choices) {
      const value = raw(name) ?? fallback;
      const choice = choices.find((each) => each === value);
      if (choice !== undefined) return choice;
      throw fieldError(full(name), `to be one of ${choices.join(', ')}`, value);
    },
    text(name, fallback) {
      const value = raw(name) ?? fallback;
      if (value === null || (typeof value === 'string' && value.length <= 1000)) return value;
      throw fieldError(full(name), 'to be text of at most 1000 characters', value);
    },
    object(name, fields) {
      const value = raw(name) ?? null;
      return value === null ? null : readFields(value, full(name), fields);
    },
    list(name) {
      const value = raw(name) ?? null;
      if (value === null || (Array.isArray(value) && value.length <= 100_000)) return value;
      throw fieldError(full(name), 'to be a list', value);
    },
  };
}

/**
 * Checks a choice out of a catalogue: `{ "type": "adam", "values": {} }`.
 * @throws StudioError `field-invalid`, `field-unknown`, `<noun>-unknown`.
 */
export function readSpec(
  catalogue: { get(type: string): { readonly fields: Fields } },
  input: unknown,
  path: string,
): Spec {
  const reader = readFields(input, path, ['type', 'values']);
  const type = reader.raw('type');
  if (typeof type !== 'string') throw fieldError(`${path}.type`, 'to be text', type);
  const values = reader.raw('values') ?? {};
  if (!isJsonObject(values)) throw fieldError(`${path}.values`, 'to be an object', values);
  return {
    type,
    values: parseFieldValues(catalogue.get(type).fields, values, `\`${path}\` of the project file`),
  };
}

function isWithin(value: unknown, { minimum, maximum, above, below }: NumberRange): value is number {
  return (
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (minimum === undefined || value >= minimum) &&
    (maximum === undefined || value <= maximum) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below)
  );
}

function describeRange({ minimum, maximum, above, below }: NumberRange): string {
  const low =
    minimum === undefined ? (above === undefined ? null : `greater than ${above}`) : `of at least ${minimum}`;
  const high =
    maximum === undefined ? (below === undefined ? null : `less than ${below}`) : `of at most ${maximum}`;
  const parts = [low, high].filter((part) => part !== null);
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
}
