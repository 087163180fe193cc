import { describe, expect, it } from 'vitest';
import { DEFAULT_DATA } from '../project/defaults.ts';
import { canPrepareAs } from './given-preparation.ts';
import { prepareData } from './prepare.ts';
import type { Table } from './table.ts';

/** Heights and words, and what they belong to; `shift` moves the numbers. */
function tableOf(shift: number, kinds: readonly string[] = ['cat', 'dog']): Table {
  const rows = 40;
  const codes = Int32Array.from({ length: rows }, (_, row) => row % kinds.length);
  return {
    rows,
    suggestedTarget: 'kind',
    exampleShape: null,
    columns: [
      {
        kind: 'numeric',
        name: 'height',
        values: Float64Array.from(codes, (code, row) => shift + code + row / 10),
      },
      {
        kind: 'categorical',
        name: 'coat',
        categories: ['long', 'short'],
        codes: codes.map((_, row) => (row >> 1) % 2),
      },
      { kind: 'categorical', name: 'kind', categories: kinds, codes },
    ],
  };
}
const spec = { ...DEFAULT_DATA, target: null };
const given = prepareData(tableOf(0), spec).preparation;

describe('a preparation that is given', () => {
  it('is applied as it is to other rows, in place of one that is fitted to them', () => {
    const table = tableOf(100);
    const data = prepareData(table, { ...spec, prepared: given });
    expect(data.preparation).toEqual(given);
    const [height] = given.columns;
    if (height?.kind !== 'numeric') throw new Error('is no number');
    expect(data.features[0]).toBeCloseTo((100 - height.offset) / height.scale, 4);
    // Fitted anew, the same height would look average.
    expect(Math.abs(prepareData(table, spec).features[0]!)).toBeLessThan(3);
    expect(data.features[0]).toBeGreaterThan(30);
  });

  it('keeps the order of the classes that the network knows, also where some are missing or come in another order', () => {
    const turned = prepareData(tableOf(0, ['dog', 'cat']), { ...spec, prepared: given });
    expect(turned.classNames).toEqual(['cat', 'dog']);
    expect([...turned.targets.slice(0, 2)]).toEqual([1, 0]);
    const three = prepareData(tableOf(0, ['ant', 'cat', 'dog']), spec).preparation;
    const two = prepareData(tableOf(0), { ...spec, prepared: three });
    expect([two.task, [...two.targets.slice(0, 2)]]).toEqual(['multiclass', [1, 2]]);
  });

  it('is refused, and not offered, where a class is new, a column is missing or of another kind, or other ones are asked for', () => {
    const table = tableOf(0);
    expect(canPrepareAs(table, spec, given)).toBe(true);
    expect(canPrepareAs(table, { ...spec, features: ['coat', 'height'] }, given)).toBe(true);
    expect(canPrepareAs(table, { ...spec, features: ['height'] }, given)).toBe(false);
    expect(canPrepareAs(table, { ...spec, target: 'coat' }, given)).toBe(false);
    expect(canPrepareAs(table, { ...spec, window: { length: 3, horizon: 1 } }, given)).toBe(false);
    const prepare = (other: Table) => () => prepareData(other, { ...spec, prepared: given });
    const [height, coat, kind] = table.columns;
    for (const [other, code] of [
      [tableOf(0, ['cat', 'cow', 'dog']), 'preparation-classes'],
      [{ ...table, columns: [height!, kind!] }, 'column-unknown'],
      [{ ...table, columns: [{ ...coat!, name: 'height' }, coat!, kind!] }, 'preparation-column'],
    ] as const) {
      expect(canPrepareAs(other, spec, given)).toBe(false);
      expect(prepare(other)).toThrow(expect.objectContaining({ code }) as Error);
    }
  });
});
