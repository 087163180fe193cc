import { expect, it } from 'vitest';
import type { DatasetColumn } from '../../../core/contract/studio.ts';
import { createScatterAxis } from './scatter-axis.ts';

const column = (part: Partial<DatasetColumn>): DatasetColumn => ({
  name: 'c',
  kind: 'numeric',
  missing: 0,
  unique: 2,
  minimum: null,
  maximum: null,
  mean: null,
  standardDeviation: null,
  histogram: [],
  categories: [],
  ...part,
});

it('numbers, times and words all have a place on an axis of the scatter', () => {
  expect(createScatterAxis(column({})).place(3.5, 0)).toBe(3.5);
  expect(createScatterAxis(column({})).place(null, 0)).toBeNull();
  const days = createScatterAxis(column({ temporal: 'date' }));
  expect(days.place('1970-01-03', 0)).toBe(2 * 86_400);
  expect(days.ticks(0, 10 * 86_400, 8)[0]).toEqual({ at: 0, text: '1970-01-01' });
  const words = createScatterAxis(column({ kind: 'categorical', categories: ['oak', 'elm'] }));
  expect(words.place('fir', 0)).toBeNull();
  const places = Array.from({ length: 50 }, (_, row) => words.place('elm', row)!);
  expect(new Set(places).size).toBe(50);
  expect(places.every((at) => Math.round(at) === 1)).toBe(true);
  expect(words.ticks(-0.5, 1.5, 5).map(({ text }) => text)).toEqual(['oak', 'elm']);
});

it.each([
  ['three years of days', '2019-03-07', '2022-02-20', 'date', ['2020', '2021', '2022']],
  ['half a year', '2020-01-17', '2020-07-20', 'date', ['2020-03', '2020-05', '2020-07']],
  [
    'a month, by Mondays',
    '2020-01-03',
    '2020-02-05',
    'date',
    ['2020-01-06', '2020-01-13', '2020-01-20', '2020-01-27', '2020-02-03'],
  ],
  ['four days', '2020-01-03', '2020-01-06', 'date', ['2020-01-03', '2020-01-04', '2020-01-05', '2020-01-06']],
  ['a century', '1912-05-05', '2011-01-01', 'date', ['1920', '1940', '1960', '1980', '2000']],
] as const)(
  'a time axis has its lines where the calendar has them: %s',
  (_, from, to, temporal, expected) => {
    const axis = createScatterAxis(column({ temporal }));
    const seconds = (day: string) => Date.parse(day) / 1000;
    const ticks = axis.ticks(seconds(from), seconds(to), 8);
    expect(ticks.map(({ text }) => text)).toEqual(expected);
    expect(ticks.every(({ at, text }) => new Date(at * 1000).toISOString().startsWith(text))).toBe(true);
  },
);

it('hours of a day are whole ones', () => {
  const axis = createScatterAxis(column({ temporal: 'dateTime' }));
  const start = Date.parse('2020-01-03T01:20:00Z') / 1000;
  const texts = axis.ticks(start, start + 20 * 3600, 8).map(({ text }) => text);
  expect(texts.map((text) => text.slice(-5))).toEqual(['06:00', '12:00', '18:00']);
});
