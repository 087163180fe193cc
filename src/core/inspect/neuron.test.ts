import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../engine/engine.ts';
import { chooseEngine } from '../engine/simd.ts';
import { explainNeuron, surveyNeuron } from './neuron.ts';
import { ablateUnit } from './neuron/ablation.ts';
import { judgeUnit } from './neuron/verdict.ts';
import { createProbe, probeSession, type Probe } from './probe.ts';
import { hashWeights } from './step-recording.ts';
import { chain, classData, node, regressionData, setUp, startSession } from './testing/small-setup.ts';

const design = chain(
  node('x', 'input', { shape: [2] }),
  node('h', 'dense', { units: 2 }),
  node('a', 'relu'),
  node('y', 'dense', { units: 1 }),
);

/** h = [1 x1 + 2 x2 + 0.5, -1 x1 - 0 x2 - 9], y = 3 a1 + 4 a2. */
function handMade(): Probe {
  const data = regressionData(20, [2], ([a, b]) => [a! + b!]);
  const probe = probeSession(startSession(design, data));
  const set = (name: string, values: readonly number[]) =>
    probe.plan.parameters.find((each) => each.name === name)!.values.set(values);
  set('h.kernel', [1, -1, 2, 0]);
  set('h.bias', [0.5, -9]);
  set('y.kernel', [3, 4]);
  return probe;
}

const all = Int32Array.from({ length: 20 }, (_, i) => i);

describe('explainNeuron', () => {
  it('writes the weighted sum with column names, bias, activation and tangent', () => {
    const examples = { kind: 'typed' as const, features: [3, -1], targets: [0] };
    const found = explainNeuron(handMade(), { node: 'h', unit: 0 }, examples);
    expect(found.contributions).toEqual([
      { name: 'feature 1', input: 0, value: 3, weight: 1, product: 3 },
      { name: 'feature 2', input: 1, value: -1, weight: 2, product: -2 },
    ]);
    expect(found).toMatchObject({
      bias: 0.5,
      preActivation: 1.5,
      rounding: 0,
      activation: 1.5,
      derivative: 1,
    });
    expect(found).toMatchObject({ activationNode: 'a', activationType: 'relu' });
    expect(found.tangent).toEqual({ slope: 1, intercept: 0 });
    const { preActivations, activations } = found.curve;
    activations.forEach((value, i) => expect(value).toBe(Math.max(0, preActivations[i]!)));
    expect(preActivations[0]).toBe(-6);
  });

  it('keeps inputs whose weight is exactly 0, and names units of hidden layers', () => {
    const probe = handMade();
    const examples = { kind: 'rows' as const, rows: [3] };
    expect(explainNeuron(probe, { node: 'h', unit: 1 }, examples).contributions).toHaveLength(2);
    const last = explainNeuron(probe, { node: 'y', unit: 0 }, examples);
    expect(last.contributions.map((each) => each.name).sort()).toEqual(['a[0]', 'a[1]']);
    expect(last.activationNode).toBeNull();
    expect(last.derivative).toBe(1);
  });

  it('explains a filter at one place, with padding', () => {
    const image = chain(
      node('x', 'input', { shape: [3, 3, 1] }),
      node('c', 'conv2d', { filters: 2, kernelSize: [3, 3], padding: 'same' }),
      node('s', 'sigmoid'),
      node('f', 'flatten'),
      node('y', 'dense', { units: 1 }),
    );
    const data = regressionData(6, [3, 3, 1], ([a]) => [a!]);
    const probe = probeSession(startSession(image, data, {}, chooseEngine().engine));
    const corner = explainNeuron(
      probe,
      { node: 'c', unit: 1, position: [0, 2] },
      { kind: 'rows', rows: [1] },
    );
    // Of nine taps in the corner, four lie on the image.
    expect(corner.contributions.map((each) => each.input).sort()).toEqual([1, 2, 4, 5]);
    const kernel = probe.plan.parameters.find((each) => each.name === 'c.kernel')!.values;
    // Tap (1, 0) of filter 1 lies on pixel (0, 1).
    expect(corner.contributions.find((each) => each.input === 1)!.weight).toBe(kernel[(3 * 1 + 0) * 2 + 1]);
    expect(corner.contributions.find((each) => each.input === 1)!.name).toBe('feature 2');
    expect(corner.rounding).toBeLessThan(1e-6);
    const sigmoid = 1 / (1 + Math.exp(-corner.preActivation));
    expect(corner.activation).toBeCloseTo(sigmoid, 6);
    expect(corner.derivative).toBeCloseTo(sigmoid * (1 - sigmoid), 6);
  });

  it('holds the other units for a function of a whole row', () => {
    const net = chain(
      node('x', 'input', { shape: [2] }),
      node('h', 'dense', { units: 3 }),
      node('p', 'softmax'),
    );
    const loss = { type: 'categoricalCrossEntropyProbabilities', values: {} };
    const probe = probeSession(startSession(net, classData(20), { loss }));
    const found = explainNeuron(probe, { node: 'h', unit: 2 }, { kind: 'rows', rows: [0] });
    expect(found.derivative).toBeCloseTo(found.activation * (1 - found.activation), 12);
    const { values } = probe.plan.tensors[1]!;
    const others = Math.exp(values[0]!) + Math.exp(values[1]!);
    found.curve.preActivations.forEach((z, i) => {
      expect(found.curve.activations[i]).toBeCloseTo(Math.exp(z) / (Math.exp(z) + others), 10);
    });
  });

  it('refuses what is no unit', () => {
    const probe = handMade();
    const ask = (choice: Parameters<typeof explainNeuron>[1]) => () =>
      explainNeuron(probe, choice, { kind: 'rows', rows: [0] });
    expect(ask({ node: 'a', unit: 0 })).toThrow(/no layer of weighted sums/);
    expect(ask({ node: 'h', unit: 2 })).toThrow(/units 0 to 1/);
    expect(ask({ node: 'h', unit: 0, position: [1] })).toThrow(/none at \[1\]/);
    expect(ask({ node: 'nothing', unit: 0 })).toThrow(/no layer "nothing"/);
  });
});

