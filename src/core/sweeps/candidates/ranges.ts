import type { Field } from '../../support/fields.ts';
import { initializers } from '../../initializers/index.ts';
import type { Setting, SettingRange } from '../space.ts';
import type { ChoiceRange } from './candidate.ts';

/** A list of values. */
export function choice(values: readonly Setting[], labels: readonly string[] | null = null): ChoiceRange {
  return { kind: 'choice', values, labels };
}

/** Entries of a catalogue with their default values. */
export function specs(list: readonly { readonly type: string; readonly label: string }[]): ChoiceRange {
  return choice(
    list.map(({ type }) => ({ type, values: {} })),
    list.map(({ label }) => label),
  );
}

/** From a minimum to a maximum by factors. */
export function logarithmic(minimum: number, maximum: number): SettingRange {
  return { kind: 'log', minimum, maximum, steps: 5 };
}

/** A tenth to ten times the value, within the bounds. */
export function around(value: number, minimum: number, maximum: number): SettingRange {
  const middle = value > 0 ? value : 0.01;
  return logarithmic(
    Number(Math.max(middle / 10, minimum).toPrecision(2)),
    Number(Math.min(middle * 10, maximum).toPrecision(2)),
  );
}

/** A range to begin with for a described value; null for what cannot be varied (texts, lists). */
export function rangeOfField(field: Field, value: unknown): SettingRange | null {
  switch (field.kind) {
    case 'number': {
      const { minimum = -Infinity, maximum = Infinity } = field;
      if (typeof value === 'number' && field.scale === 'log' && value > 0)
        return around(value, minimum, maximum);
      if (Number.isFinite(minimum) && Number.isFinite(maximum)) {
        const margin = 0.05 * (maximum - minimum);
        return {
          kind: 'linear',
          minimum: field.exclusiveMinimum === true ? minimum + margin : minimum,
          maximum: field.exclusiveMaximum === true ? maximum - 2 * margin : maximum,
          steps: 5,
        };
      }
      return typeof value === 'number' && value > 0 ? around(value, minimum, maximum) : null;
    }
    case 'integer': {
      if (typeof value !== 'number') return null;
      const { minimum = 1, maximum = Number.MAX_SAFE_INTEGER } = field;
      const low = Math.max(minimum, Math.floor(value / 2), 1);
      return {
        kind: 'integer',
        minimum: low,
        maximum: Math.min(maximum, Math.max(low + 1, value * 4)),
        steps: 4,
        log: value >= 8,
      };
    }
    case 'boolean':
      return choice([false, true]);
    case 'choice':
      return choice(
        field.options.map((option) => option.value),
        field.options.map((option) => option.label),
      );
    case 'spec':
      return field.family === 'initializer' ? specs(initializers.all.slice(0, 6)) : null;
    default:
      return null;
  }
}

/** "Momentum" as it stands within a sentence; names like "L2" stay. */
export function lowerFirst(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}
