import { linearScale, logScale } from './axis-ticks.ts';

/** A value of a hyperparameter or metric; null: the run does not have it. */
export type PlotValue = number | string | null;

/** Where values stand along an axis. */
export interface ValueScale {
  readonly kind: 'linear' | 'log' | 'category';
  /** 0 (start) to 1 (end); null for values that have no place: missing, not finite, not above 0 on a log axis. */
  place(value: PlotValue): number | null;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** Words of a category axis in their order; empty on others. */
  readonly categories: readonly string[];
}

/** Numbers that span more than this factor are easier to tell apart on a logarithmic axis. */
const LOG_FACTOR = 50;
/** Numbers of so few different values stand as words, evenly apart, where a chart groups by them. */
const FEW_VALUES = 8;

/** True where every value that is there is a number. */
export function areNumbers(values: readonly PlotValue[]): boolean {
  return values.some((value) => value !== null) && values.every((value) => typeof value !== 'string');
}

/** True where a logarithmic axis suits: all above 0 and far apart. */
export function suitsLog(values: readonly PlotValue[]): boolean {
  const numbers = values.filter(
    (value): value is number => typeof value === 'number' && Number.isFinite(value),
  );
  if (numbers.length < 2) return false;
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const value of numbers) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > 0 && high / low >= LOG_FACTOR;
}

/** Few different numbers, of which most occur more than once: groups rather than a measure. */
export function areGroups(values: readonly PlotValue[]): boolean {
  const present = values.filter((value) => value !== null);
  const different = new Set(present).size;
  return different > 0 && different <= FEW_VALUES && present.length >= 2 * different;
}

/** A linear or logarithmic axis over numbers. */
export function numberScale(values: readonly PlotValue[], log: boolean, ticks: number): ValueScale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value) || (log && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) [low, high] = log ? [0.1, 1] : [0, 1];
  const axis = log ? logScale(low, high, ticks) : linearScale(low, high, ticks);
  const span = axis.maximum - axis.minimum;
  return {
    kind: log ? 'log' : 'linear',
    categories: [],
    place(value) {
      if (typeof value !== 'number' || !Number.isFinite(value) || (log && value <= 0)) return null;
      return ((log ? Math.log10(value) : value) - axis.minimum) / span;
    },
    ticks: axis.ticks
      .map(({ at, label }) => ({ at: (at - axis.minimum) / span, label }))
      .filter(({ at }) => at >= -1e-9 && at <= 1 + 1e-9),
  };
}

/** Words evenly apart, numbers among them in their order. */
export function categoryScale(values: readonly PlotValue[]): ValueScale {
  const present = [...new Set(values.filter((value) => value !== null))];
  present.sort((a, b) =>
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), 'en', { numeric: true }),
  );
  const places = new Map(present.map((value, place) => [value, (place + 0.5) / present.length]));
  return {
    kind: 'category',
    categories: present.map(String),
    place: (value) => (value === null ? null : (places.get(value) ?? null)),
    ticks: present.map((value) => ({
      at: places.get(value)!,
      label: typeof value === 'number' ? String(Number(value.toPrecision(4))) : value,
    })),
  };
}

/** The axis that suits these values: words, a logarithmic or a linear one. */
export function fittingScale(values: readonly PlotValue[], ticks: number): ValueScale {
  if (!areNumbers(values)) return categoryScale(values);
  return numberScale(values, suitsLog(values), ticks);
}
