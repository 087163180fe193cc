import { describe, expect, it } from 'vitest';
import { readCsvText } from './csv.ts';
import { prepareData, type PreparationSpec } from './prepare.ts';

const table = readCsvText('a,b,w,y\n1,2,1,0.5\n3,,2,0.7\n4,5,0,0.9\n,6,1,1.1\n');
const spec: PreparationSpec = {
  target: 'y',
  features: ['a', 'b'],
  task: 'regression',
  split: { validation: 0, test: 0, seed: 1, stratified: false },
  scaling: 'none',
  targetScaling: 'none',
};

describe('empty cells', () => {
  it('are refused with row, line and column unless they shall be filled', () => {
    expect(() => prepareData(table, spec)).toThrow(
      /row 2 \(line 3 of a file with a header\), column "b"\. 1 more cell is empty/,
    );
  });

  it('take the mean of the training rows when they shall be filled', () => {
    const { features } = prepareData(table, { ...spec, missing: 'fill' });
    expect(features[3]).toBeCloseTo(13 / 3);
  });

  it('do not matter in columns that are left out', () => {
    expect(prepareData(table, { ...spec, features: ['w'] }).rows).toBe(4);
  });
});

describe('a weight column', () => {
  it('is read per row and is no feature', () => {
    const prepared = prepareData(table, { ...spec, features: null, missing: 'fill', weights: 'w' });
    expect(prepared.featureNames).toEqual(['a', 'b']);
    expect([...prepared.exampleWeights!]).toEqual([1, 2, 0, 1]);
  });

  it('is refused when it is not a number of 0 or more', () => {
    expect(() => prepareData(table, { ...spec, missing: 'fill', weights: 'a' })).toThrow(/row 4/);
  });
});
