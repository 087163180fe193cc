import { describe, expect, it } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { applyPreparation, restoreTarget } from './apply-preparation.ts';
import { readCsvText } from './csv.ts';
import { prepareData, type PreparationSpec } from './prepare.ts';
import type { Table } from './table.ts';

const spec: PreparationSpec = {
  target: null,
  features: null,
  task: 'auto',
  split: { validation: 0.25, test: 0.25, seed: 3, stratified: true },
  scaling: 'standardize',
  targetScaling: 'standardize',
  missing: 'fill',
};

/** 40 rows: a number, a word, a number with a gap, and a target. */
const table = readCsvText(
  `size,colour,weight,price\n${Array.from({ length: 40 }, (_, i) => `${i},${['red', 'green', 'blue'][i % 3]},${i % 5 === 0 ? '' : i * 2},${100 + 10 * i}.5`).join('\n')}\n`,
);

function refusal(input: Table, changes: Partial<PreparationSpec> = {}): StudioError {
  try {
    prepareData(input, { ...spec, ...changes });
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('preparing a table', () => {
  const data = prepareData(table, spec, 'float64');
  const width = data.featureShape[0]!;

  it('names its features, one per number and one per word', () => {
    expect(data.task).toBe('regression');
    expect(data.featureShape).toEqual([5]);
    expect(data.featureNames).toEqual(['size', 'colour=red', 'colour=green', 'colour=blue', 'weight']);
  });

  it('fits scaling on the training split only', () => {
    const column = (rows: Int32Array, at: number) =>
      Array.from(rows, (row) => data.features[row * width + at]!);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const train = column(data.split.train, 0);
    expect(mean(train)).toBeCloseTo(0, 12);
    expect(mean(train.map((value) => value * value))).toBeCloseTo(1, 12);
    expect(Math.abs(mean(column(data.split.test, 0)))).toBeGreaterThan(1e-3);
    const sizes = Array.from(data.split.train);
    expect(data.preparation.columns[0]).toMatchObject({
      kind: 'numeric',
      name: 'size',
      offset: expect.closeTo(mean(sizes), 10),
    });
  });

  it('does not look at validation and test rows at all', () => {
    const spoiled = {
      ...table,
      columns: table.columns.map((column) => {
        if (column.kind !== 'numeric' || column.name === 'price') return column;
        const values = column.values.slice();
        for (const row of [...data.split.validation, ...data.split.test]) values[row] = 1e6;
        return { ...column, values };
      }),
    };
    expect(prepareData(spoiled, spec, 'float64').preparation).toEqual(data.preparation);
  });

  it('fills missing numbers with the mean and missing words with the most frequent one', () => {
    const weight = data.preparation.columns[2]!;
    expect(weight).toMatchObject({ kind: 'numeric', fill: expect.any(Number) });
    for (let row = 0; row < 40; row += 5) expect(data.features[row * width + 4]).toBeCloseTo(0, 12);
    const words = readCsvText('w,y\nb,1\na,2\n,3\na,4\n,5\na,6\n');
    const filled = prepareData(words, { ...spec, split: { ...spec.split, validation: 0, test: 0 } });
    expect(filled.preparation.columns[0]).toEqual({
      kind: 'oneHot',
      name: 'w',
      categories: ['b', 'a'],
      fill: 'a',
    });
    expect([...filled.features.slice(4, 6)]).toEqual([0, 1]);
  });

  it('prepares a raw row to the same bits as the training rows', () => {
    const into = new Float64Array(width + 1);
    for (const row of [0, 5, 17]) {
      const cells = table.columns.slice(0, 3).map((column) => {
        if (column.kind === 'categorical') return column.categories[column.codes[row]!]!;
        return Number.isNaN(column.values[row]!) ? null : String(column.values[row]!);
      });
      applyPreparation(data.preparation, cells, into, 1);
      expect(into.slice(1)).toEqual(data.features.slice(row * width, row * width + width));
    }
  });

  it('refuses raw rows that do not fit, naming the column', () => {
    const into = new Float64Array(width);
    expect(() => applyPreparation(data.preparation, [1, 'red'], into)).toThrow(/3 values/);
    expect(() => applyPreparation(data.preparation, ['x', 'red', 1], into)).toThrow(/"size"/);
    expect(() => applyPreparation(data.preparation, [Infinity, 'red', 1], into)).toThrow(/"size"/);
    expect(() => applyPreparation(data.preparation, [1, 'pink', 1], into)).toThrow(/red, green, blue/);
  });

  it('scales a regression target and gives predictions back in its unit', () => {
    const { target } = data.preparation;
    for (const row of [0, 7, 39])
      expect(restoreTarget(target, data.targets[row]!)).toBeCloseTo(100.5 + 10 * row, 9);
    const plain = prepareData(table, { ...spec, targetScaling: 'none' }, 'float64');
    expect(plain.targets[3]).toBe(130.5);
  });

  it('brings features between 0 and 1 when asked to, and leaves them alone when asked to', () => {
    const scaled = prepareData(table, { ...spec, scaling: 'minMax' }, 'float64');
    const train = Array.from(scaled.split.train, (row) => scaled.features[row * width]!);
    expect([Math.min(...train), Math.max(...train)]).toEqual([0, 1]);
    expect(prepareData(table, { ...spec, scaling: 'none' }, 'float64').features[width]).toBe(1);
  });

  it('makes zeros of a column that does not vary', () => {
    const constant = readCsvText('a,b,y\n0.1,1,1\n0.1,2,3\n0.1,3,5\n0.1,4,7\n');
    const { features } = prepareData(constant, { ...spec, split: { ...spec.split, validation: 0, test: 0 } });
    expect([0, 1, 2, 3].map((row) => Math.abs(features[row * 2]!))).toEqual([0, 0, 0, 0]);
  });

  it('gives classes numbers in rising order, and words in the order of the table', () => {
    const digits = readCsvText(
      `a,digit\n${Array.from({ length: 30 }, (_, i) => `${i},${(i * 7) % 3}`).join('\n')}\n`,
    );
    expect(prepareData(digits, spec)).toMatchObject({ task: 'multiclass', classNames: ['0', '1', '2'] });
    const words = readCsvText(
      `a,label\n${Array.from({ length: 10 }, (_, i) => `${i},${i % 2 ? 'no' : 'yes'}`).join('\n')}\n`,
    );
    const prepared = prepareData(words, spec);
    expect(prepared).toMatchObject({ task: 'binary', classNames: ['yes', 'no'] });
    expect([...prepared.targets.slice(0, 3)]).toEqual([0, 1, 0]);
  });

  it('leaves rows without a target out of every part', () => {
    const gaps = readCsvText('a,y\n1,2\n2,\n3,4.5\n4,NA\n5,6\n6,7\n');
    const prepared = prepareData(gaps, { ...spec, split: { ...spec.split, validation: 0, test: 0 } });
    expect([...prepared.split.train]).toEqual([0, 2, 4, 5]);
    expect(prepared.excludedRows).toBe(2);
  });

  it('keeps the shape of pictures and scales all pixels alike', () => {
    const pixels = readCsvText('p0,p1,p2,p3,label\n0,8,16,0,a\n4,0,0,2,b\n0,0,0,0,a\n16,16,16,16,b\n');
    const image = { ...pixels, exampleShape: [2, 2, 1] };
    const options = { ...spec, split: { ...spec.split, validation: 0, test: 0 } };
    const prepared = prepareData(image, options);
    expect(prepared.featureShape).toEqual([2, 2, 1]);
    const scalings = prepared.preparation.columns.map((column) =>
      column.kind === 'numeric' ? [column.offset, column.scale] : null,
    );
    expect(new Set(scalings.map(String)).size).toBe(1);
    expect(prepareData(image, { ...options, features: ['p0', 'p1'] }).featureShape).toEqual([2]);
  });
});

describe('30 a target that nothing can be learned from is explained', () => {
  it.each([
    ['all missing', 'a,y\n1,\n2,NA\n3,\n', {}, 'target-empty'],
    ['a constant', 'a,y\n1,5\n2,5\n3,5\n', { task: 'regression' as const }, 'target-constant'],
    ['a single class', 'a,y\n1,x\n2,x\n3,x\n', {}, 'target-single-class'],
    ['words for regression', 'a,y\n1,x\n2,z\n3,x\n', { task: 'regression' as const }, 'target-not-numeric'],
  ])('%s', (_name, text, changes, code) => {
    const error = refusal(readCsvText(text), changes);
    expect(error.code).toBe(code);
    expect(error.message).toContain('"y"');
  });

  it('too many classes', () => {
    const many = readCsvText(`a,y\n${Array.from({ length: 1500 }, (_, i) => `${i},${i}.5`).join('\n')}\n`);
    expect(refusal(many, { task: 'classification' }).code).toBe('target-too-many-classes');
  });
});

describe('columns that cannot be used are named', () => {
  it('unknown ones, the target itself, none at all', () => {
    expect(refusal(table, { features: ['size', 'ghost'] }).code).toBe('column-unknown');
    expect(refusal(table, { target: 'ghost' }).code).toBe('column-unknown');
    expect(refusal(table, { features: ['size', 'price'] }).code).toBe('features-target');
    expect(refusal(table, { features: [] }).code).toBe('features-empty');
    expect(refusal(readCsvText('y\n1\n2\n')).code).toBe('features-empty');
    expect(refusal({ ...table, suggestedTarget: null }).code).toBe('target-missing');
  });

  it('empty ones, names of records, numbers beyond single precision', () => {
    expect(refusal(readCsvText('a,b,y\n,1,1\n,2,2\n,3,3\n')).code).toBe('column-empty');
    const names = readCsvText(`id,y\n${Array.from({ length: 3000 }, (_, i) => `n${i},${i}.5`).join('\n')}\n`);
    expect(refusal(names).code).toBe('column-too-many-categories');
    const huge = readCsvText('a,y\n1e300,1\n2e300,2\n3e300,3\n4e300,4\n');
    expect(refusal(huge, { scaling: 'none' }).code).toBe('column-too-large');
    expect(refusal(huge).details['column']).toBe('a');
    const split = { ...spec.split, validation: 0, test: 0 };
    expect(
      prepareData(readCsvText('a,y\n1e60,1\n2e60,2\n3e60,3\n4e60,4\n'), { ...spec, split }).features[0],
    ).toBeCloseTo(-1.3416, 3);
  });
});
