import { showValue, StudioError } from '../support/errors.ts';
import { exp, log } from '../support/math.ts';

/** A value that a hyperparameter may take: what JSON can hold. */
export type Setting =
  number | string | boolean | null | readonly unknown[] | { readonly [name: string]: unknown };

/** Values that one dimension of the space may take. */
export type SettingRange =
  /** Any number from `minimum` to `maximum`; a grid takes `steps` of them, evenly spaced. */
  | { readonly kind: 'linear'; readonly minimum: number; readonly maximum: number; readonly steps: number }
  /** The same on a logarithmic scale: every factor counts alike. `minimum` is greater than 0. */
  | { readonly kind: 'log'; readonly minimum: number; readonly maximum: number; readonly steps: number }
  /** Whole numbers, both ends included; `log` spaces them by factors. */
  | {
      readonly kind: 'integer';
      readonly minimum: number;
      readonly maximum: number;
      readonly steps: number;
      readonly log: boolean;
    }
  /** One of a list, in any order. */
  | {
      readonly kind: 'choice';
      readonly values: readonly Setting[];
      readonly labels: readonly string[] | null;
    };

/** One hyperparameter that a sweep varies. */
export interface Dimension {
  /** Place in the run specification: `training.learningRate`, `design.nodes.dense_1.values.units`. */
  readonly path: string;
  /** For people: `learning rate`. */
  readonly label: string;
  readonly range: SettingRange;
  /**
   * Varied only while an earlier dimension has one of these values, else left as the base has it. Things with a
   * type are told apart by it: `{ path: 'training.optimizer', values: ['sgd'] }`.
   */
  readonly when: { readonly path: string; readonly values: readonly Setting[] } | null;
}

/** Dimensions in order: a condition looks back only. */
export type SearchSpace = readonly Dimension[];

/** One place in the space: a value for every dimension that applies there, by path. */
export type Point = Readonly<Record<string, Setting>>;

/** True when a dimension applies, given the values of those before it. */
export function applies(dimension: Dimension, point: Point): boolean {
  const { when } = dimension;
  if (when === null) return true;
  if (!Object.hasOwn(point, when.path)) return false;
  const found = point[when.path]!;
  return when.values.some((value) => isSame(value, found));
}

/** True for the same value; a type stands for everything that has it: `'sgd'` for `{type: 'sgd', values}`. */
export function isSame(expected: Setting, found: Setting): boolean {
  if (typeof expected === 'string' && typeOf(found) === expected) return true;
  return JSON.stringify(expected) === JSON.stringify(found);
}

function typeOf(value: Setting): string | null {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : null;
  return typeof type === 'string' ? type : null;
}

/**
 * Builds a point, dimension after dimension.
 * @param choose gives the value of one that applies.
 */
export function buildPoint(
  space: SearchSpace,
  choose: (dimension: Dimension, index: number) => Setting,
): Point {
  const point: Record<string, Setting> = {};
  space.forEach((dimension, index) => {
    if (applies(dimension, point)) point[dimension.path] = choose(dimension, index);
  });
  return point;
}

/** The dimensions that a point has values for, with their places in the space. */
export function activeDimensions(
  space: SearchSpace,
  point: Point,
): readonly (readonly [Dimension, number])[] {
  const active: (readonly [Dimension, number])[] = [];
  space.forEach((dimension, index) => {
    if (applies(dimension, point)) active.push([dimension, index]);
  });
  return active;
}

/**
 * The value at a share of a range: linear, logarithmic or by count. Real numbers are rounded to four significant
 * digits, so that the value that is shown is the value that was used.
 * @param unit 0 to 1.
 */
export function valueAt(range: SettingRange, unit: number): Setting {
  const share = Math.min(Math.max(unit, 0), 1);
  switch (range.kind) {
    case 'linear':
      return clamp(roundTo4(range.minimum + share * (range.maximum - range.minimum)), range);
    case 'log':
      return clamp(
        roundTo4(exp(log(range.minimum) + share * (log(range.maximum) - log(range.minimum)))),
        range,
      );
    case 'integer': {
      const { minimum, maximum } = range;
      if (!range.log) return Math.min(maximum, minimum + Math.floor(share * (maximum - minimum + 1)));
      // Every whole number owns the stretch half a step to either side.
      const low = log(minimum - 0.5 > 0 ? minimum - 0.5 : 0.5);
      return clamp(Math.round(exp(low + share * (log(maximum + 0.5) - low))), range);
    }
    case 'choice':
      return range.values[Math.min(range.values.length - 1, Math.floor(share * range.values.length))]!;
  }
}

/** The share of a range at which a value lies, 0 to 1: the inverse of {@link valueAt}. -1 for a foreign choice. */
export function unitOf(range: SettingRange, value: Setting): number {
  if (range.kind === 'choice') {
    const place = range.values.findIndex((each) => JSON.stringify(each) === JSON.stringify(value));
    return place < 0 ? -1 : (place + 0.5) / range.values.length;
  }
  const number = Number(value);
  const { minimum, maximum } = range;
  if (maximum === minimum) return 0.5;
  if (range.kind === 'linear') return (number - minimum) / (maximum - minimum);
  if (range.kind === 'log') return (log(number) - log(minimum)) / (log(maximum) - log(minimum));
  if (!range.log) return (number - minimum + 0.5) / (maximum - minimum + 1);
  const low = log(minimum - 0.5 > 0 ? minimum - 0.5 : 0.5);
  return (log(number) - low) / (log(maximum + 0.5) - low);
}

