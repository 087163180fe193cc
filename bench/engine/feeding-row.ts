import { performance } from 'node:perf_hooks';
import type { PreparedData } from '../../src/core/datasets/table.ts';
import { chooseEngine, createThreadTeam } from '../../src/core/engine/simd.ts';
import { buildGraph } from '../../src/core/graph/analyze.ts';
import { shareBytes } from '../../src/core/support/float-array.ts';
import { createRandom } from '../../src/core/support/random.ts';
import { TrainingSession } from '../../src/core/training/session.ts';
import type { TrainingSpec } from '../../src/core/training/training-spec.ts';
import { startHelper } from '../../src/main/trainer/start-helper.ts';
import { interleave, medianRatio, type BenchCase, type BenchRow } from '../harness/index.ts';
import { makeData, trainingOf, workloads } from './workloads.ts';

/** Batches of an epoch: 38 MB of pictures, more than a processor keeps in its caches. */
const BATCHES = 1500;

/** What the batches are made of. */
const cases = {
  numbers: { bytes: false, augmentations: [] },
  bytes: { bytes: true, augmentations: [] },
  augmented: {
    bytes: true,
    augmentations: [
      { type: 'randomShift', values: {} },
      { type: 'randomRotate', values: {} },
    ],
  },
} as const satisfies Record<string, { bytes: boolean; augmentations: TrainingSpec['augmentations'] }>;

function picturesOf(bytes: boolean, batches: number): PreparedData {
  const data = makeData(workloads.small, bytes ? 1 : batches);
  if (!bytes) return { ...data, featureShape: [28, 28, 1] };
  const rows = workloads.small.batch * batches;
  const values = new Uint8Array(shareBytes(rows * 784));
  const random = createRandom(9, 'bench:pixels');
  for (let i = 0; i < values.length; i++) values[i] = random.nextBelow(256);
  return {
    ...data,
    rows,
    featureShape: [28, 28, 1],
    features: new Float32Array(0),
    bytes: { values, table: Float32Array.from({ length: 256 }, (_, byte) => byte / 255) },
    targets: Float32Array.from({ length: rows }, (_, row) => row % 10),
    split: { ...data.split, train: Int32Array.from({ length: rows }, (_, row) => row) },
  };
}

/**
 * `feeding-<kind>`: two threads on 784-128-10 with shuffled rows, where a helper gathers the next batch while the current
 * one trains, next to two threads of which the first gathers them all.
 */
export const feedingRows: readonly BenchCase[] = Object.entries(cases).map(([kind, each]) => ({
  name: `feeding-${kind}`,
  async run({ quick, progress }) {
    progress(`feeding-${kind}`);
    const data = picturesOf(each.bytes, quick ? 200 : BATCHES);
    const training = { ...trainingOf(workloads.small), shuffle: true, augmentations: each.augmentations };
    const graph = buildGraph({
      ...workloads.small.design,
      nodes: workloads.small.design.nodes.map((node) =>
        node.type === 'input' ? { ...node, values: { shape: [784] } } : node,
      ),
    });
    const open = (gathersAhead: boolean) => {
      const team = createThreadTeam(2, startHelper);
      const { engine } = chooseEngine({ team });
      return {
        team,
        session: new TrainingSession({ graph, training, data, engine, team: gathersAhead ? team : null }),
      };
    };
    const [ahead, inline] = [open(true), open(false)];
    const measure = (session: TrainingSession) => {
      const start = performance.now();
      let examples = 0;
      do {
        const step = session.runBatch();
        examples += step.examples;
        if (step.epochEnded) session.finishEpoch();
      } while (performance.now() - start < (quick ? 60 : 250));
      return (examples * 1000) / (performance.now() - start);
    };
    try {
      await new Promise((resolve) => setTimeout(resolve, 500));
      // Only one pair of threads at a time: the other's helper sleeps.
      for (const { session } of [ahead, inline]) measure(session);
      const results = await interleave(
        [
          { name: 'ahead', measure: () => measure(ahead.session) },
          { name: 'the first thread gathers', measure: () => measure(inline.session) },
        ],
        quick ? 5 : 21,
      );
      const [ours, other] = [results.get('ahead')!, results.get('the first thread gathers')!];
      const { batches, ahead: gathered } = ahead.session.batchCounts;
      const row: BenchRow = {
        name: `feeding-${kind}`,
        mode: 'reproducible',
        threads: 2,
        value: ours.median,
        minimum: ours.minimum,
        maximum: ours.maximum,
        unit: 'examples/s',
        peers: { 'the first thread gathers': other.median },
        peerSpans: { 'the first thread gathers': [other.minimum, other.maximum] },
        facts: { 'gathered ahead': `${Math.round((100 * gathered) / batches)}%` },
        goals: [
          {
            label: 'x the first thread gathers',
            floor: 0.95,
            aim: 1,
            reached: medianRatio(ours, other),
            better: 'higher',
          },
        ],
      };
      return [row];
    } finally {
      ahead.team.dispose();
      inline.team.dispose();
    }
  },
}));
