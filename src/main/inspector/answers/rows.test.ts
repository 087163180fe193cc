import { expect, it } from 'vitest';
import { prepareData } from '../../../core/datasets/prepare.ts';
import type { Table } from '../../../core/datasets/table.ts';
import { DEFAULT_DATA } from '../../../core/project/defaults.ts';
import { describeInputs, listInputs, showPictures } from './rows.ts';

/** Six pictures of 2 by 2 pixels between 10 and 200. */
const table: Table = {
  rows: 6,
  columns: [
    ...[0, 1, 2, 3].map(
      (at) =>
        ({
          kind: 'numeric',
          name: `p${at}`,
          values: Float32Array.from({ length: 6 }, (_, row) => 10 + 38 * ((row + at) % 6)),
        }) as const,
    ),
    { kind: 'categorical', name: 'label', categories: ['a', 'b'], codes: Int32Array.of(0, 1, 0, 1, 0, 1) },
  ],
  suggestedTarget: 'label',
  exampleShape: [2, 2, 1],
};
const split = { ...DEFAULT_DATA.split, validation: 0, test: 0 };

it.each(['standardize', 'minMax', 'none'] as const)(
  'pictures have the numbers of the table after %s scaling',
  (scaling) => {
    const data = prepareData(table, { ...DEFAULT_DATA, target: 'label', split, scaling });
    const shown = showPictures(data, [5, 2])!;
    expect(shown.shape).toEqual([2, 2, 1]);
    expect(Array.from(shown.values[5]!)).toEqual([200, 10, 48, 86]);
    expect(Array.from(shown.values[2]!)).toEqual([86, 124, 162, 200]);
    expect(shown.white).toBe(200);
  },
);

it('rows of a table have no picture', () => {
  const data = prepareData({ ...table, exampleShape: null }, { ...DEFAULT_DATA, target: 'label', split });
  expect(showPictures(data, [0])).toBeNull();
});

it.each(['standardize', 'minMax', 'none'] as const)(
  'a row is listed with the numbers and words of the table after %s scaling',
  (scaling) => {
    const flowers: Table = {
      rows: 4,
      columns: [
        { kind: 'numeric', name: 'length', values: Float32Array.of(5.1, 6.3, 4.9, 7) },
        {
          kind: 'categorical',
          name: 'colour',
          categories: ['red', 'blue'],
          codes: Int32Array.of(0, 1, 1, 0),
        },
        { kind: 'numeric', name: 'width', values: Float32Array.of(0.2, 1.4, 0.1, 2.5) },
        { kind: 'categorical', name: 'label', categories: ['a', 'b'], codes: Int32Array.of(0, 1, 0, 1) },
      ],
      suggestedTarget: 'label',
      exampleShape: null,
    };
    const data = prepareData(flowers, { ...DEFAULT_DATA, target: 'label', split, scaling });
    expect(listInputs(data).map(({ name }) => name)).toEqual(['length', 'colour', 'width']);
    expect([0, 1, 2, 3].map((row) => describeInputs(data, row))).toEqual([
      ['5.1', 'red', '0.2'],
      ['6.3', 'blue', '1.4'],
      ['4.9', 'blue', '0.1'],
      ['7', 'red', '2.5'],
    ]);
  },
);
