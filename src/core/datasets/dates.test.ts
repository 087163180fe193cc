import { describe, expect, it } from 'vitest';
import { formatDate, guessDateOrder, parseDate } from './dates.ts';

describe('dates', () => {
  it('are seconds since 1970 in UTC, as the host counts them', () => {
    for (let day = -40_000; day < 60_000; day += 37) {
      const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
      expect(parseDate(text, 'iso')).toBe(day * 86_400);
      expect(formatDate(day * 86_400, 'date')).toBe(text);
    }
    expect(parseDate('2024-02-29T13:45:10+02:00', 'iso')).toBe(Date.parse('2024-02-29T11:45:10Z') / 1000);
    expect(formatDate(parseDate('2024-02-29 13:45', 'iso'), 'dateTime')).toBe('2024-02-29T13:45:00Z');
  });

  it('are read day first or month first', () => {
    const expected = Date.parse('2024-12-31') / 1000;
    expect(parseDate('31.12.2024', 'day-first')).toBe(expected);
    expect(parseDate('12/31/2024', 'month-first')).toBe(expected);
    expect(guessDateOrder(['31/12/2024', '01/02/2024'])).toBe('day-first');
    expect(guessDateOrder(['12/31/2024', '01/02/2024'])).toBe('month-first');
    expect(guessDateOrder(['2024-01-02', 'soon'])).toBeNull();
    expect(guessDateOrder([])).toBeNull();
  });

  it('that no calendar has are none', () => {
    for (const text of ['2023-02-29', '2024-13-01', '2024-04-31', '2024-01-01T24:00', '20240101']) {
      expect(parseDate(text, 'iso')).toBeNaN();
    }
  });
});
