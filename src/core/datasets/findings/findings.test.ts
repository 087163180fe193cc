import { describe, expect, it } from 'vitest';
import { createRandom } from '../../support/random.ts';
import { correlate, pearson } from '../correlation.ts';
import { readCsvText } from '../csv.ts';
import type { PreparationSpec } from '../prepare.ts';
import { findingDefinitions, inspectTable } from './index.ts';

const recipe: PreparationSpec = {
  target: 'price',
  features: null,
  task: 'auto',
  split: { validation: 0.2, test: 0, seed: 1, stratified: true },
  scaling: 'none',
  targetScaling: 'standardize',
};

/** 120 houses with everything that can be wrong. */
function houses(): string {
  const random = createRandom(4, 'houses');
  const lines = Array.from({ length: 120 }, (_, row) => {
    const area = 50 + Math.round(random.nextUniform() * 100);
    const price = 1000 * area + Math.round(random.nextNormal() * 20_000);
    const rooms = 1 + Math.floor(random.nextUniform() * 5);
    return [
      row + 1,
      area,
      row === 57 ? 90_000 : 200 + Math.round(random.nextUniform() * 300),
      row % 11 === 3 ? '' : rooms,
      'DK',
      row % 12 === 0 ? 'yes' : 'no',
      price * 1.25,
      price,
    ].join(',');
  });
  return `id,area,garden,rooms,country,sea,tax,price\n${[...lines, lines[7], lines[7]].join('\n')}\n`;
}

const table = readCsvText(houses());
const found = (of = table, with_: PreparationSpec = recipe) => inspectTable(of, with_).findings;
const ofType = (type: string) => found().filter((each) => each.type === type);

