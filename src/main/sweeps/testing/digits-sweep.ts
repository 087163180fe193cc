import { designNode as node } from '../../../core/design/testing/design-node.ts';
import { DEFAULT_TRAINING } from '../../../core/project/run-spec.ts';
import type { SweepSpec } from '../../../core/sweeps/sweep-spec.ts';

/** So many random trials of a small network on the digits: learning rate, units and batch size. */
export function makeDigitsSweep(trials: number, epochs: number, strategy = 'random'): SweepSpec {
  return {
    formatVersion: 1,
    kind: 'descent-sweep',
    name: 'Digits',
    question: null,
    base: {
      formatVersion: 1,
      design: {
        formatVersion: 1,
        name: 'Small',
        notes: '',
        nodes: [
          node('input', 'input', { shape: [8, 8, 1] }),
          node('flat', 'flatten', {}),
          node('hidden', 'dense', { units: 16 }),
          node('bend', 'relu', {}),
          node('output', 'dense', { units: 10 }),
        ],
        edges: [
          { from: 'input', to: 'flat', slot: 0 },
          { from: 'flat', to: 'hidden', slot: 0 },
          { from: 'hidden', to: 'bend', slot: 0 },
          { from: 'bend', to: 'output', slot: 0 },
        ],
      },
      data: {
        source: { kind: 'builtin', name: 'digits' },
        target: null,
        features: null,
        task: 'auto',
        split: { validation: 0.2, test: 0, seed: 1, stratified: true },
        scaling: 'pixels',
        targetScaling: 'none',
      },
      training: { ...DEFAULT_TRAINING, epochs },
    },
    space: [
      {
        path: 'training.learningRate',
        label: 'learning rate',
        range: { kind: 'log', minimum: 0.0001, maximum: 0.1, steps: 5 },
        when: null,
      },
      {
        path: 'design.nodes.hidden.values.units',
        label: 'units',
        range: { kind: 'integer', minimum: 8, maximum: 64, steps: 4, log: true },
        when: null,
      },
      {
        path: 'training.batchSize',
        label: 'batch size',
        range: { kind: 'choice', values: [16, 32, 64], labels: null },
        when: null,
      },
    ],
    strategy: { type: strategy, values: { trials } },
    stopping: null,
    objective: { metric: 'validation.loss', direction: 'minimize', use: 'best' },
    repeats: 1,
    folds: null,
    seed: 1,
  };
}
