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
  expect(days.ticks(0, 10 * 86_400, 4)[0]).toEqual({ at: 0, text: '1970-01-01' });
  const words = createScatterAxis(column({ kind: 'categorical', categories: ['oak', 'elm'] }));
  expect(words.place('fir', 0)).toBeNull();
  const places = Array.from({ length: 50 }, (_, row) => words.place('elm', row)!);
  expect(new Set(places).size).toBe(50);
  expect(places.every((at) => Math.round(at) === 1)).toBe(true);
  expect(words.ticks(-0.5, 1.5, 5).map(({ text }) => text)).toEqual(['oak', 'elm']);
});
