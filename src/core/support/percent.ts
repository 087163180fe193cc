/** Before a sign of percent: a line that is full breaks before the number, not behind it. */
export const PERCENT = '\u00a0%';

/** A share (1 is the whole) in percent: 0.0167 -> "1.67 %". */
export function percent(share: number, digits = 3): string {
  return `${Number((100 * share).toPrecision(digits))}${PERCENT}`;
}
