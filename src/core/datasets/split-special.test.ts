import { describe, expect, it } from 'vitest';
import { createRandom } from '../support/random.ts';
import type { SplitSpec } from './data-spec.ts';
import { prepareData, type PreparationSpec } from './prepare.ts';
import { resampleRows } from './resample.ts';
import { checkSplit, hashSplit } from './split-hash.ts';
import { splitRows } from './split.ts';
import type { Table } from './table.ts';

const DEFAULT_DATA: PreparationSpec = {
  target: null,
  features: null,
  task: 'auto',
  split: { validation: 0.2, test: 0, seed: 1, stratified: true },
  scaling: 'standardize',
  targetScaling: 'standardize',
};
const count = 200;
const rows = Int32Array.from({ length: count }, (_, row) => row);
const spec: SplitSpec = { validation: 0.2, test: 0.1, seed: 5, stratified: false };
const random = createRandom(1, 'groups');
const groups = rows.map(() => random.nextBelow(23));
const times = Float64Array.from(rows, () => random.nextBelow(90));
const all = ({ train, validation, test }: ReturnType<typeof splitRows>) =>
  [...train, ...validation, ...test].sort((a, b) => a - b);

describe('a split by group', () => {
  it('tears no group apart and comes near the shares', () => {
    for (let seed = 0; seed < 20; seed++) {
      const split = splitRows(rows, { ...spec, seed }, null, { groups });
      expect(all(split)).toEqual([...rows]);
      const parts = [split.train, split.validation, split.test].map(
        (part) => new Set(part.map((row) => groups[row]!)),
      );
      for (const group of parts[0]!) expect(parts[1]!.has(group) || parts[2]!.has(group)).toBe(false);
      for (const group of parts[1]!) expect(parts[2]!.has(group)).toBe(false);
      expect(Math.abs(split.validation.length - 40)).toBeLessThanOrEqual(10);
      expect(Math.abs(split.test.length - 20)).toBeLessThanOrEqual(10);
    }
  });

  it('tests every group in exactly one fold', () => {
    const folds = [0, 1, 2, 3].map((index) =>
      splitRows(rows, { ...spec, fold: { index, count: 4 } }, null, { groups }),
    );
    expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...rows]);
    for (const split of folds) {
      expect(all(split)).toEqual([...rows]);
      const tested = new Set(split.test.map((row) => groups[row]!));
      expect(split.train.some((row) => tested.has(groups[row]!))).toBe(false);
    }
  });

  it('says when there are too few groups', () => {
    expect(() => splitRows(rows, spec, null, { groups: rows.map((row) => row % 2) })).toThrow(
      /at least 3 groups/,
    );
  });
});

describe('a split by time', () => {
  it('trains on the past, and keeps rows of one time together', () => {
    const split = splitRows(rows, spec, null, { times });
    expect(all(split)).toEqual([...rows]);
    const latest = (part: Int32Array) => Math.max(...part.map((row) => times[row]!));
    const earliest = (part: Int32Array) => Math.min(...part.map((row) => times[row]!));
    expect(latest(split.train)).toBeLessThan(earliest(split.validation));
    expect(latest(split.validation)).toBeLessThan(earliest(split.test));
  });

  it('goes forward from fold to fold', () => {
    const folds = [0, 1, 2].map((index) =>
      splitRows(rows, { ...spec, fold: { index, count: 3 } }, null, { times }),
    );
    for (const { train, validation, test } of folds) {
      const before = Math.max(...[...train, ...validation].map((row) => times[row]!));
      expect(before).toBeLessThan(Math.min(...test.map((row) => times[row]!)));
    }
    expect(folds[2]!.train.length).toBeGreaterThan(folds[0]!.train.length);
  });
});

