import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../engine/simd.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { createPredictor } from '../plan/predictor.ts';
import { loadWeights, readWeights } from '../plan/weights.ts';
import { createBoundary } from './boundary.ts';
import { copyState } from './probe.ts';
import { chain, classData, node, regressionData, startSession } from './testing/small-setup.ts';

const net = chain(
  node('x', 'input', { shape: [2] }),
  node('h', 'dense', { units: 4 }),
  node('a', 'tanh'),
  node('y', 'dense', { units: 3 }),
);

describe('createBoundary', () => {
  it('gives at every point what the network answers there, class and every unit', () => {
    const session = startSession(net, classData(40), { seed: 2 }, chooseEngine().engine);
    const boundary = createBoundary(session.setup, { resolution: 9, xRange: [-2, 2], yRange: [-1, 3] });
    const picture = boundary.draw(copyState(session.plan));
    const { graph, engine } = session.setup;
    const predictor = createPredictor(graph, readWeights(session.plan), engine);
    const whole = buildPlan(graph, { engine, batchSize: 1, mode: 'inference', seed: 0 });
    loadWeights(whole, readWeights(session.plan));
    whole.state.training = false;
    for (const [column, row] of [
      [0, 0],
      [8, 0],
      [3, 7],
      [8, 8],
    ] as const) {
      const point = row * 9 + column;
      const answer = predictor.predict(Float32Array.of(-2 + column / 2, -1 + row / 2), 1);
      expect([...picture.outputs.subarray(3 * point, 3 * point + 3)]).toEqual([...answer]);
      expect(picture.classes![point]).toBe(answer.indexOf(Math.max(...answer)));
      const third = picture.units.find((each) => each.node === 'a' && each.unit === 2)!;
      whole.inputs[0]!.values.set([-2 + column / 2, -1 + row / 2]);
      whole.forward();
      expect(third.values[point]).toBe(whole.tensors[2]!.values[2]);
    }
    expect(picture.units).toHaveLength(2 + 4 + 4 + 3);
    const first = picture.units[0]!;
    expect([first.minimum, first.maximum]).toEqual([-2, 2]);
  });

  it('is drawn again for new weights, from stored ones too', () => {
    const session = startSession(net, classData(40), { learningRate: 0.5 }, chooseEngine().engine);
    const boundary = createBoundary(session.setup, { resolution: 8 });
    const before = boundary.draw(copyState(session.plan)).outputs.slice();
    session.runBatch();
    const after = boundary.draw(copyState(session.plan)).outputs.slice();
    expect(after).not.toEqual(before);
    expect(boundary.draw(readWeights(session.plan)).outputs).toEqual(after);
  });

  it('keeps the other features, and answers in the own unit of the target', () => {
    const plane = chain(node('x', 'input', { shape: [3] }), node('y', 'dense', { units: 1 }));
    const session = startSession(
      plane,
      regressionData(30, [3], ([a]) => [a!], { offset: 5, scale: 2 }),
    );
    session.plan.parameterVector.set([1, 10, 100]);
    const boundary = createBoundary(session.setup, {
      x: 2,
      y: 0,
      resolution: 2,
      fixed: [7, 3, 7],
      xRange: [0, 1],
      yRange: [0, 1],
    });
    const picture = boundary.draw(copyState(session.plan));
    // 2 (y + 30 + 100 x) + 5, y from one row to the next, x along it.
    expect([...picture.outputs]).toEqual([65, 265, 67, 267]);
    expect(picture.classes).toBeNull();
  });

  it('takes 256 x 256 points through a network that does not fit at once', () => {
    const wide = chain(
      node('x', 'input', { shape: [2] }),
      node('h', 'dense', { units: 300 }),
      node('y', 'dense', { units: 3 }),
    );
    const session = startSession(wide, classData(20), {}, chooseEngine().engine);
    const state = copyState(session.plan);
    const fine = createBoundary(session.setup, {
      resolution: 256,
      nodes: ['y'],
      xRange: [0, 1],
      yRange: [0, 1],
    });
    const coarse = createBoundary(session.setup, {
      resolution: 2,
      nodes: [],
      xRange: [0, 1],
      yRange: [0, 1],
    });
    const { outputs, units } = fine.draw(state);
    const corners = coarse.draw(state).outputs;
    const last = 256 * 256 - 1;
    for (let c = 0; c < 3; c++) {
      expect(outputs[3 * last + c]).toBeCloseTo(corners[9 + c]!, 5);
      expect(units[c]!.values[last]).toBe(outputs[3 * last + c]);
    }
  });

  it('refuses what cannot be drawn', () => {
    const { setup } = startSession(net, classData(10));
    expect(() => createBoundary(setup, { x: 1, y: 1 })).toThrow(/two different features from 0 to 1/);
    expect(() => createBoundary(setup, { fixed: [1] })).toThrow(/2 fixed values/);
    expect(() => createBoundary(setup, { resolution: 1 })).toThrow(/2 to 512/);
  });
});
