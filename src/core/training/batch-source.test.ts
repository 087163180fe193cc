import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { prepareData } from '../datasets/prepare.ts';
import type { PreparedData, Table } from '../datasets/table.ts';
import { createChain } from '../design/templates/chain.ts';
import { chooseEngine, createThreadTeam, type HelperOrders, type ThreadTeam } from '../engine/simd.ts';
import { buildGraph } from '../graph/analyze.ts';
import { isShared } from '../support/float-array.ts';
import { createRandom } from '../support/random.ts';
import { TrainingSession } from './session.ts';
import { DEFAULT_TRAINING, type TrainingSpec } from './training-spec.ts';

const entry = new URL('../../main/trainer/worker.ts', import.meta.url);
const SIDE = 12;
const ROWS = 130;

/** Pictures with a label and a weight each, as bytes or as numbers. */
function makeData(kind: 'bytes' | 'numbers'): PreparedData {
  const random = createRandom(5, 'pictures');
  const cells = () => Uint8Array.from({ length: ROWS }, () => random.nextBelow(256));
  const table: Table = {
    rows: ROWS,
    columns: [
      ...Array.from({ length: SIDE * SIDE }, (_, i) => ({
        kind: 'numeric' as const,
        name: `p${i}`,
        values: kind === 'bytes' ? cells() : Float32Array.from(cells()),
      })),
      {
        kind: 'categorical' as const,
        name: 'label',
        categories: ['a', 'b', 'c'],
        codes: Int32Array.from({ length: ROWS }, (_, row) => row % 3),
      },
    ],
    suggestedTarget: 'label',
    exampleShape: [SIDE, SIDE, 1],
  };
  const data = prepareData(table, {
    target: 'label',
    features: null,
    task: 'auto',
    split: { validation: 0.2, test: 0, seed: 1, stratified: true },
    scaling: 'minMax',
    targetScaling: 'none',
  });
  const exampleWeights = Float32Array.from({ length: ROWS }, (_, row) => 1 + (row % 4) / 4);
  // A spread would ask for the features of pictures that are bytes.
  return Object.defineProperty(data, 'exampleWeights', { value: exampleWeights, enumerable: true });
}

const graph = buildGraph(
  createChain('Pictures', { featureShape: [SIDE, SIDE, 1], task: 'multiclass', classes: 3 }, [
    ['conv2d', { filters: 4 }],
    ['relu', {}],
    ['flatten', {}],
    ['dense', { units: 64 }],
    ['dropout', { rate: 0.2 }],
    ['dense', { units: 3 }],
  ]),
);

const plain: TrainingSpec = { ...DEFAULT_TRAINING, batchSize: 16, epochs: 2 };
const augmented: TrainingSpec = {
  ...plain,
  augmentations: [
    { type: 'randomFlip', values: {} },
    { type: 'randomShift', values: {} },
  ],
};

/** A run on made-up pictures, to its end; `between` may do something to it after each step. */
function train(
  data: PreparedData,
  training: TrainingSpec,
  team: ThreadTeam | null,
  between: (session: TrainingSession) => void = () => undefined,
) {
  const { engine } = chooseEngine({ team });
  const session = new TrainingSession({ graph, training, data, engine, team });
  const log: unknown[] = [];
  /** Epochs, but for the first one, whose first batch a helper had gathered. */
  let opened = 0;
  let opens = false;
  if (team !== null) waitFor(() => team.helpers().ready > 0);
  while (!session.finished) {
    const before = session.batchCounts.ahead;
    const step = session.runBatch();
    log.push(step.loss);
    if (opens && session.batchCounts.ahead > before) opened += 1;
    opens = step.epochEnded;
    if (step.epochEnded) log.push(session.finishEpoch());
    else between(session);
    // What was asked for at the end of an epoch has its time, so that a busy machine is no excuse.
    if (opens && team !== null) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  return { log, opened, weights: session.weights('last'), counts: { ...session.batchCounts } };
}

function waitFor(isTrue: () => boolean): void {
  const bell = new Int32Array(new SharedArrayBuffer(4));
  for (let naps = 0; naps < 2000 && !isTrue(); naps++) Atomics.wait(bell, 0, 0, 10);
}

/** With a helper in a thread of its own. */
function withTeam<T>(use: (team: ThreadTeam) => T): T {
  const team = createThreadTeam(2, (orders: HelperOrders) => {
    new Worker(entry, { workerData: orders, execArgv: [] }).unref();
  });
  try {
    return use(team);
  } finally {
    team.dispose();
  }
}

/** On a busy machine a helper may sleep through a whole run. */
function untilHelped(use: (team: ThreadTeam) => ReturnType<typeof train>) {
  let result = withTeam(use);
  for (let more = 0; more < 4 && (result.counts.ahead === 0 || result.opened === 0); more++)
    result = withTeam(use);
  return result;
}

describe('the next batch', () => {
  it.each([
    ['numbers', plain],
    ['bytes', augmented],
  ] as const)(
    'is gathered by a helper while the current one trains, to the bits of one thread (%s)',
    (kind, training) => {
      const data = makeData(kind);
      const alone = train(data, training, null);
      const together = untilHelped((team) => train(data, training, team));
      expect(together.log).toEqual(alone.log);
      expect(together.weights).toEqual(alone.weights);
      expect(together.counts.batches).toBe(alone.counts.batches);
      expect(together.counts.ahead).toBeGreaterThan(0);
      expect(alone.counts.ahead).toBe(0);
      // That of the second epoch is shuffled and gathered before the first one ends.
      expect(together.opened).toBe(1);
      expect(alone.opened).toBe(0);
      // The first of all is nobody's to gather ahead.
      expect(together.counts.ahead).toBeLessThan(together.counts.batches);
    },
  );

  it('is not taken from before a state that was restored, nor lost by one that was saved', () => {
    const data = makeData('bytes');
    const alone = train(data, augmented, null);
    let saved: Uint8Array | null = null;
    const together = withTeam((team) =>
      train(data, augmented, team, (session) => {
        if (session.step === 3) saved = session.save();
        if (session.step === 5 && saved !== null) {
          session.restore(saved);
          saved = null;
        }
      }),
    );
    // Steps 4 and 5 of the first epoch were trained twice, to the same losses.
    expect([...together.log.slice(0, 3), ...together.log.slice(5)]).toEqual(alone.log);
    expect(together.log.slice(3, 5)).toEqual(alone.log.slice(3, 5));
    expect(together.weights).toEqual(alone.weights);
  });

  it('is gathered by the thread that trains where no helper comes, or none may read the rows', () => {
    const data = makeData('bytes');
    expect(isShared(data.bytes!.values)).toBe(true);
    const alone = train(data, augmented, null);
    const team = createThreadTeam(2, () => undefined);
    const { engine } = chooseEngine({ team });
    const session = new TrainingSession({ graph, training: augmented, data, engine, team });
    while (!session.finished) if (session.runBatch().epochEnded) session.finishEpoch();
    expect(session.weights('last')).toEqual(alone.weights);
    expect(session.batchCounts.ahead).toBe(0);
    expect(session.batchCounts.batches).toBe(alone.counts.batches);
  });
});
