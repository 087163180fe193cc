import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../engine/engine.ts';
import { chooseEngine } from '../../engine/simd.ts';
import { createRandom } from '../../support/random.ts';
import type { TrainingSession } from '../../training/session.ts';
import { probeSession } from '../probe.ts';
import { hashWeights } from '../step-recording.ts';
import { chain, node, regressionData, startSession } from '../testing/small-setup.ts';
import { drawDirections, findPrincipalDirections, projectPoint } from './directions.ts';
import { forkSteps } from './fork.ts';
import { sliceLoss } from './loss-slice.ts';
import { drawLossSurface } from './loss-surface.ts';
import { testLearningRates } from './range-test.ts';

const net = chain(
  node('x', 'input', { shape: [2] }),
  node('h', 'dense', { units: 5 }),
  node('a', 'tanh'),
  node('d', 'dropout', { rate: 0.2 }),
  node('y', 'dense', { units: 1 }),
);
const data = regressionData(40, [2], ([a, b]) => [a! * b!]);
/** One weight: L = mean (w x - y)^2, y = 3 x. */
const line = chain(node('x', 'input', { shape: [1] }), node('y', 'dense', { units: 1, bias: false }));
const lineData = regressionData(24, [1], ([x]) => [3 * x!]);

function advance(session: TrainingSession, steps: number): number[] {
  const losses: number[] = [];
  for (let i = 0; i < steps && !session.finished; i++) {
    const { loss, epochEnded } = session.runBatch();
    losses.push(loss);
    if (epochEnded) session.finishEpoch();
  }
  return losses;
}

describe('forkSteps', () => {
  it.each(['sgd', 'adam'])('does at the own rate exactly what the run does next (%s)', (type) => {
    const training = { optimizer: { type, values: {} }, learningRate: 0.03 };
    const session = startSession(net, data, training, chooseEngine().engine);
    advance(session, 6);
    const checkpoint = session.save();
    const hash = hashWeights(session.plan);
    const rates = [0.0003, 0.03, 3];
    const forks = forkSteps(session.setup, checkpoint, { rates, steps: 9, evaluate: 'validation' });
    expect(hashWeights(session.plan)).toBe(hash);
    expect(forks.map((each) => each.learningRate)).toEqual(rates);
    const next = advance(session, 9);
    expect(forks[1]!.losses).toEqual(next);
    expect(forks[1]!.evaluation).toEqual(session.evaluate('validation'));
    expect(forks[0]!.losses[0]).toBe(next[0]);
    expect(forks[0]!.losses[5]).not.toBe(next[5]);
  });

  it('says when a fork diverged', () => {
    const session = startSession(line, lineData, {}, createReferenceEngine('float32'));
    const [fork] = forkSteps(session.setup, session.save(), { rates: [1e20], steps: 20, evaluate: 'train' });
    expect(fork!.divergedAt).toBe(fork!.losses.length);
    expect(fork!.evaluation).toBeNull();
  });

  it('goes on from a run that is over, whatever its schedule', () => {
    const training = { epochs: 2, schedule: { type: 'linear', values: {} } };
    const session = startSession(net, data, training);
    advance(session, 100);
    expect(session.finished).toBe(true);
    const { losses } = forkSteps(session.setup, session.save(), { rates: [0.01], steps: 12 })[0]!;
    expect(losses).toHaveLength(12);
    expect(losses.every(Number.isFinite)).toBe(true);
  });
});

