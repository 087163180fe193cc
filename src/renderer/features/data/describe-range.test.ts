import { expect, it } from 'vitest';
import { parseDate } from '../../../core/datasets/dates.ts';
import { describeMiddle, describeRange, shortenRange } from './describe-range.ts';

const from = (first: string, last: string) => ({
  minimum: parseDate(first, 'iso'),
  maximum: parseDate(last, 'iso'),
  temporal: 'date' as const,
});

it('says from where to where numbers and dates go', () => {
  expect(describeRange({ minimum: -7.1, maximum: 18.3 })).toBe('−7.1 … 18.3');
  expect(describeRange(from('2012-01-01', '2015-12-31'))).toBe('2012-01-01 … 2015-12-31');
  expect(describeRange({ minimum: null, maximum: null })).toBeNull();
});

it.each([
  ['2012-01-01', '2015-12-31', '2012 … 2015'],
  ['2012-01-01', '2012-12-31', '2012-01 … 2012-12'],
  ['2012-01-01', '2012-01-31', '2012-01-01 … 2012-01-31'],
])('shortens %s to %s as far as they differ', (first, last, short) => {
  expect(shortenRange(from(first, last))).toBe(short);
});

it('gives the mean of times as a date and their deviation in days', () => {
  const mean = parseDate('2014-01-01', 'iso');
  expect(describeMiddle({ mean, standardDeviation: 86_400 * 421.8, temporal: 'date' })).toEqual([
    'mean 2014-01-01',
    'sd 422 days',
  ]);
  expect(describeMiddle({ mean: 4.2, standardDeviation: 0.5 })).toEqual(['mean 4.2', 'sd 0.5']);
});