/** The values that a grid takes of a range. */
export function gridValues(range: SettingRange): readonly Setting[] {
  if (range.kind === 'choice') return range.values;
  const { minimum, maximum } = range;
  if (range.kind === 'integer' && maximum - minimum + 1 <= range.steps) {
    return Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index);
  }
  const isLog = range.kind === 'log' || (range.kind === 'integer' && range.log);
  const low = isLog ? log(minimum) : minimum;
  const high = isLog ? log(maximum) : maximum;
  const values = Array.from({ length: range.steps }, (_, index) => {
    const place = range.steps === 1 ? (low + high) / 2 : low + (index / (range.steps - 1)) * (high - low);
    const value = isLog ? exp(place) : place;
    return clamp(range.kind === 'integer' ? Math.round(value) : roundTo4(value), range);
  });
  return [...new Set(values)];
}

/** Every point of the grid, the last dimension fastest; conditions are kept. */
export function gridPoints(space: SearchSpace, limit = Infinity): readonly Point[] {
  const points: Point[] = [];
  const walk = (index: number, point: Point): void => {
    if (points.length >= limit) return;
    const dimension = space[index];
    if (dimension === undefined) points.push(point);
    else if (!applies(dimension, point)) walk(index + 1, point);
    else
      for (const value of gridValues(dimension.range)) walk(index + 1, { ...point, [dimension.path]: value });
  };
  walk(0, {});
  return points;
}

/** Number of points of the grid. Independent dimensions multiply; a condition adds only where it holds. */
export function countCombinations(space: SearchSpace): number {
  const asked = new Set(space.flatMap(({ when }) => (when === null ? [] : [when.path])));
  const count = (index: number, point: Point): number => {
    const dimension = space[index];
    if (dimension === undefined) return 1;
    if (!applies(dimension, point)) return count(index + 1, point);
    const values = gridValues(dimension.range);
    // Nobody looks back at this one: all its values count alike.
    if (!asked.has(dimension.path)) return values.length * count(index + 1, point);
    return values.reduce<number>(
      (sum, value) => sum + count(index + 1, { ...point, [dimension.path]: value }),
      0,
    );
  };
  return count(0, {});
}

/** A setting in words: a number, a word, the type of a thing, or the label of its range. */
export function showSetting(value: Setting, range?: SettingRange): string {
  if (range?.kind === 'choice' && range.labels !== null) {
    const place = range.values.findIndex((each) => JSON.stringify(each) === JSON.stringify(value));
    if (place >= 0) return range.labels[place] ?? String(place + 1);
  }
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === null) return 'none';
  if (typeof value === 'number') return String(roundTo4(value));
  if (typeof value === 'string') return value;
  if ('name' in value && typeof value['name'] === 'string') return value['name'];
  return typeOf(value) ?? JSON.stringify(value).slice(0, 40);
}

/** @throws StudioError `space-invalid`: empty ranges, unknown conditions, one path twice at the same time. */
export function checkSpace(space: SearchSpace): void {
  const invalid = (dimension: Dimension, expected: string, found: unknown) =>
    new StudioError(
      'space-invalid',
      `Expected ${expected}, got ${showValue(found)} (hyperparameter "${dimension.label}", ${dimension.path}).`,
      { path: dimension.path },
    );
  const seen = new Map<string, Dimension[]>();
  for (const dimension of space) {
    const { range, when, path } = dimension;
    if (range.kind === 'choice') {
      if (range.values.length === 0) throw invalid(dimension, 'at least one value to choose from', '[]');
      if (range.labels !== null && range.labels.length !== range.values.length)
        throw invalid(dimension, `${range.values.length} labels, one per value`, range.labels.length);
    } else {
      const { minimum, maximum, steps } = range;
      if (!(maximum >= minimum)) throw invalid(dimension, `a maximum of at least ${minimum}`, maximum);
      const isLog = range.kind === 'log' || (range.kind === 'integer' && range.log);
      if (isLog && !(minimum > 0)) throw invalid(dimension, 'a logarithmic range to begin above 0', minimum);
      if (range.kind === 'integer' && !(Number.isInteger(minimum) && Number.isInteger(maximum)))
        throw invalid(dimension, 'whole numbers at both ends', `${minimum} to ${maximum}`);
      if (!Number.isInteger(steps) || steps < 1) throw invalid(dimension, '1 or more steps', steps);
    }
    if (when !== null && !seen.has(when.path))
      throw invalid(dimension, 'the condition to name a hyperparameter above it', when.path);
    const earlier = seen.get(path) ?? [];
    const isDisjoint = (other: Dimension) =>
      when !== null &&
      other.when !== null &&
      when.path === other.when.path &&
      !when.values.some((value) =>
        other.when!.values.some((each) => isSame(each, value) || isSame(value, each)),
      );
    if (!earlier.every(isDisjoint))
      throw invalid(
        dimension,
        'each hyperparameter once (or under conditions that exclude each other)',
        path,
      );
    seen.set(path, [...earlier, dimension]);
  }
}

function roundTo4(value: number): number {
  return Number(value.toPrecision(4));
}

function clamp(
  value: number,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): number {
  return Math.min(Math.max(value, minimum), maximum);
}
