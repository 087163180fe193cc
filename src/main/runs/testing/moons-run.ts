import { designNode as node } from '../../../core/design/testing/design-node.ts';
import { generateTable } from '../../../core/datasets/generators/index.ts';
import { DEFAULT_TRAINING, type RunSpec, type TrainingSpec } from '../../../core/project/run-spec.ts';

const source = { kind: 'generator', spec: { type: 'moons', values: {} }, seed: 3 } as const;

/** The rows of {@link moonsRun}. */
export const moonsTable = generateTable(source.spec, source.seed);

/** Two moons, told apart by one hidden layer of so many units; `test` is the share of the test split. */
export function moonsRun(units: number, test: number, training: Partial<TrainingSpec>): RunSpec {
  return {
    formatVersion: 1,
    design: {
      formatVersion: 1,
      name: 'Small',
      notes: '',
      nodes: [
        node('input', 'input', { shape: [2] }),
        node('hidden', 'dense', { units }),
        node('bend', 'tanh', {}),
        node('output', 'dense', { units: 1 }),
      ],
      edges: [
        { from: 'input', to: 'hidden', slot: 0 },
        { from: 'hidden', to: 'bend', slot: 0 },
        { from: 'bend', to: 'output', slot: 0 },
      ],
    },
    data: {
      source,
      target: null,
      features: null,
      task: 'auto',
      split: { validation: 0.2, test, seed: 1, stratified: true },
      scaling: 'standardize',
      targetScaling: 'none',
    },
    training: {
      ...DEFAULT_TRAINING,
      loss: { type: 'binaryCrossEntropyLogits', values: {} },
      ...training,
    },
  };
}