describe('the findings about a table', () => {
  it('name a leak with its correlation, and offer to leave it out', () => {
    const [leak] = ofType('leak');
    expect(leak).toMatchObject({
      severity: 'warning',
      columns: ['tax'],
      fix: { kind: 'ignore', columns: ['tax'] },
    });
    expect(leak!.sentence).toBe('"tax" says nearly the same as the target "price" (correlation 1).');
  });

  it('name what numbers the rows, and what never changes', () => {
    // A repeated row is no reason to keep the number of the row.
    const clean = readCsvText(houses().split('\n').slice(0, 121).join('\n'));
    expect(found(clean).find(({ type }) => type === 'identifier')).toMatchObject({ columns: ['id'] });
    expect(ofType('constant')[0]).toMatchObject({ columns: ['country'] });
  });

  it('count repeated rows and show them', () => {
    expect(ofType('duplicates')[0]).toMatchObject({
      sentence: '2 rows repeat earlier ones (1.64\u00a0% of all), for example row 121 is row 8 again.',
      rows: [8, 121, 8, 122],
      fix: { kind: 'deduplicate' },
    });
  });

  it('point at the row of an outlier', () => {
    const [outlier] = ofType('outliers').filter(({ columns }) => columns.includes('garden'));
    expect(outlier).toMatchObject({ severity: 'warning', rows: [58] });
    expect(outlier!.sentence).toContain('row 58 has 90,000');
  });

  it('count far out values among those that are there', () => {
    const random = createRandom(3, 'gaps');
    // 3 of 60 are a tail; of 240 rows, of which 180 are empty, they would be single mistakes.
    const lines = Array.from({ length: 240 }, (_, row) => {
      if (row % 4 !== 0) return `,${row % 2}`;
      return `${(row < 12 ? 40 + row / 10 : 10 + random.nextNormal()).toFixed(3)},${row % 2}`;
    });
    const gaps = readCsvText(`a,y\n${lines.join('\n')}\n`);
    const [only] = found(gaps, { ...recipe, target: 'y' }).filter(({ type }) => type === 'outliers');
    expect(only!.fix).toMatchObject({ label: 'Take the logarithm' });
  });

  it('say once what is far out in many columns, and mend all of them together', () => {
    const random = createRandom(7, 'measurements');
    const names = ['a', 'b', 'c', 'd'];
    const lines = Array.from({ length: 200 }, (_, row) =>
      [...names.map((__, at) => (row === at ? 20 : 10 + random.nextNormal()).toFixed(3)), row % 2].join(','),
    );
    const many = readCsvText(`${names.join(',')},y\n${lines.join('\n')}\n`);
    const all = found(many, { ...recipe, target: 'y' }).filter(({ type }) => type === 'outliers');
    expect(all).toMatchObject([{ severity: 'information', columns: names, rows: [1, 2, 3, 4] }]);
    expect(all[0]!.sentence).toBe(
      '4 columns have single values far from the others: "a" 1, "b" 1, "c" 1, "d" 1.',
    );
    expect(all[0]!.fix).toMatchObject({
      label: 'Clip 4 columns',
      change: { steps: names.map((column) => ({ column })) },
    });
  });

  it('say how many cells are empty, and that features differ in size', () => {
    expect(ofType('missing')[0]!.sentence).toMatch(/^11 cells are empty in "rooms"/);
    expect(ofType('unscaled')[0]).toMatchObject({
      severity: 'warning',
      fix: { change: { scaling: 'standardize' } },
    });
  });

  it('weigh classes', () => {
    const [imbalance] = found(table, { ...recipe, target: 'sea' }).filter(({ type }) => type === 'imbalance');
    expect(imbalance!.sentence).toBe(
      'Class "no" has 112 rows (91.8\u00a0%), class "yes" only 10 (8.2\u00a0%).',
    );
    expect([imbalance!.fix, ...imbalance!.otherFixes!]).toMatchObject([
      { kind: 'weighClasses' },
      { kind: 'prepare', change: { resampling: 'oversample' } },
      { kind: 'prepare', change: { resampling: 'undersample' } },
    ]);
    const mended = found(table, { ...recipe, target: 'sea', resampling: 'oversample' });
    expect(mended.find(({ type }) => type === 'imbalance')).toMatchObject({
      severity: 'information',
      fix: null,
    });
  });

  it('explain a target that cannot be learned', () => {
    expect(found(table, { ...recipe, target: 'country' })[0]).toMatchObject({
      type: 'target',
      severity: 'warning',
    });
  });

  it('look at what is left: a column that is out of the features is silent', () => {
    const kept = table.columns.map(({ name }) => name).filter((name) => !['tax', 'price'].includes(name));
    expect(found(table, { ...recipe, features: kept }).some(({ type }) => type === 'leak')).toBe(false);
  });

  it('find nothing wrong with clean rows', () => {
    const random = createRandom(9, 'clean');
    const rows = Array.from(
      { length: 100 },
      (_, row) => `${random.nextUniform()},${random.nextUniform()},${row % 2 ? 'a' : 'b'}`,
    );
    expect(found(readCsvText(`x,y,class\n${rows.join('\n')}\n`), { ...recipe, target: 'class' })).toEqual([]);
  });

  it('have one definition each', () => {
    expect(new Set(findingDefinitions.map(({ type }) => type)).size).toBe(findingDefinitions.length);
  });
});

describe('the correlation matrix', () => {
  it('holds Pearson’s r, as the formula says', () => {
    const x = [1, 2, 3, 4, 5, NaN];
    const y = [2, 1, 4, 3, 5, 7];
    expect(pearson(x, y)).toBeCloseTo(0.8, 12);
    expect(pearson(x, [3, 3, 3, 3, 3, 3])).toBeNaN();
  });

  it('knows how far words go together with numbers and words', () => {
    const text = `a,b,size,other\n${Array.from({ length: 40 }, (_, i) => `${i % 2 ? 'x' : 'y'},${i % 2 ? 'p' : 'q'},${i % 2 ? 10 : 20},${i % 4 < 2 ? 1 : 0}`).join('\n')}\n`;
    const { names, values } = correlate(readCsvText(text));
    const at = (p: string, q: string) => values[names.indexOf(p) * names.length + names.indexOf(q)]!;
    expect(at('a', 'b')).toBeCloseTo(1, 6);
    expect(at('a', 'size')).toBeCloseTo(1, 6);
    expect(at('a', 'other')).toBeCloseTo(0, 6);
    expect(at('size', 'size')).toBe(1);
  });
});
