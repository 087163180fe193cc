import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseBuiltinIndex, readBuiltinTable } from './builtin.ts';
import { prepareData } from './prepare.ts';

const folder = new URL('../../../resources/datasets/', import.meta.url);
const index = parseBuiltinIndex(JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')));
const notices = readFileSync(new URL('../../../NOTICES.md', import.meta.url), 'utf8');

const facts: Record<string, { rows: number; featureShape: number[]; classes: number }> = {
  iris: { rows: 150, featureShape: [4], classes: 3 },
  wine: { rows: 178, featureShape: [13], classes: 3 },
  'breast-cancer': { rows: 569, featureShape: [30], classes: 2 },
  digits: { rows: 1797, featureShape: [8, 8, 1], classes: 10 },
  penguins: { rows: 344, featureShape: [10], classes: 3 },
  wages: { rows: 534, featureShape: [20], classes: 0 },
};

describe.each(index)('the built-in dataset $name', (dataset) => {
  const table = readBuiltinTable(dataset, readFileSync(new URL(dataset.file, folder)));
  const data = prepareData(table, {
    target: null,
    features: null,
    task: 'auto',
    split: { validation: 0.2, test: 0.1, seed: 1, stratified: true },
    scaling: 'standardize',
    targetScaling: 'standardize',
    missing: 'fill',
  });

  it('has the rows, features and classes that it is known for', () => {
    const { rows, featureShape, classNames, targetName } = data;
    expect({ rows, featureShape, classes: classNames.length }).toEqual(facts[dataset.name]);
    expect(targetName).toBe(dataset.target);
    expect(data.excludedRows).toBe(0);
    expect(data.task === 'regression' ? 'regression' : 'classification').toBe(dataset.task);
    expect(data.features.every(Number.isFinite)).toBe(true);
  });

  it('is named in the notices with its licence', () => {
    expect(notices).toContain(dataset.attribution);
    expect(notices).toContain(dataset.licence);
  });
});

it('numbers the classes of digits as people expect', () => {
  const digits = index.find((each) => each.name === 'digits')!;
  const { columns } = readBuiltinTable(digits, readFileSync(new URL(digits.file, folder)));
  const label = columns.at(-1)!;
  expect(label.kind === 'categorical' && label.categories).toEqual([
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
  ]);
  expect(label.kind === 'categorical' && [...label.codes.slice(0, 12)]).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1,
  ]);
});

it('refuses a damaged index', () => {
  expect(() => parseBuiltinIndex({})).toThrow(/damaged/);
  expect(() => parseBuiltinIndex({ formatVersion: 1, datasets: [{ name: 'x' }] })).toThrow(/label/);
  const entry = { ...index[0]!, file: '../../etc/passwd' };
  expect(() => parseBuiltinIndex({ formatVersion: 1, datasets: [entry] })).toThrow(/plain file name/);
});
