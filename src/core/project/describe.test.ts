import { describe, expect, it } from 'vitest';
import { applyCommand } from '../design/command.ts';
import { addNode, move, rename, setParameterSettings, setValues } from '../design/commands/index.ts';
import type { NetworkDesign } from '../design/network-design.ts';
import { createSampleChain, createSampleResidual } from '../design/testing/sample-designs.ts';
import { DEFAULT_DATA, resolveTraining } from './defaults.ts';
import { describeDifferences, findDifferences } from './describe.ts';
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
const sentence = (after: RunSpec) => describeDifferences(findDifferences(base, after));

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
      { ...base, data: { ...base.data, source: { kind: 'builtin', name: 'wine' } } },
      'The runs differ in one setting: dataset iris → wine.',
    ],
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
    const found = findDifferences(base, {
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
    expect(describeDifferences(found)).toContain('and 1 more');
    const rewired = {
      ...chain,
      edges: [...chain.edges.slice(0, 2), { from: 'dense_1', to: 'dense_2', slot: 0 }],
    };
    expect(findDifferences(base, withDesign(rewired))).toMatchObject([
      { label: 'connections', before: 'relu_1 → dense_2', after: 'dense_1 → dense_2' },
    ]);
    const frozen = applyCommand(chain, setParameterSettings(chain, 'dense_1', 'kernel', { frozen: true }));
    expect(findDifferences(base, withDesign(frozen))[0]!.label).toBe('settings of dense_1.kernel');
  });

  it('is the same list read backwards, with the values exchanged', () => {
    const after = { ...withTraining({ epochs: 9 }), design: createSampleResidual() };
    const there = findDifferences(base, after);
    const back = findDifferences(after, base);
    const key = ({ path }: { path: string }) => path;
    expect(new Set(back.map(key))).toEqual(new Set(there.map(key)));
    for (const each of there)
      expect(back.find(({ path }) => path === each.path)).toMatchObject({
        before: each.after,
        after: each.before,
      });
  });
});
