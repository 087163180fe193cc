import { describe, expect, it } from 'vitest';
import type { Spec } from '../../support/fields.ts';
import { createRandom } from '../../support/random.ts';
import { applyPreparation, countFeatures } from '../apply-preparation.ts';
import type { DataSpec } from '../data-spec.ts';
import { hashWord, restoreNumber } from '../prepared-column.ts';
import { prepareData, type PreparationSpec } from '../prepare.ts';
import type { Table } from '../table.ts';
import { preparationSteps } from './index.ts';

const DEFAULT_DATA: PreparationSpec = {
  target: null,
  features: null,
  task: 'auto',
  split: { validation: 0.2, test: 0, seed: 1, stratified: true },
  scaling: 'standardize',
  targetScaling: 'standardize',
};

const step = (type: string, values: Spec['values'] = {}): Spec => ({ type, values });
const random = createRandom(3, 'steps');
const rows = 60;
const income = Float64Array.from({ length: rows }, (_, row) =>
  row % 9 === 4 ? NaN : Math.round(Math.abs(random.nextNormal()) * 30_000) - 5000,
);
const words = ['small', 'large', 'medium'];
const table: Table = {
  rows,
  columns: [
    { kind: 'numeric', name: 'income', values: income },
    {
      kind: 'categorical',
      name: 'size',
      categories: words,
      codes: Int32Array.from({ length: rows }, (_, row) => (row % 7 === 0 ? -1 : row % 3)),
    },
    { kind: 'numeric', name: 'y', values: Float64Array.from({ length: rows }, (_, row) => row + 0.5) },
  ],
  suggestedTarget: 'y',
  exampleShape: null,
};

function prepare(steps: DataSpec['steps'], more: Partial<DataSpec> = {}) {
  return prepareData(table, { ...DEFAULT_DATA, steps: steps!, ...more });
}

const chains: readonly (readonly [string, readonly Spec[]])[] = [
  ['fill, clip, log, standardize', [step('impute'), step('clip'), step('log'), step('standardize')]],
  [
    'constant and indicator',
    [step('impute', { with: 'constant', constant: '-1', indicator: true }), step('robust')],
  ],
  ['mode, min-max, clip', [step('impute', { with: 'mode' }), step('minMax'), step('clip', { by: 'values' })]],
  ['mean, divide', [step('impute', { with: 'mean' }), step('divide', { by: 1000 })]],
];
const encodings: readonly (readonly [string, readonly Spec[]])[] = [
  [
    'one-hot with a word for missing',
    [step('impute', { with: 'constant', constant: 'unknown' }), step('oneHot')],
  ],
  [
    'ordinal in an order',
    [step('impute', { indicator: true }), step('ordinal', { order: 'small, medium, large' })],
  ],
  ['hash', [step('impute'), step('hash', { buckets: 5 })]],
];

describe('the steps of a preparation', () => {
  it.each(
    chains.flatMap((chain) =>
      encodings.map((encoding) => [chain[0], encoding[0], chain[1], encoding[1]] as const),
    ),
  )('are the same for a typed row as for the table: %s; %s', (_a, _b, numberSteps, wordSteps) => {
    const data = prepare([
      { column: 'income', steps: numberSteps },
      { column: 'size', steps: wordSteps },
    ]);
    const width = countFeatures(data.preparation.columns);
    expect(data.featureNames).toHaveLength(width);
    const typed = new Float32Array(width);
    for (let row = 0; row < rows; row++) {
      const code = (table.columns[1] as { codes: Int32Array }).codes[row]!;
      const cells = [Number.isNaN(income[row]!) ? null : income[row]!, code < 0 ? null : words[code]!];
      applyPreparation(data.preparation, cells, typed);
      expect([...typed]).toEqual([...data.features.subarray(row * width, (row + 1) * width)]);
    }
  });

  it('are fitted on the training split alone', () => {
    const chain = [{ column: 'income', steps: chains[0]![1] }];
    const before = prepare(chain, { missing: 'fill' });
    const held = new Set([...before.split.validation, ...before.split.test]);
    const changed: Table = {
      ...table,
      columns: table.columns.map((column) =>
        column.name === 'income'
          ? {
              kind: 'numeric',
              name: 'income',
              values: income.map((value, row) => (held.has(row) ? 1e9 : value)),
            }
          : column,
      ),
    };
    const after = prepareData(changed, { ...DEFAULT_DATA, steps: chain, missing: 'fill' });
    expect(after.preparation).toEqual(before.preparation);
    expect(after.features).not.toEqual(before.features);
  });

  it('put the words of an ordinal in the order that was given', () => {
    const data = prepare([{ column: 'size', steps: encodings[1]![1] }], { features: ['size'] });
    expect(data.preparation.columns[0]).toMatchObject({
      kind: 'ordinal',
      categories: ['small', 'medium', 'large'],
    });
    expect(data.featureNames).toEqual(['size', 'size is missing']);
  });

  it('clip at the quantiles of the training split, and give the raw number back', () => {
    const data = prepare([{ column: 'income', steps: chains[0]![1] }], { features: ['income'] });
    const [column] = data.preparation.columns;
    expect(column).toMatchObject({ kind: 'numeric', steps: [{ kind: 'clip' }, { kind: 'log' }] });
    if (column?.kind !== 'numeric') return;
    const row = data.split.train.find((each) => income[each]! > 0 && income[each]! < 40_000)!;
    expect(restoreNumber(column, data.features[row]!)).toBeCloseTo(income[row]!, 0);
  });

  it('hash words as FNV-1a does', () => {
    // Published test vectors: http://www.isthe.com/chongo/tech/comp/fnv/
    expect(hashWord('', 2 ** 32)).toBe(0x811c9dc5);
    expect(hashWord('a', 2 ** 32)).toBe(0xe40c292c);
    expect(hashWord('foobar', 2 ** 32)).toBe(0xbf9cf968);
  });

  it('refuse what does not suit the column, naming both', () => {
    expect(() =>
      prepare([{ column: 'income', steps: [step('impute'), step('oneHot')] }], { features: ['income'] }),
    ).toThrow(/step for numbers in column "income", got "One-hot"/);
    expect(() =>
      prepare([{ column: 'income', steps: [step('impute', { with: 'constant', constant: 'x' })] }], {
        features: ['income'],
      }),
    ).toThrow(/constant for empty cells of column "income"/);
  });

  it('leave empty cells refused where no step fills them', () => {
    expect(() => prepare([{ column: 'income', steps: [step('standardize')] }])).toThrow(
      /Expected a value in every cell/,
    );
  });

  it('say what they do', () => {
    for (const { label, description, formula } of preparationSteps.all) {
      expect(label.length > 2 && description.endsWith('.') && formula.length > 3).toBe(true);
    }
  });
});
