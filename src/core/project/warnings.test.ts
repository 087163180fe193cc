import { describe, expect, it } from 'vitest';
import { parseDesign } from '../design/parse.ts';
import { buildGraph } from '../graph/analyze.ts';
import { losses } from '../losses/index.ts';
import { DEFAULT_DATA, resolveTraining } from './defaults.ts';
import type { RunSpec } from './run-spec.ts';
import { findStartWarnings, type StartFacts } from './warnings.ts';

const facts: StartFacts = {
  task: 'multiclass',
  classes: 3,
  featureShape: [4],
  trainRows: 100,
  largestFeature: 8,
  largestTarget: null,
  emptyCells: 0,
};

/** Warnings of a network that ends with the given layers. */
function codes(
  end: readonly [string, object?][],
  changes: Partial<StartFacts> = {},
  training: Partial<RunSpec['training']> = {},
  data: Partial<RunSpec['data']> = {},
) {
  const all: readonly (readonly [string, object?])[] = [
    ['input', { shape: [4] }],
    ['dense', { units: 8 }],
    ['relu'],
    ...end,
  ];
  const nodes = all.map(([type, values = {}], index) => ({ id: `n${index}`, type, values }));
  const edges = nodes.slice(1).map((node, index) => ({ from: nodes[index]!.id, to: node.id }));
  const design = parseDesign({ formatVersion: 1, nodes, edges });
  const start = { ...facts, ...changes };
  const spec: RunSpec = {
    formatVersion: 1,
    design,
    data: { ...DEFAULT_DATA, source: { kind: 'builtin', name: 'iris' }, ...data },
    training: { ...resolveTraining(start.task), ...training },
  };
  return findStartWarnings(spec, buildGraph(design), start).map((each) => each.code);
}

const three: [string, object] = ['dense', { units: 3 }];
const one: [string, object] = ['dense', { units: 1 }];
const regression = { task: 'regression', classes: 0, largestTarget: 5 } as const;
const loss = (type: string) => ({ loss: { type, values: {} } });

describe('before a run starts', () => {
  it('a sound one is not warned about', () => {
    expect(codes([three])).toEqual([]);
    expect(codes([one], { task: 'binary', classes: 2 })).toEqual([]);
    expect(codes([one], regression)).toEqual([]);
    expect(codes([three, ['softmax']], {}, loss('categoricalCrossEntropyProbabilities'))).toEqual([]);
    expect(codes([three, ['logSoftmax']], {}, loss('negativeLogLikelihood'))).toEqual([]);
  });

  it.each([
    ['a loss for numbers with classes', [three], {}, loss('meanSquaredError'), 'loss-task'],
    ['a loss for classes with numbers', [one], regression, loss('binaryCrossEntropyLogits'), 'loss-task'],
    ['softmax before a loss of logits', [three, ['softmax']], {}, {}, 'output-activation'],
    [
      'sigmoid before a loss of logits',
      [one, ['sigmoid']],
      { task: 'binary', classes: 2 },
      {},
      'output-activation',
    ],
    [
      'a loss of probabilities without softmax',
      [three],
      {},
      loss('categoricalCrossEntropyProbabilities'),
      'output-activation',
    ],
    [
      'a loss of log-probabilities after softmax',
      [three, ['softmax']],
      {},
      loss('negativeLogLikelihood'),
      'output-activation',
    ],
    ['too few units for the classes', [['dense', { units: 2 }]], {}, {}, 'output-size'],
    ['two numbers for one target', [['dense', { units: 2 }]], regression, {}, 'output-size'],
    ['a number that can never be negative', [one, ['relu']], regression, {}, 'output-range'],
    ['an input of another size', [three], { featureShape: [7] }, {}, 'input-shape'],
    ['a huge learning rate', [three], {}, { learningRate: 10 }, 'learning-rate'],
    ['a tiny learning rate', [three], {}, { learningRate: 1e-9 }, 'learning-rate'],
    ['a batch larger than the data', [three], {}, { batchSize: 101 }, 'batch-size'],
    [
      'weights that all start equal',
      [three],
      {},
      { initializer: { type: 'zeros', values: {} } },
      'initializer-symmetric',
    ],
  ] as const)('warns of %s', (_name, end, changes, training, code) => {
    expect(codes(end as never, changes, training)).toEqual([code]);
  });

  it('warns of a network that nothing can change: frozen, or without weights', () => {
    const messageOf = (nodes: readonly object[], edges: readonly object[]): string | undefined => {
      const design = parseDesign({ formatVersion: 1, nodes, edges });
      const data = { ...DEFAULT_DATA, source: { kind: 'builtin', name: 'iris' } as const };
      const spec: RunSpec = { formatVersion: 1, design, data, training: resolveTraining('multiclass') };
      const found = findStartWarnings(spec, buildGraph(design), { ...facts, featureShape: [3] });
      return found.find(({ code }) => code === 'nothing-to-train')?.message;
    };
    const input = { id: 'input', type: 'input', values: { shape: [3] } };
    expect(messageOf([input], [])).toContain('Add one that has');
    const dense = (frozen: boolean) => ({
      id: 'dense',
      type: 'dense',
      values: { units: 3 },
      parameters: { kernel: { frozen }, bias: { frozen } },
    });
    const edges = [{ from: 'input', to: 'dense' }];
    expect(messageOf([input, dense(true)], edges)).toContain('Unfreeze');
    expect(messageOf([input, dense(false)], edges)).toBeUndefined();
  });

  it('warns of features and targets that are large and not scaled', () => {
    expect(codes([three], { largestFeature: 500 }, {}, { scaling: 'none' })).toEqual(['features-unscaled']);
    expect(codes([three], { largestFeature: 500 })).toEqual([]);
    expect(codes([three], { largestFeature: null }, {}, { scaling: 'none' })).toEqual([]);
    expect(codes([one], { ...regression, largestTarget: 500 }, {}, { targetScaling: 'none' })).toEqual([
      'target-unscaled',
    ]);
  });

  it('leaves an output alone that gives back its own input', () => {
    const outputs = [{ node: 'n3', loss: null, weight: 1, target: 'features' as const }];
    expect(codes([['dense', { units: 4 }]], {}, { ...loss('meanSquaredError'), outputs })).toEqual([
      'loss-task',
    ]);
    expect(losses.get('meanSquaredError').task).toBe('regression');
  });

  it('names classes of very unequal size, unless something is done about them', () => {
    const unequal = { imbalance: 24.7 };
    expect(codes([three], unequal)).toEqual(['classes-unequal']);
    expect(codes([three], { imbalance: 2.9 })).toEqual([]);
    expect(codes([three], unequal, { classWeights: 'balanced' })).toEqual([]);
    expect(codes([three], unequal, {}, { resampling: 'oversample' })).toEqual([]);
  });
});