const series: Table = {
  rows: 60,
  columns: [
    {
      kind: 'categorical',
      name: 'site',
      categories: ['a', 'b'],
      codes: Int32Array.from({ length: 60 }, (_, row) => row % 2),
    },
    // Later rows come first in the file.
    {
      kind: 'numeric',
      name: 'day',
      values: Float64Array.from({ length: 60 }, (_, row) => 60 - Math.floor(row / 2)),
    },
    {
      kind: 'numeric',
      name: 'value',
      values: Float64Array.from(
        { length: 60 },
        (_, row) => (60 - Math.floor(row / 2)) * (row % 2 === 0 ? 1 : 100),
      ),
    },
  ],
  suggestedTarget: 'value',
  exampleShape: null,
};

describe('windows of a time series', () => {
  const data = prepareData(series, {
    ...DEFAULT_DATA,
    scaling: 'none',
    targetScaling: 'none',
    split: { validation: 0.2, test: 0.2, seed: 1, stratified: false, group: 'site', time: 'day' },
    window: { length: 3, horizon: 2 },
  });

  it('hold the rows up to an example and the target after it, each series for itself', () => {
    expect(data.featureShape).toEqual([3, 1]);
    expect(data.featureNames).toEqual(['value [-2]', 'value [-1]', 'value [0]']);
    for (const part of ['train', 'validation', 'test'] as const) {
      expect(data.split[part].length).toBeGreaterThan(0);
      for (const row of data.split[part]) {
        const step = row % 2 === 0 ? 1 : 100;
        const own = (series.columns[2] as { values: Float64Array }).values[row]!;
        expect([...data.features.subarray(row * 3, row * 3 + 3)]).toEqual([own - 2 * step, own - step, own]);
        expect(data.targets[row]).toBe(own + 2 * step);
      }
    }
  });

  it('never reach from one part into another', () => {
    const days = (part: Int32Array) =>
      [...part].flatMap((row) => {
        const last = 60 - Math.floor(row / 2);
        return [last - 2, last - 1, last, last + 2];
      });
    const [train, validation, test] = [data.split.train, data.split.validation, data.split.test].map(days);
    expect(Math.max(...train!)).toBeLessThan(Math.min(...validation!));
    expect(Math.max(...validation!)).toBeLessThan(Math.min(...test!));
  });

  it('say when a part is shorter than one of them', () => {
    expect(() =>
      prepareData(series, {
        ...DEFAULT_DATA,
        features: ['value'],
        split: { validation: 0.1, test: 0.1, seed: 1, stratified: false, time: 'day', group: 'site' },
        window: { length: 20, horizon: 1 },
      }),
    ).toThrow(/at least 21 rows after each other in the validation split/);
  });
});

describe('the check of a split', () => {
  it('finds a row that is in two parts', () => {
    const part = (...list: number[]) => Int32Array.from(list);
    expect(() => checkSplit({ train: part(0, 1, 1), validation: part(2), test: part(3) }, 4)).not.toThrow();
    expect(() => checkSplit({ train: part(0, 1), validation: part(2), test: part(1) }, 4)).toThrow(
      /found row 2 in train and in test/,
    );
  });

  it('gives the same rows the same hash, and others another one', () => {
    const a = hashSplit(splitRows(rows, spec));
    expect(hashSplit(splitRows(rows, spec))).toEqual(a);
    expect(hashSplit(splitRows(rows, { ...spec, seed: 6 })).train).not.toBe(a.train);
    expect(a.train).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('resampling', () => {
  const codes = rows.map((row) => (row % 10 === 0 ? 1 : row % 3 === 0 ? 2 : 0));
  const counts = (chosen: Int32Array) =>
    [0, 1, 2].map((label) => chosen.filter((row) => codes[row] === label).length);
  it('repeats rows of small classes, each as often as the others', () => {
    const chosen = resampleRows(rows, codes, 'oversample', 1);
    const [a, b, c] = counts(chosen);
    expect([b, c]).toEqual([a, a]);
    const times = [...rows]
      .filter((row) => codes[row] === 1)
      .map((row) => chosen.filter((each) => each === row).length);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
  });
  it('leaves out rows of large classes', () => {
    const chosen = resampleRows(rows, codes, 'undersample', 1);
    expect(counts(chosen)).toEqual([20, 20, 20]);
    expect(new Set(chosen).size).toBe(60);
  });
});
