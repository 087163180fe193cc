import { chooseEngine } from '../../src/core/engine/simd.ts';
import { buildGraph } from '../../src/core/graph/analyze.ts';
import { createPlaneDrawer } from '../../src/core/inspect/plane-picture.ts';
import { TrainingSession } from '../../src/core/training/session.ts';
import { summarize, type BenchCase } from '../harness/index.ts';
import { makeData, trainingOf, workloads } from './workloads.ts';

/** `plane-ms`: a decision boundary of 256 x 256 points of the smallest network, as the window's own thread draws it. */
export const planeRow: BenchCase = {
  name: 'plane-ms',
  run({ quick }) {
    const { engine } = chooseEngine();
    const { design } = workloads.tiny;
    const training = trainingOf(workloads.tiny);
    const data = makeData(workloads.tiny);
    const session = new TrainingSession({ graph: buildGraph(design), training, data, engine });
    const { task, classNames, targetSize, featureShape } = data;
    const drawer = createPlaneDrawer(
      {
        design,
        training,
        facts: {
          task,
          classNames,
          targetSize,
          featureShape,
          target: data.preparation.target,
          fixed: [0, 0],
          xRange: [-1, 1],
          yRange: [-1, 1],
        },
        x: 0,
        y: 1,
        resolution: 256,
      },
      engine,
    );
    const state = {
      parameters: Float32Array.from(session.plan.parameterVector),
      statistics: Float32Array.from(session.plan.stateVector),
    };
    const draw = () => {
      const start = performance.now();
      drawer.draw(state);
      return performance.now() - start;
    };
    for (let i = 0; i < 20; i++) draw();
    const found = summarize(Array.from({ length: quick ? 15 : 51 }, draw));
    return Promise.resolve([
      {
        name: 'plane-ms',
        mode: 'reproducible',
        threads: 1,
        value: found.median,
        minimum: found.minimum,
        maximum: found.maximum,
        unit: 'ms',
        peers: {},
        facts: { network: '2-8-8-1', points: 65_536 },
        goals: [{ label: 'ms', floor: 33, aim: 16, reached: found.median, better: 'lower' }],
      },
    ]);
  },
};
