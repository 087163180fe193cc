import { expect, it } from 'vitest';
import { createRandom } from '../support/random.ts';
import { fitScalingOf } from './fit-scaling.ts';
import { fitTogether } from './fit-together.ts';
import type { NumericColumn } from './table.ts';

const random = createRandom(7, 'together');
const ROWS = 61;

function makeColumns(make: () => Uint8Array | Float32Array): NumericColumn[] {
  return Array.from({ length: 5 }, (_, index) => ({ kind: 'numeric', name: `p${index}`, values: make() }));
}

const kinds = {
  bytes: makeColumns(() => Uint8Array.from({ length: ROWS }, () => random.nextBelow(256))),
  'numbers with gaps': makeColumns(() =>
    Float32Array.from({ length: ROWS }, () =>
      random.nextBelow(9) === 0 ? NaN : random.nextUniform() * 40 - 7,
    ),
  ),
  'one byte everywhere': makeColumns(() => new Uint8Array(ROWS).fill(3)),
};

it.each(Object.entries(kinds))(
  'pixels are fitted together to the bits of one long column: %s',
  (_kind, columns) => {
    const rows = Int32Array.from({ length: 40 }, (_, i) => (i * 3) % ROWS);
    const cells = columns.flatMap(({ values }) => Array.from(rows, (row) => values[row]!));
    const present = Float64Array.from(cells.filter((value) => !Number.isNaN(value)));
    for (const scaling of ['standardize', 'minMax', 'pixels', 'robust'] as const) {
      const { offset, scale } = fitScalingOf(present, scaling);
      const found = fitTogether(columns, rows, scaling);
      expect([found.offset, found.scale], scaling).toEqual([offset, scale]);
    }
  },
);

it('cells that are not there leave the numbers as they are', () => {
  const empty = makeColumns(() => new Float32Array(ROWS).fill(NaN));
  for (const scaling of ['none', 'standardize', 'minMax', 'pixels', 'robust'] as const) {
    expect(fitTogether(empty, Int32Array.of(1, 2), scaling)).toEqual({ offset: 0, scale: 1 });
    expect(fitTogether(kinds.bytes, new Int32Array(0), scaling)).toEqual({ offset: 0, scale: 1 });
  }
});