describe('surveyNeuron', () => {
  it('finds the rows that excite a unit most and least', () => {
    const probe = handMade();
    const { features } = probe.setup.data;
    const sums = Array.from(all, (row) => features[2 * row]! + 2 * features[2 * row + 1]! + 0.5);
    // Where the activation is 0 for many, the sum decides.
    const order = [...all].sort((a, b) => sums[b]! - sums[a]!);
    const found = surveyNeuron(probe, { node: 'h', unit: 0 }, all, 3);
    expect(found.most.map((each) => each.row)).toEqual(order.slice(0, 3));
    expect(found.least.map((each) => each.row)).toEqual(order.slice(-3).reverse());
    expect(found.most[0]!.preActivation).toBeCloseTo(sums[order[0]!]!, 6);
    expect(found.activations.minimum).toBe(0);
    expect(found.quantiles[6]).toBe(found.most[0]!.activation);
    expect(found.verdict.kind).toBe('healthy');
  });

  it('says in words that a unit is dead', () => {
    const { verdict } = surveyNeuron(handMade(), { node: 'h', unit: 1 }, all);
    expect(verdict.kind).toBe('dead');
    expect(verdict.sentence).toMatch(/^Dead: its slope is 0 for all 20 rows/);
  });

  it('finds where a filter is most active', () => {
    const image = chain(
      node('x', 'input', { shape: [4, 1] }),
      node('c', 'conv1d', { filters: 1, kernelSize: 1, bias: false }),
      node('f', 'flatten'),
      node('y', 'dense', { units: 1 }),
    );
    const data = regressionData(12, [4, 1], ([a]) => [a!]);
    const probe = probeSession(startSession(image, data));
    probe.plan.parameters[0]!.values[0] = 1;
    const rows = Int32Array.from({ length: 12 }, (_, i) => i);
    for (const { row, position, activation } of surveyNeuron(probe, { node: 'c', unit: 0 }, rows, 12).most) {
      const signal = [...data.features.subarray(4 * row, 4 * row + 4)];
      expect(activation).toBe(Math.max(...signal));
      expect(position).toEqual([signal.indexOf(Math.max(...signal))]);
    }
  });
});

