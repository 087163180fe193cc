import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { DEFAULT_DATA } from '../project/defaults.ts';
import { parseBuiltinIndex, readBuiltinTable, type BuiltinDataset } from './builtin.ts';
import { prepareData } from './prepare.ts';

const folder = new URL('../../../resources/datasets/', import.meta.url);
const index = parseBuiltinIndex(JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')));
const notices = readFileSync(new URL('../../../NOTICES.md', import.meta.url), 'utf8');

function load(dataset: BuiltinDataset) {
  const files = dataset.files.map((name) => {
    const bytes = readFileSync(new URL(name, folder));
    return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  });
  return readBuiltinTable(dataset, files);
}

const facts: Record<string, { rows: number; featureShape: number[]; classes: number }> = {
  iris: { rows: 150, featureShape: [4], classes: 3 },
  wine: { rows: 178, featureShape: [13], classes: 3 },
  'breast-cancer': { rows: 569, featureShape: [30], classes: 2 },
  digits: { rows: 1797, featureShape: [8, 8, 1], classes: 10 },
  penguins: { rows: 344, featureShape: [10], classes: 3 },
  wages: { rows: 534, featureShape: [20], classes: 0 },
  'fashion-mnist': { rows: 6000, featureShape: [28, 28, 1], classes: 10 },
  diabetes: { rows: 442, featureShape: [10], classes: 0 },
  co2: { rows: 741, featureShape: [24, 1], classes: 0 },
  weather: { rows: 1461, featureShape: [4], classes: 5 },
  births: { rows: 3652, featureShape: [14, 2], classes: 0 },
  names: { rows: 8849, featureShape: [217], classes: 2 },
  'moby-dick': { rows: 118_415, featureShape: [24, 1], classes: 75 },
};

describe.each(index)('the built-in dataset $name', (dataset) => {
  const table = load(dataset);
  const data = prepareData(table, {
    ...DEFAULT_DATA,
    target: dataset.target,
    missing: 'fill',
    ...(dataset.recipe ?? { split: { validation: 0.2, test: 0.1, seed: 1, stratified: true } }),
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
  const { columns } = load(digits);
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
  const entry = { ...index[0]!, files: ['../../etc/passwd'] };
  expect(() => parseBuiltinIndex({ formatVersion: 1, datasets: [entry] })).toThrow(/plain file name/);
});

it('calls the clothes of Fashion-MNIST by their names', () => {
  const { columns } = load(index.find(({ name }) => name === 'fashion-mnist')!);
  const label = columns.at(-1)!;
  if (label.kind !== 'categorical') throw new Error('no words');
  // The first training picture is a boot, the first test picture, row 5,000, one as well.
  expect([label.categories[label.codes[0]!], label.categories[label.codes[5000]!]]).toEqual([
    'Ankle boot',
    'Ankle boot',
  ]);
  expect(new Set(label.codes).size).toBe(10);
});

it('refuses files that are not what the index says', () => {
  const fashion = index.find(({ name }) => name === 'fashion-mnist')!;
  const files = [new Uint8Array(16), new Uint8Array(8)];
  expect(() => readBuiltinTable(fashion, files)).toThrow(/damaged/);
});
