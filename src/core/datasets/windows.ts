import { StudioError } from '../support/errors.ts';
import type { WindowSpec } from './data-spec.ts';

/** Rows of one series in their order. */
export type Series = Int32Array;

/**
 * Parts the rows of one split into series: those of each group for themselves, by rising time (by their order in the
 * table where there is no time).
 */
export function orderSeries(
  rows: Int32Array,
  times: ArrayLike<number> | null,
  groups: Int32Array | null,
): readonly Series[] {
  const byGroup = new Map<number, number[]>();
  for (const row of rows) {
    const group = groups === null ? 0 : groups[row]!;
    const list = byGroup.get(group);
    if (list === undefined) byGroup.set(group, [row]);
    else list.push(row);
  }
  return [...byGroup.values()].map((list) => {
    if (times !== null) list.sort((a, b) => times[a]! - times[b]! || a - b);
    return Int32Array.from(list);
  });
}

/** One example: the rows that it is made of end at `last`, its target is that of the row `target`. */
export interface WindowPlace {
  readonly series: Series;
  /** Place of the last row within the series. */
  readonly last: number;
  readonly target: number;
}

/** Every window that lies with its target within one series: so no row stands in two parts. */
export function findWindows(
  series: readonly Series[],
  { length, horizon }: WindowSpec,
): readonly WindowPlace[] {
  return series.flatMap((rows) => {
    const count = Math.max(0, rows.length - length - horizon + 1);
    return Array.from({ length: count }, (_, index) => {
      const last = index + length - 1;
      return { series: rows, last, target: rows[last + horizon]! };
    });
  });
}

/** @throws StudioError `window-invalid`. */
export function checkWindow({ length, horizon }: WindowSpec): void {
  const isCount = (value: number) => Number.isInteger(value) && value >= 1 && value <= 100_000;
  if (isCount(length) && isCount(horizon)) return;
  throw new StudioError(
    'window-invalid',
    `Expected a window of 1 or more rows and a horizon of 1 or more, got ${length} and ${horizon}.`,
    { length, horizon },
  );
}

/** The error for a part of the rows that is shorter than one window. */
export function tooShort(part: string, rows: number, { length, horizon }: WindowSpec): StudioError {
  return new StudioError(
    'window-too-long',
    `Expected at least ${length + horizon} rows after each other in the ${part} split for a window of ${length} and a horizon of ${horizon}, found ${rows}. Make the window shorter or the ${part} split larger.`,
    { part, rows, length, horizon },
  );
}