describe('judgeUnit', () => {
  const judge = (slopes: readonly number[], activations: readonly number[]) =>
    judgeUnit({
      slopes: Float64Array.from(slopes),
      activations: Float64Array.from(activations),
      preActivations: Float64Array.from(activations),
      steepest: 0.25,
    }).kind;
  const many = (value: number, count = 20) => new Array<number>(count).fill(value);

  it('has one word for each case', () => {
    expect(judge(many(0), many(0))).toBe('dead');
    expect(judge(many(0), many(1))).toBe('saturated');
    expect(judge([...many(0, 19), 0.25], [...many(0, 19), 2])).toBe('nearly dead');
    expect(judge([...many(0.001, 18), 0.2, 0.2], [...many(0.99, 18), 0.4, 0.5])).toBe('saturated');
    expect(judge(many(0.2), many(0.3))).toBe('constant');
    expect(judge([...many(0, 12), ...many(0.2, 8)], [...many(0, 12), ...many(1, 8)])).toBe('healthy');
    expect(judge(many(0, 9), many(0, 9))).toBe('unknown');
  });
});

describe('ablateUnit', () => {
  it.each([createReferenceEngine('float64'), chooseEngine().engine])(
    'changes loss and metrics as a network without the unit, and no weight ($name)',
    (engine) => {
      const session = startSession(
        design,
        regressionData(20, [2], ([a, b]) => [a! * b!]),
        { seed: 3 },
        engine,
      );
      const probe = probeSession(session);
      const before = hashWeights(probe.plan);
      const found = ablateUnit(probe, { node: 'h', unit: 1 }, session.setup.data.split.train);
      expect(hashWeights(probe.plan)).toBe(before);
      expect(found.before).toEqual(session.evaluate('train'));

      const without = session.plan.parameterVector.slice();
      const { offset } = session.plan.parameters.find((each) => each.name === 'y.kernel')!;
      without[offset + 1] = 0;
      const statistics = new Float64Array(0);
      const other = createProbe(session.setup, { parameters: without, statistics });
      const plain = ablateUnit(other, { node: 'h', unit: 1 }, session.setup.data.split.train);
      expect(found.after).toEqual(plain.before);
      expect(found.change['loss']).toBe(found.after['loss']! - found.before['loss']!);
      expect(found.change['loss']).not.toBe(0);
      expect(ablateUnit(probe, { node: 'h', unit: 1 }, session.setup.data.split.train)).toEqual(found);
    },
  );

  it('measures accuracy of classes', () => {
    const net = chain(node('x', 'input', { shape: [2] }), node('h', 'dense', { units: 3 }));
    const probe = createProbe(setUp(net, classData(40)), [
      { name: 'h.kernel', shape: [2, 3], values: new Float32Array(6) },
      { name: 'h.bias', shape: [3], values: Float32Array.of(9, 0, 1) },
    ]);
    const rows = Int32Array.from({ length: 40 }, (_, i) => i);
    const share = (label: number) =>
      [...probe.setup.data.targets].filter((each) => each === label).length / 40;
    const { before, after } = ablateUnit(probe, { node: 'h', unit: 0 }, rows);
    expect(before['accuracy']).toBeCloseTo(share(0), 12);
    expect(after['accuracy']).toBeCloseTo(share(2), 12);
  });
});