describe('sliceLoss', () => {
  const squares = [...lineData.features.subarray(0, 18)].reduce((sum, x) => sum + x * x, 0) / 18;

  it('finds the lowest point of a parabola and how far a step overshoots', () => {
    const learningRate = 0.9 / squares;
    const session = startSession(line, lineData, { learningRate, batchSize: 18, shuffle: false });
    const found = sliceLoss(session.setup, session.save(), { learningRate });
    // L(w - d lr g) is lowest at d = 1 / (2 lr mean x^2).
    const best = 1 / (2 * learningRate * squares);
    expect(found.best.distance).toBeCloseTo(best, 6);
    expect(found.best.loss).toBeCloseTo(0, 10);
    expect(found.overshoot).toBeCloseTo(1 / best, 5);
    expect(found.points.find((each) => each.distance === 1)!.loss).toBe(found.current.loss);
    expect(found.start.loss).toBe(session.runBatch().loss);
    session.finishEpoch();
    expect(found.current.loss).toBe(session.runBatch().loss);
    expect(found.sentence).toMatch(/close to the lowest/);
    for (const { distance, loss } of found.points) {
      const expected = found.start.loss * (1 - distance / best) * (1 - distance / best);
      expect(loss).toBeCloseTo(expected, 8);
    }
    expect(found.slope).toBeCloseTo((-2 * found.start.loss) / best, 8);
  });

  it('says in words that a step goes too far, or not far enough', () => {
    const session = startSession(line, lineData, { batchSize: 18 });
    const words = (learningRate: number) =>
      sliceLoss(session.setup, session.save(), { learningRate }).sentence;
    expect(words(5 / squares)).toMatch(/overshoots: it goes 10 times/);
    expect(words(0.05 / squares)).toMatch(/short: it could go 10 times/);
  });

  it('cuts along the optimizer or along the gradient, with the masks of the step', () => {
    const training = { optimizer: { type: 'adam', values: {} }, learningRate: 0.02 };
    const session = startSession(net, data, training);
    advance(session, 3);
    const checkpoint = session.save();
    const options = { learningRate: 0.02 } as const;
    const update = sliceLoss(session.setup, checkpoint, options);
    const gradient = sliceLoss(session.setup, checkpoint, { ...options, direction: 'gradient' });
    expect(update.start.loss).toBe(session.runBatch().loss);
    expect(gradient.start.loss).toBe(update.start.loss);
    expect(gradient.current.loss).not.toBe(update.current.loss);
    expect(gradient.slope).toBeLessThan(0);
  });
});

describe('testLearningRates', () => {
  it('suggests a rate below the limit of stability and sees it blow up above', () => {
    const session = startSession(line, lineData, { batchSize: 6 });
    const squares = [...lineData.features].reduce((sum, x) => sum + x * x, 0) / 24;
    const found = testLearningRates(session.setup, session.save(), { minimumRate: 1e-4, maximumRate: 1e3 });
    // Gradient descent on a parabola is stable below 1 / mean x^2.
    expect(found.suggestion!).toBeLessThan(1 / squares);
    expect(found.suggestion!).toBeGreaterThan(1e-3 / squares);
    expect(found.blowUp!).toBeGreaterThan(0.5 / squares);
    expect(found.range!.low).toBeLessThanOrEqual(found.suggestion!);
    expect(found.range!.high).toBeGreaterThanOrEqual(found.suggestion!);
    expect(found.confidence).not.toBe('low');
    expect(found.reason).toMatch(/blows up at/);
    expect(session.step).toBe(0);
  });

  it('is less sure when it never blows up', () => {
    const session = startSession(line, lineData, { batchSize: 6 });
    const found = testLearningRates(session.setup, session.save(), { minimumRate: 1e-4, maximumRate: 0.05 });
    expect(found.blowUp).toBeNull();
    expect(found.confidence).not.toBe('high');
    expect(found.reason).toMatch(/does not blow up below 0.05/);
  });

  it('gives no answer where nothing falls', () => {
    const flat = regressionData(24, [1], () => [0]);
    const session = startSession(line, flat, { initializer: { type: 'zeros', values: {} } });
    const found = testLearningRates(session.setup, session.save());
    expect(found).toMatchObject({ suggestion: null, range: null, confidence: 'low' });
    const wild = startSession(line, lineData, { batchSize: 6 }, createReferenceEngine('float32'));
    const blown = testLearningRates(wild.setup, wild.save(), { minimumRate: 1e30, maximumRate: 1e35 });
    expect(blown.suggestion).toBeNull();
    expect(blown.blowUp).not.toBeNull();
  });
});

