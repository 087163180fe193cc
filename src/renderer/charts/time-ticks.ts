import type { AxisScale } from './axis-ticks.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Steps that a clock has names for, in milliseconds. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

const two = (value: number): string => String(value).padStart(2, '0');

/** Day and time of a moment where the person is. @param at milliseconds since 1970. */
export function formatMoment(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** An axis over moments (milliseconds since 1970) with about `count` labels at round times of the local day. */
export function timeScale(minimum: number, maximum: number, count: number): AxisScale {
  const rough = (maximum - minimum) / Math.max(1, count);
  const step = STEPS.find((each) => each >= rough) ?? Math.ceil(rough / DAY) * DAY;
  // Round where the person is, not in Greenwich.
  const shift = new Date(minimum).getTimezoneOffset() * MINUTE;
  const ticks: { at: number; label: string }[] = [];
  for (let place = Math.ceil((minimum - shift) / step); place * step + shift <= maximum; place++) {
    const at = place * step + shift;
    const text = formatMoment(at);
    const label = step >= DAY ? text.slice(5, 10) : step >= MINUTE ? text.slice(11, 16) : text.slice(11);
    ticks.push({ at, label: step < DAY && label.startsWith('00:00') ? text.slice(5, 10) : label });
  }
  return { minimum, maximum, ticks };
}
