/** How a column writes its dates. `day-first`: 31.12.2024 or 31/12/2024; `month-first`: 12/31/2024. */
export const DATE_ORDERS = ['iso', 'day-first', 'month-first'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** What a column of times holds; shown as text, counted in seconds since 1970-01-01 00:00 UTC. */
export type Temporal = 'date' | 'dateTime';

const isoDate =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/;
const localDate = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/** Days from 1970-01-01 to a day of the Gregorian calendar (Hinnant, 2013: days_from_civil). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Seconds since 1970-01-01 00:00 UTC of a date or a date with a time; NaN for anything else, the 31st of April too.
 * A time without a zone is taken for UTC.
 */
export function parseDate(text: string, order: DateOrder): number {
  const found = (order === 'iso' ? isoDate : localDate).exec(text.trim());
  if (found === null) return NaN;
  const part = (index: number) => (found[index] === undefined ? 0 : Number(found[index]));
  const [year, month, day] =
    order === 'iso'
      ? [part(1), part(2), part(3)]
      : order === 'day-first'
        ? [part(3), part(2), part(1)]
        : [part(3), part(1), part(2)];
  const [hour, minute, second] = [part(4), part(5), part(6)];
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return NaN;
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  const zone = order === 'iso' ? found[7] : undefined;
  let shift = 0;
  if (zone !== undefined && zone !== 'Z') {
    const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
    shift = (zone.startsWith('-') ? 1 : -1) * minutes * 60;
  }
  return daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second + shift;
}

/** The order in which every one of the words is a date, the safest first; null when there is none. */
export function guessDateOrder(words: readonly string[]): DateOrder | null {
  if (words.length === 0) return null;
  return DATE_ORDERS.find((order) => words.every((word) => !Number.isNaN(parseDate(word, order)))) ?? null;
}

/** A time as ISO 8601 text: `2024-12-31`, or `2024-12-31T23:59:00Z`. */
export function formatDate(seconds: number, temporal: Temporal): string {
  const days = Math.floor(seconds / 86_400);
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const pad = (part: number, width = 2) => String(part).padStart(width, '0');
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  if (temporal === 'date') return date;
  const rest = seconds - days * 86_400;
  return `${date}T${pad(Math.floor(rest / 3600))}:${pad(Math.floor((rest % 3600) / 60))}:${pad(Math.floor(rest % 60))}Z`;
}
