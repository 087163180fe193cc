import { generateTable } from '../../src/core/datasets/generators/index.ts';
import type { Table } from '../../src/core/datasets/table.ts';
import { createChain, type ChainLink } from '../../src/core/design/templates/chain.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../src/core/project/run-spec.ts';
import { createRandom } from '../../src/core/support/random.ts';

const split = { validation: 0.2, test: 0, seed: 1, stratified: false };

/** Two spirals and a 2-8-8-1 network, as the playground opens it. */
export function smallPlane(): { readonly spec: RunSpec; readonly table: Table } {
  const source = { kind: 'generator', spec: { type: 'spirals', values: {} }, seed: 1 } as const;
  const facts = { featureShape: [2], task: 'binary', classes: 2 } as const;
  return {
    table: generateTable(source.spec, source.seed),
    spec: {
      formatVersion: 1,
      design: createChain('2-8-8-1', facts, [
        ['dense', { units: 8 }],
        ['tanh'],
        ['dense', { units: 8 }],
        ['tanh'],
        ['dense', { units: 1 }],
      ]),
      data: {
        source,
        target: null,
        features: null,
        task: 'auto',
        split,
        scaling: 'standardize',
        targetScaling: 'none',
      },
      training: {
        ...DEFAULT_TRAINING,
        loss: { type: 'binaryCrossEntropyLogits', values: {} },
        epochs: 100_000,
      },
    },
  };
}

/** Rows like pictures of 28 by 28, and a 784-128-64-10 network. */
export function picturesOf(rows: number): { readonly spec: RunSpec; readonly table: Table } {
  const random = createRandom(1, 'pictures');
  const pixels = 784;
  const labels = Int32Array.from({ length: rows }, () => random.nextBelow(10));
  const columns = Array.from({ length: pixels }, (_, pixel) => ({
    kind: 'numeric' as const,
    name: `p${pixel}`,
    values: Float32Array.from({ length: rows }, (__, row) =>
      (pixel + labels[row]! * 71) % 10 < 2 ? random.nextUniform() : 0,
    ),
  }));
  const categories = Array.from({ length: 10 }, (_, digit) => String(digit));
  const links: readonly ChainLink[] = [
    ['dense', { units: 128 }],
    ['relu'],
    ['dense', { units: 64 }],
    ['relu'],
    ['dense', { units: 10 }],
  ];
  return {
    table: {
      rows,
      columns: [...columns, { kind: 'categorical', name: 'digit', categories, codes: labels }],
      suggestedTarget: 'digit',
      exampleShape: null,
    },
    spec: {
      formatVersion: 1,
      design: createChain(
        '784-128-64-10',
        { featureShape: [pixels], task: 'multiclass', classes: 10 },
        links,
      ),
      data: {
        source: { kind: 'dataset', id: 'bench' },
        target: 'digit',
        features: null,
        task: 'classification',
        split,
        scaling: 'none',
        targetScaling: 'none',
      },
      training: { ...DEFAULT_TRAINING, learningRate: 0.001, batchSize: 64, epochs: 20 },
    },
  };
}
