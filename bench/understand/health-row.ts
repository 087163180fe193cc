import { prepareData } from '../../src/core/datasets/prepare.ts';
import { chooseEngine } from '../../src/core/engine/simd.ts';
import { buildGraph } from '../../src/core/graph/analyze.ts';
import { TrainingSession } from '../../src/core/training/session.ts';
import { summarize, type BenchCase } from '../harness/index.ts';
import { picturesOf } from './networks.ts';
import { openInspector } from './open-inspector.ts';

const ROWS = 20_000;

/**
 * `health-percent`: what health costs of the time of training, one report at every stored checkpoint (every 10
 * epochs) of 784-128-64-10. The trainer itself does nothing for it: the report is made in a process beside it.
 */
export const healthRow: BenchCase = {
  name: 'health-percent',
  run({ quick, progress }) {
    const { spec, table } = picturesOf(ROWS);
    const data = prepareData(table, spec.data);
    const graph = buildGraph(spec.design);
    const shares: number[] = [];
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      progress(`health-percent ${round + 1}`);
      const session = new TrainingSession({
        graph,
        data,
        training: spec.training,
        engine: chooseEngine().engine,
      });
      const losses: number[] = [];
      const start = performance.now();
      while (session.epoch < 10) {
        if (session.runBatch().epochEnded) losses.push(session.finishEpoch().train['loss'] ?? NaN);
      }
      const trainMs = performance.now() - start;
      const state = { step: session.step, epoch: session.epoch, bytes: session.save() };
      const curve = { epochs: losses.map((_, i) => i + 1), losses };
      const ask = openInspector(spec, table, { state, train: curve, validation: curve });
      const from = performance.now();
      ask('health', null);
      shares.push((100 * (performance.now() - from)) / trainMs);
    }
    const { median, minimum, maximum } = summarize(shares);
    return Promise.resolve([
      {
        name: 'health-percent',
        mode: 'reproducible',
        threads: 1,
        value: median,
        minimum,
        maximum,
        unit: '% of training',
        peers: {},
        facts: { network: '784-128-64-10', rows: ROWS, epochs: 10 },
        goals: [{ label: '%', floor: 3, aim: 1, reached: median, better: 'lower' }],
      },
    ]);
  },
};
