import { designNode as node } from '../../core/design/testing/design-node.ts';
import { expect, it } from 'vitest';
import type { TrainerEvent } from '../../core/contract/trainer.ts';
import { generateTable } from '../../core/datasets/generators/index.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../core/project/run-spec.ts';
import { startHelper } from './start-helper.ts';
import { createTrainer } from './trainer.ts';

const data = { type: 'moons', values: { samples: 600 } };
const table = generateTable(data, 3);

/** Wide enough for helpers to be asked for. */
function makeSpec(): RunSpec {
  const nodes = [
    node('input', 'input', { shape: [2] }),
    node('wide', 'dense', { units: 128 }),
    node('bend', 'tanh'),
    node('again', 'dense', { units: 128 }),
    node('bent', 'tanh'),
    node('output', 'dense', { units: 1 }),
  ];
  const edges = nodes.slice(1).map((each, index) => ({ from: nodes[index]!.id, to: each.id, slot: 0 }));
  return {
    formatVersion: 1,
    design: { formatVersion: 1, name: 'Wide', notes: '', nodes, edges },
    data: {
      source: { kind: 'generator', spec: data, seed: 3 },
      target: null,
      features: null,
      task: 'auto',
      split: { validation: 0.2, test: 0.1, seed: 1, stratified: true },
      scaling: 'standardize',
      targetScaling: 'none',
    },
    training: {
      ...DEFAULT_TRAINING,
      loss: { type: 'binaryCrossEntropyLogits', values: {} },
      epochs: 30,
      batchSize: 64,
    },
  };
}

/** Trains to the end; the threads that it may use change again and again where `shares` says so. */
async function train(threads: number, shares: readonly number[]) {
  let slices = 0;
  let told = 0;
  let finished: Extract<TrainerEvent, { kind: 'finished' }> | null = null;
  await new Promise<void>((resolve) => {
    const trainer = createTrainer({
      post(event) {
        if (event.kind !== 'finished') return;
        finished = event;
        resolve();
      },
      now: () => performance.now(),
      processorMs: () => performance.now(),
      startHelper,
      defer: (action) =>
        void setImmediate(() => {
          slices += 1;
          if (shares.length > 0) {
            trainer.receive({ kind: 'shareThreads', threads: shares[slices % shares.length]! });
            told += 1;
          }
          action();
        }),
    });
    const start = {
      runId: 'run',
      spec: makeSpec(),
      table,
      checkpoint: null,
      elapsedSeconds: 0,
      paused: false,
    };
    trainer.receive({ kind: 'start', ...start, threads });
  });
  return { event: finished!, told };
}

it('takes threads and gives them back between batches without changing a bit', async () => {
  const alone = await train(1, []);
  const shared = await train(3, [1, 3, 2]);
  expect(shared.told).toBeGreaterThan(3);
  const { event } = shared as unknown as { event: Extract<TrainerEvent, { kind: 'finished' }> };
  const { event: expected } = alone as unknown as { event: Extract<TrainerEvent, { kind: 'finished' }> };
  expect(event.status).toBe('completed');
  expect(Buffer.from(event.weights!.bytes)).toEqual(Buffer.from(expected.weights!.bytes));
});
