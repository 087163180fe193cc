import { describe, expect, it } from 'vitest';
import { applyCommand } from '../design/command.ts';
import { addNode, move, rename, setParameterSettings, setValues } from '../design/commands/index.ts';
import type { NetworkDesign } from '../design/network-design.ts';
import { createSampleChain, createSampleResidual } from '../design/testing/sample-designs.ts';
import { DEFAULT_DATA, resolveTraining } from './defaults.ts';
import { describeDifferences, findDifferences, haveOtherRows, type ComparedRun } from './describe.ts';
import type { RunSpec } from './run-spec.ts';

const chain = createSampleChain();
const base: RunSpec = {
  formatVersion: 1,
  design: chain,
  data: { ...DEFAULT_DATA, source: { kind: 'builtin', name: 'iris' } },
  training: resolveTraining('multiclass'),
};
const withDesign = (design: NetworkDesign): RunSpec => ({ ...base, design });
const withTraining = (training: Partial<RunSpec['training']>): RunSpec => ({
  ...base,
  training: { ...base.training, ...training },
});
const run = (spec: RunSpec, rows: Partial<ComparedRun> = {}): ComparedRun => ({
  spec,
  datasetName: 'Iris',
  datasetHash: 'a'.repeat(64),
  datasetVersion: null,
  ...rows,
});
const differences = (before: RunSpec, after: RunSpec) => findDifferences(run(before), run(after));
const sentence = (after: RunSpec) => describeDifferences(differences(base, after));

describe('what differs between two runs', () => {
  it('is nothing for equal settings, whatever the names and places of cards', () => {
    const renamed = applyCommand(chain, rename(chain, 'Other'));
    const moved = applyCommand(renamed, move(renamed, [{ id: 'dense_1', position: { x: 9, y: 9 } }]));
    expect(sentence(withDesign(moved))).toBe('Both runs have the same settings.');
  });

  it.each([
    [withTraining({ learningRate: 0.1 }), 'The runs differ in one setting: learning rate 0.01 → 0.1.'],
    [
      withTraining({ optimizer: { type: 'sgd', values: { momentum: 0.9 } } }),
      'The runs differ in one setting: optimizer adam → sgd.',
    ],
    [
      withTraining({ clipping: { kind: 'value', limit: 1 } }),
      'The runs differ in one setting: gradient clipping none → value.',
    ],
    [withTraining({ shuffle: false }), 'The runs differ in one setting: shuffle on → off.'],
    [
      withDesign(applyCommand(chain, setValues(chain, 'dense_1', { units: 32 }))),
      'The runs differ in one setting: units of dense_1 8 → 32.',
    ],
    [
      withDesign(applyCommand(chain, addNode(chain, { type: 'dropout' }, 'relu_1'))),
      'The runs differ in one setting: layer Dropout (dropout_1) added.',
    ],
  ] as const)('is said in one sentence', (after, expected) => {
    expect(sentence(after)).toBe(expected);
  });

  it('is listed with both values, layers and connections included', () => {
    const found = differences(base, {
      ...withTraining({ epochs: 9, seed: 2 }),
      design: createSampleResidual(),
    });
    expect(found.map(({ path, before, after }) => [path, before, after])).toEqual([
      ['design.relu_1', 'ReLU (relu_1)', null],
      ['design.dense_2.values.units', '3', '8'],
      ['design.add_1', null, 'Add (add_1)'],
      ['training.epochs', '50', '9'],
      ['training.seed', '1', '2'],
    ]);
    expect(describeDifferences(found)).toBe(
      'The runs differ in 5 settings: 3 changes of the network; epochs 50 → 9; seed 1 → 2.',
    );
    const many = withTraining({
      epochs: 9,
      seed: 2,
      batchSize: 7,
      learningRate: 1,
      shuffle: false,
      l2Penalty: 1,
    });
    expect(sentence(many)).toMatch(/; and 2 more\.$/);
    const rewired = {
      ...chain,
      edges: [...chain.edges.slice(0, 2), { from: 'dense_1', to: 'dense_2', slot: 0 }],
    };
    expect(differences(base, withDesign(rewired))).toMatchObject([
      { label: 'connections', before: 'relu_1 → dense_2', after: 'dense_1 → dense_2' },
    ]);
    const frozen = applyCommand(chain, setParameterSettings(chain, 'dense_1', 'kernel', { frozen: true }));
    expect(differences(base, withDesign(frozen))[0]!.label).toBe('settings of dense_1.kernel');
  });

  it('begins with the data: another dataset, or another version of the same one', () => {
    const wine = { datasetName: 'Wine', datasetHash: 'b'.repeat(64) };
    const other = {
      ...withTraining({ epochs: 9 }),
      data: { ...base.data, source: { kind: 'builtin', name: 'wine' } as const },
    };
    const found = findDifferences(run(base), run(other, wine));
    expect(describeDifferences(found)).toBe(
      'The runs differ in 2 settings: dataset Iris → Wine; epochs 50 → 9.',
    );
    const [first, second] = [1, 2].map((version) =>
      run(base, { datasetVersion: version, datasetHash: `${version}`.repeat(64) }),
    );
    expect(describeDifferences(findDifferences(first!, second!))).toBe(
      'The runs differ in one setting: data version 1 (11111111) → 2 (22222222).',
    );
    expect(haveOtherRows(first!, second!)).toBe(true);
    const made = (seed: number) =>
      run(
        {
          ...base,
          data: { ...base.data, source: { kind: 'generator', spec: { type: 'moons', values: {} }, seed } },
        },
        { datasetHash: `${seed}`.repeat(64) },
      );
    expect(findDifferences(made(1), made(2)).map(({ label }) => label)).toEqual(['seed of the generator']);
  });

  it('is the same list read backwards, with the values exchanged', () => {
    const after = { ...withTraining({ epochs: 9 }), design: createSampleResidual() };
    const there = differences(base, after);
    const back = differences(after, base);
    const key = ({ path }: { path: string }) => path;
    expect(new Set(back.map(key))).toEqual(new Set(there.map(key)));
    for (const each of there)
      expect(back.find(({ path }) => path === each.path)).toMatchObject({
        before: each.after,
        after: each.before,
      });
  });
});
