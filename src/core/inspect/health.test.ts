import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../engine/engine.ts';
import { assessHealth, type LossCurve } from './health.ts';
import { findCurveProblems } from './health/curve-findings.ts';
import { findDataProblems } from './health/data-findings.ts';
import { createProbe, probeSession } from './probe.ts';
import { chain, classData, node, regressionData, setUp, startSession } from './testing/small-setup.ts';

const none: LossCurve = { epochs: [], losses: [] };
const curve = (losses: readonly number[]): LossCurve => ({ epochs: losses.map((_, i) => i + 1), losses });
const codes = (found: readonly { readonly code: string }[]) => found.map(({ code }) => code);

const small = chain(
  node('x', 'input', { shape: [2] }),
  node('h', 'dense', { units: 8 }),
  node('a', 'relu'),
  node('y', 'dense', { units: 3 }),
);

function assess(session: ReturnType<typeof startSession>) {
  const probe = probeSession(session);
  return assessHealth(probe, {
    rows: session.setup.data.split.train,
    learningRate: session.setup.training.learningRate,
    train: none,
    validation: none,
  });
}

describe('health', () => {
  it('finds nothing in a small network that starts well', () => {
    const { findings, flow } = assess(startSession(small, classData(80), { learningRate: 0.01 }));
    expect(findings).toEqual([]);
    expect(flow.rows).toBe(60);
    expect(flow.layers.map(({ node: id }) => id)).toEqual(['x', 'h', 'a', 'y']);
    expect(flow.layers.at(-1)!.gradientRatio).toBe(1);
    expect(flow.layers[1]!.weightGradientNorm).toBeGreaterThan(0);
    expect(flow.layers[0]!.weightNorm).toBeNull();
  });

  it('counts dead units, names their layer and says for how many rows', () => {
    const session = startSession(small, classData(80));
    const bias = session.plan.parameters.find(({ name }) => name === 'h.bias')!;
    bias.values.fill(-1e4, 0, 6);
    const found = assess(session).findings.find(({ code }) => code === 'dead-units')!;
    expect(found).toMatchObject({ node: 'a', severity: 'bad' });
    expect(found.sentence).toContain('6 of the 8 units of "a" (75\u00a0%) give 0 for all 60 rows');
  });

  it('finds a gradient that vanishes in a deep sigmoid network, and not in a ReLU one', () => {
    const deep = (type: string) =>
      chain(
        node('x', 'input', { shape: [2] }),
        ...Array.from({ length: 8 }, (_, i) => [
          node(`h${i}`, 'dense', { units: 8 }),
          node(`a${i}`, type),
        ]).flat(),
        node('y', 'dense', { units: 3 }),
      );
    const sigmoid = assess(startSession(deep('sigmoid'), classData(80), { learningRate: 0.01 }));
    expect(codes(sigmoid.findings)).toContain('vanishing-gradient');
    const found = sigmoid.findings.find(({ code }) => code === 'vanishing-gradient')!;
    expect(found.node).toBe('h0');
    const initializer = { type: 'heNormal', values: {} };
    const relu = assess(startSession(deep('relu'), classData(80), { learningRate: 0.01, initializer }));
    expect(codes(relu.findings)).not.toContain('vanishing-gradient');
  });

  it('finds a gradient that explodes, and weights that no gradient reaches', () => {
    const deep = chain(
      node('x', 'input', { shape: [2] }),
      ...Array.from({ length: 4 }, (_, i) => node(`h${i}`, 'dense', { units: 16 })),
      node('y', 'dense', { units: 3 }),
    );
    const large = { type: 'normal', values: { mean: 0, std: 8 } };
    const wild = assess(startSession(deep, classData(80), { initializer: large }));
    expect(codes(wild.findings)).toContain('exploding-gradient');
    const zeros = assess(startSession(small, classData(80), { initializer: { type: 'zeros', values: {} } }));
    expect(zeros.findings.find(({ code }) => code === 'no-gradient')).toMatchObject({ node: 'h' });
  });

  it('names the layer that is not finite, and nothing after it', () => {
    const session = startSession(small, classData(80));
    session.plan.parameters.find(({ name }) => name === 'h.kernel')!.values[0] = Infinity;
    expect(codes(assess(session).findings)).toEqual(['not-finite']);
  });

  it('costs no change of the weights', () => {
    const setup = setUp(small, classData(80), {}, createReferenceEngine('float64'));
    const session = startSession(small, classData(80));
    const probe = createProbe(setup, {
      parameters: session.plan.parameterVector,
      statistics: session.plan.stateVector,
    });
    const before = probe.plan.parameterVector.slice();
    assessHealth(probe, { rows: setup.data.split.train, learningRate: 1, train: none, validation: none });
    expect(probe.plan.parameterVector).toEqual(before);
  });
});

describe('curves', () => {
  const falling = Array.from({ length: 40 }, (_, i) => 1 / (1 + i));

  it('call it overfitting when validation rises while training falls, with both numbers', () => {
    const rising = falling.map((loss, i) => (i < 10 ? loss : 0.1 + 0.01 * (i - 9)));
    const [found] = findCurveProblems(curve(falling), curve(rising));
    expect(found).toMatchObject({ code: 'overfitting', severity: 'bad' });
    expect(found!.sentence).toContain('Since epoch 10');
  });

  it('say nothing about falling, short or empty curves', () => {
    expect(findCurveProblems(curve(falling), curve(falling))).toEqual([]);
    expect(findCurveProblems(curve([1, 0.5]), curve([1, 3]))).toEqual([]);
    expect(findCurveProblems(none, none)).toEqual([]);
  });

  it('call a loss that stands still far from 0 a plateau', () => {
    const still = falling.map((loss) => Math.max(loss, 0.4));
    expect(codes(findCurveProblems(curve(still), none))).toEqual(['plateau']);
  });
});

describe('data', () => {
  it('is suspected of leakage only when one column is the target', () => {
    const clean = regressionData(80, [3], ([a, b, c]) => [a! + b! + c!]);
    expect(findDataProblems(clean)).toEqual([]);
    const [found] = findDataProblems(regressionData(80, [3], ([, b]) => [2 * b!]));
    expect(found).toMatchObject({ code: 'leakage' });
    expect(found!.sentence).toContain('"feature 2" alone explains 100\u00a0%');
  });

  it('on different scales is named with its widest and narrowest column', () => {
    const data = regressionData(80, [2], ([a, b]) => [a! + b!]);
    for (let row = 0; row < 80; row++) data.features[2 * row]! *= 5000;
    const found = findDataProblems(data).find(({ code }) => code === 'wrong-scale')!;
    expect(found.sentence).toContain('"feature 1"');
  });

  it('that repeats training rows in the validation split is named with their number', () => {
    const data = regressionData(200, [3], ([a, b, c]) => [a! * b! * c!]);
    for (let i = 0; i < 10; i++) {
      data.features.copyWithin((150 + i) * 3, i * 3, (i + 1) * 3);
      data.targets[150 + i] = data.targets[i]!;
    }
    const found = findDataProblems(data).find(({ code }) => code === 'leakage')!;
    expect(found.sentence).toContain('10 of 50 validation rows (20\u00a0%)');
  });
});
