import { formatDate } from '../../../core/datasets/dates.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const MONTH = 30.44 * DAY;
const YEAR = 365.25 * DAY;

/** Steps that people count time in: a unit of seconds or of the calendar, and how many of it. */
const steps: readonly {
  readonly unit: 'second' | 'month' | 'year';
  readonly many: number;
  readonly size: number;
}[] = [
  ...[1, 5, 15, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR].map(
    (many) => ({
      unit: 'second' as const,
      many,
      size: many,
    }),
  ),
  ...[DAY, 2 * DAY, 7 * DAY, 14 * DAY].map((many) => ({ unit: 'second' as const, many, size: many })),
  ...[1, 2, 3, 6].map((many) => ({ unit: 'month' as const, many, size: many * MONTH })),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].map((many) => ({
    unit: 'year' as const,
    many,
    size: many * YEAR,
  })),
];

/** Weeks begin on Monday, and 1970 began on a Thursday. */
const FIRST_MONDAY = 4 * DAY;

/**
 * Lines of a time axis where the calendar has them: whole hours, Mondays, firsts of a month, new years.
 * @param low seconds since 1970-01-01 00:00 UTC, as is `high`. @param count about so many.
 */
export function calendarTicks(
  low: number,
  high: number,
  count: number,
  temporal: 'date' | 'dateTime',
): readonly { readonly at: number; readonly text: string }[] {
  if (!(high > low)) return [{ at: low, text: showTime(low, temporal === 'date' ? DAY : MINUTE) }];
  const rough = (high - low) / count;
  const least = temporal === 'date' ? DAY : 0;
  const step = steps.find(({ size }) => size >= least && size >= rough) ?? steps.at(-1)!;
  const ticks: { readonly at: number; readonly text: string }[] = [];
  const add = (at: number) => {
    if (at >= low && at <= high) ticks.push({ at, text: showTime(at, step.size) });
  };
  if (step.unit === 'second') {
    const origin = step.many % (7 * DAY) === 0 ? FIRST_MONDAY : 0;
    for (let at = origin + Math.ceil((low - origin) / step.many) * step.many; at <= high; at += step.many)
      add(at);
    return ticks;
  }
  const months = step.unit === 'year' ? 12 * step.many : step.many;
  const first = new Date(low * 1000);
  // Months since the year 0: multiples of the step are the same ones wherever the axis begins.
  const begin = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
  for (let month = begin; ; month += months) {
    const at = secondsOfMonth(month);
    if (!(at <= high)) return ticks;
    add(at);
  }
}

function secondsOfMonth(months: number): number {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(months / 12), months % 12, 1);
  return date.getTime() / 1000;
}

/** As much of a time as the step between two lines changes. */
function showTime(at: number, size: number): string {
  if (size < DAY) return formatDate(at, 'dateTime').replace(size < MINUTE ? /Z$/ : /:\d\dZ$/, '');
  const day = formatDate(at, 'date');
  if (size < 0.9 * MONTH) return day;
  return size < 0.9 * YEAR ? day.slice(0, -3) : day.slice(0, -6);
}