describe('drawDirections', () => {
  it('makes every filter as long as the network has it, and leaves biases alone', () => {
    const probe = probeSession(startSession(net, data));
    const { first, second } = drawDirections(probe.plan, 4);
    expect(drawDirections(probe.plan, 4).first).toEqual(first);
    expect(drawDirections(probe.plan, 5).first).not.toEqual(first);
    const { offset, values } = probe.plan.parameters.find((each) => each.name === 'h.kernel')!;
    for (const direction of [first, second]) {
      for (let unit = 0; unit < 5; unit++) {
        const length = (block: ArrayLike<number>, from: number) =>
          Math.hypot(block[from + unit]!, block[from + 5 + unit]!);
        expect(length(direction, offset)).toBeCloseTo(length(values, 0), 12);
      }
    }
    const bias = probe.plan.parameters.find((each) => each.name === 'h.bias')!;
    expect([...first.subarray(bias.offset, bias.offset + 5)]).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('findPrincipalDirections', () => {
  it('finds the plane of a path and its place in it', () => {
    // A path in the plane of two orthonormal vectors of R^6, mostly along the first.
    const u = [0.6, 0, 0.8, 0, 0, 0];
    const v = [0, 1, 0, 0, 0, 0];
    const at = (s: number, t: number) => Float64Array.from(u, (value, i) => 1 + s * value + t * v[i]!);
    const path = [at(4, 1), at(3, -1), at(2, 1), at(1, -1), at(0, 0)];
    const found = findPrincipalDirections(path);
    expect(found.explained![0] + found.explained![1]).toBeCloseTo(1, 12);
    expect(found.explained![0]).toBeGreaterThan(0.85);
    const length = (vector: Float64Array) => Math.hypot(...vector);
    expect(length(found.first)).toBeCloseTo(1, 12);
    expect(length(found.second)).toBeCloseTo(1, 12);
    path.forEach((point) => {
      const [x, y] = projectPoint(found, path.at(-1)!, point);
      const back = Float64Array.from(point, (_, i) => 1 + x * found.first[i]! + y * found.second[i]!);
      back.forEach((value, i) => expect(value).toBeCloseTo(point[i]!, 10));
    });
    const straight = findPrincipalDirections([at(2, 0), at(1, 0), at(0, 0)]);
    expect(straight.explained).toEqual([expect.closeTo(1, 12), 0]);
    expect(projectPoint(straight, at(0, 0), at(1, 0)).map(Math.abs)).toEqual([expect.closeTo(1, 12), 0]);
  });
});

describe('drawLossSurface', () => {
  it('is the loss itself on every point of the grid', () => {
    const plane = chain(node('x', 'input', { shape: [2] }), node('y', 'dense', { units: 1, bias: false }));
    const session = startSession(
      plane,
      regressionData(24, [2], ([a, b]) => [a! - 2 * b!]),
    );
    const probe = probeSession(session);
    const hash = hashWeights(probe.plan);
    const rows = session.setup.data.split.train;
    const directions = drawDirections(probe.plan, 1);
    const surface = drawLossSurface(probe, rows, directions, { resolution: 5, reach: 2 });
    expect(hashWeights(probe.plan)).toBe(hash);
    expect(surface.xs).toEqual([-2, -1, 0, 1, 2]);
    expect(surface.losses[2 * 5 + 2]).toBe(surface.centreLoss);
    expect(surface.centreLoss).toBeCloseTo(session.evaluate('train')['loss']!, 12);
    const { features, targets } = session.setup.data;
    const w = session.plan.parameterVector;
    let sum = 0;
    for (const row of rows) {
      let output = 0;
      // x = 1, y = -2: column 3, row 0.
      for (let i = 0; i < 2; i++) {
        output += features[2 * row + i]! * (w[i]! + directions.first[i]! - 2 * directions.second[i]!);
      }
      sum += (output - targets[row]!) * (output - targets[row]!);
    }
    expect(surface.losses[3]).toBeCloseTo(sum / rows.length, 10);
  });

  it('makes room for a path and gives its own losses', () => {
    const session = startSession(net, data);
    const random = createRandom(1);
    const path = [0, 1, 2].map(() => session.plan.parameterVector.map((each) => each + random.nextNormal()));
    path.push(session.plan.parameterVector.slice());
    const probe = probeSession(session);
    const rows = session.setup.data.split.train;
    const surface = drawLossSurface(probe, rows, findPrincipalDirections(path), { resolution: 3, path });
    expect(surface.path).toHaveLength(4);
    expect(surface.path[3]!.loss).toBe(surface.centreLoss);
    expect(surface.path[3]!.x).toBeCloseTo(0, 12);
    for (const { x, y } of surface.path) {
      expect(x).toBeGreaterThan(surface.xs[0]!);
      expect(x).toBeLessThan(surface.xs[2]!);
      expect(y).toBeGreaterThan(surface.ys[0]!);
      expect(y).toBeLessThan(surface.ys[2]!);
    }
  });
});
