import { StudioError, showValue } from './errors.ts';

/**
 * Description of one value that a person chooses: the single source of forms, validation, help and docs.
 * Values of a thing (a layer, a loss, an optimizer) are a flat record: field name -> value.
 */
export type Field = NumberField | BooleanField | ChoiceField | TextField | NumbersField | SpecField;

interface FieldBase {
  readonly label: string;
  /** One or two sentences for a newcomer. */
  readonly help: string;
  /** Shown only under "Advanced". */
  readonly advanced?: boolean;
  /** Shown only while another field has one of these values: `{ padding: ['explicit'] }`. */
  readonly when?: Readonly<Record<string, readonly (string | number | boolean)[]>>;
}

/** A number; `null` only where `nullable`. */
export interface NumberField extends FieldBase {
  readonly kind: 'integer' | 'number';
  readonly default: number | null;
  readonly nullable?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The bounds themselves are refused: [0, 1) is minimum 0, maximum 1, exclusiveMaximum. */
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly unit?: string;
  /** How a slider or a search space should walk the range. */
  readonly scale?: 'linear' | 'log';
}

export interface BooleanField extends FieldBase {
  readonly kind: 'boolean';
  readonly default: boolean;
}

export interface ChoiceField<V extends string = string> extends FieldBase {
  readonly kind: 'choice';
  readonly default: V;
  readonly options: readonly { readonly value: V; readonly label: string; readonly help?: string }[];
}

export interface TextField extends FieldBase {
  readonly kind: 'text';
  readonly default: string;
  readonly maximumLength?: number;
}

/** A list of numbers: kernel sizes, shapes, class weights. */
export interface NumbersField extends FieldBase {
  readonly kind: 'integers' | 'numbers';
  readonly default: readonly number[];
  readonly minimumLength: number;
  readonly maximumLength: number;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Names of the entries, where their number is fixed: ["height", "width"]. */
  readonly entries?: readonly string[];
}

/** A nested choice out of another list of the catalogue: an initializer, an inner layer. */
export interface SpecField extends FieldBase {
  readonly kind: 'spec';
  readonly family: 'initializer' | 'layer';
  readonly default: Spec;
}

/** A chosen entry of the catalogue with its values: `{ type: 'heNormal', values: {} }`. */
export interface Spec {
  readonly type: string;
  readonly values: FieldValues;
}

export type FieldValue = number | boolean | string | null | readonly number[] | Spec;
export type FieldValues = Readonly<Record<string, FieldValue>>;
export type Fields = Readonly<Record<string, Field>>;

/** The value type of one field. */
export type ValueOf<F> = F extends { kind: 'integer' | 'number'; nullable: true }
  ? number | null
  : F extends { kind: 'integer' | 'number' }
    ? number
    : F extends { kind: 'boolean' }
      ? boolean
      : F extends { kind: 'choice'; options: readonly { readonly value: infer V }[] }
        ? V
        : F extends { kind: 'text' }
          ? string
          : F extends { kind: 'integers' | 'numbers' }
            ? readonly number[]
            : F extends { kind: 'spec' }
              ? Spec
              : never;

/** The values that go with a record of fields. */
export type ValuesOf<F extends Fields> = string extends keyof F
  ? FieldValues
  : { readonly [K in keyof F]: ValueOf<F[K]> };

/** Default values of a record of fields. */
export function defaultValues<F extends Fields>(fields: F): ValuesOf<F> {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) values[name] = (fields[name] as Field).default;
  return values as ValuesOf<F>;
}

/**
 * Checks values that came from outside, fills in defaults for those that are missing.
 * @param where names the owner for messages: `layer "dense_2"`.
 * @throws StudioError `field-invalid` (details: field, where) or `field-unknown`.
 */
export function parseFieldValues<F extends Fields>(
  fields: F,
  input: Readonly<Record<string, unknown>>,
  where: string,
): ValuesOf<F> {
  for (const name of Object.keys(input)) {
    if (!Object.hasOwn(fields, name)) {
      throw new StudioError(
        'field-unknown',
        `Found the unknown field \`${name}\` in ${where}. Known fields: ${Object.keys(fields).join(', ') || 'none'}.`,
        { field: name, where },
      );
    }
  }
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    const field = fields[name] as Field;
    const value = Object.hasOwn(input, name) ? input[name] : field.default;
    const problem = findFieldProblem(field, value);
    if (problem !== null) {
      throw new StudioError(
        'field-invalid',
        `Expected \`${name}\` ${problem}, got ${showValue(value)} (${where}).`,
        { field: name, where },
      );
    }
    values[name] = value;
  }
  return values as ValuesOf<F>;
}

/** What is wrong with a value, as the words after "Expected `name`", or null when it is fine. */
export function findFieldProblem(field: Field, value: unknown): string | null {
  switch (field.kind) {
    case 'integer':
    case 'number':
      if (value === null) return field.nullable === true ? null : describeRange(field);
      return isInRange(field, value) ? null : describeRange(field);
    case 'boolean':
      return typeof value === 'boolean' ? null : 'to be true or false';
    case 'choice':
      return field.options.some((option) => option.value === value)
        ? null
        : `to be one of ${field.options.map((option) => option.value).join(', ')}`;
    case 'text': {
      const limit = field.maximumLength ?? 200;
      return typeof value === 'string' && value.length <= limit
        ? null
        : `to be text of at most ${limit} characters`;
    }
    case 'integers':
    case 'numbers': {
      const element: NumberField = {
        kind: field.kind === 'integers' ? 'integer' : 'number',
        label: '',
        help: '',
        default: 0,
        ...(field.minimum === undefined ? {} : { minimum: field.minimum }),
        ...(field.maximum === undefined ? {} : { maximum: field.maximum }),
      };
      const fits =
        Array.isArray(value) &&
        value.length >= field.minimumLength &&
        value.length <= field.maximumLength &&
        value.every((entry) => isInRange(element, entry));
      if (fits) return null;
      const count =
        field.minimumLength === field.maximumLength
          ? String(field.minimumLength)
          : `${field.minimumLength} to ${field.maximumLength}`;
      return `to be a list of ${count} entries, each ${describeRange(element).replace(/^to be /, '')}`;
    }
    case 'spec':
      return typeof value === 'object' &&
        value !== null &&
        typeof (value as { type?: unknown }).type === 'string' &&
        typeof (value as { values?: unknown }).values === 'object'
        ? null
        : `to be a choice like { "type": "${field.default.type}", "values": {} }`;
  }
}

function isInRange(field: NumberField, value: unknown): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (field.kind === 'integer' && !Number.isSafeInteger(value)) return false;
  if (field.minimum !== undefined) {
    if (field.exclusiveMinimum === true ? value <= field.minimum : value < field.minimum) return false;
  }
  if (field.maximum !== undefined) {
    if (field.exclusiveMaximum === true ? value >= field.maximum : value > field.maximum) return false;
  }
  return true;
}

function describeRange(field: NumberField): string {
  const noun = field.kind === 'integer' ? 'a whole number' : 'a number';
  const low = field.minimum;
  const high = field.maximum;
  if (low !== undefined && high !== undefined) {
    const open = field.exclusiveMinimum === true ? '(' : '[';
    const close = field.exclusiveMaximum === true ? ')' : ']';
    return `to be ${noun} in ${open}${low}, ${high}${close}`;
  }
  if (low !== undefined) {
    return `to be ${noun} ${field.exclusiveMinimum === true ? 'greater than' : 'of at least'} ${low}`;
  }
  if (high !== undefined) return `to be ${noun} of at most ${high}`;
  return `to be ${noun}`;
}
