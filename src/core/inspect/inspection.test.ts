import { describe, expect, it } from 'vitest';
import type { NetworkDesign } from '../design/network-design.ts';
import { createReferenceEngine } from '../engine/engine.ts';
import { buildGraph } from '../graph/analyze.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { initializeParameters } from '../plan/initialize-parameters.ts';
import { createRandom } from '../support/random.ts';
import { evaluatePlanLoss } from './gradient-check.ts';
import { lossGradient } from './loss-gradient.ts';
import { snapshotNetwork } from './network-snapshot.ts';
import { describeBlock } from './statistics.ts';

const at = { x: 0, y: 0 };
const design: NetworkDesign = {
  formatVersion: 1,
  name: 'small',
  notes: '',
  nodes: [
    { id: 'x', type: 'input', values: { shape: [3] }, label: null, position: at, parameters: {} },
    { id: 'h', type: 'dense', values: { units: 4 }, label: null, position: at, parameters: {} },
    { id: 'a', type: 'tanh', values: {}, label: null, position: at, parameters: {} },
    { id: 'y', type: 'dense', values: { units: 1 }, label: null, position: at, parameters: {} },
  ],
  edges: [
    { from: 'x', to: 'h', slot: 0 },
    { from: 'h', to: 'a', slot: 0 },
    { from: 'a', to: 'y', slot: 0 },
  ],
};

function preparePlan(inputGradients: boolean) {
  const loss = { type: 'meanSquaredError', values: {} };
  const plan = buildPlan(buildGraph(design), {
    engine: createReferenceEngine('float64'),
    batchSize: 2,
    mode: 'training',
    seed: 1,
    inputGradients,
    losses: [{ loss, targetKind: 'same-shape', targetSize: 1, classWeights: null, weight: 1 }],
  });
  initializeParameters(plan, 3, null);
  const random = createRandom(8);
  plan.inputs[0]!.values.forEach((_, i, block) => (block[i] = random.nextNormal()));
  plan.losses[0]!.target.set([0.3, -0.2]);
  return plan;
}

describe('lossGradient', () => {
  it('agrees with central differences for an input, a hidden unit and a parameter', () => {
    const plan = preparePlan(true);
    const block = plan.inputs[0]!.values;
    const gradient = lossGradient(plan, { kind: 'activation', node: 'x' });
    const h = 1e-6;
    for (let i = 0; i < block.length; i++) {
      const start = block[i]!;
      block[i] = start + h;
      const above = evaluatePlanLoss(plan);
      block[i] = start - h;
      const below = evaluatePlanLoss(plan);
      block[i] = start;
      expect(gradient[i]).toBeCloseTo((above - below) / (2 * h), 7);
    }
    expect(lossGradient(plan, { kind: 'activation', node: 'a' })).toHaveLength(8);
    expect(lossGradient(plan, { kind: 'parameter', name: 'h.kernel' })).toHaveLength(12);
  });

  it('says why there is none', () => {
    const plan = preparePlan(false);
    expect(() => lossGradient(plan, { kind: 'activation', node: 'x' })).toThrow(
      /no gradient flows back to "x"/,
    );
    expect(() => lossGradient(plan, { kind: 'parameter', name: 'h.nothing' })).toThrow(/h.nothing/);
  });
});

describe('snapshotNetwork', () => {
  it('describes activations, gradients and update sizes of every layer', () => {
    const plan = preparePlan(false);
    lossGradient(plan, { kind: 'parameter', name: 'y.bias' });
    const before = plan.parameterVector.slice();
    plan.parameterVector.forEach((_, i, p) => (p[i]! *= 1.1));
    const layers = snapshotNetwork(plan, before);
    expect(layers.map((each) => each.node)).toEqual(['x', 'h', 'a', 'y']);
    expect(layers[2]!.activations.maximum).toBeLessThan(1);
    expect(layers[0]!.activationGradients).toBeNull();
    expect(layers[1]!.parameters[0]!.updateRatio).toBeCloseTo(0.1 / 1.1, 6);
  });
});

describe('describeBlock', () => {
  it('counts what is not finite and leaves it out', () => {
    const found = describeBlock(Float64Array.of(1, NaN, 3, Infinity, 0), 5, 3);
    expect(found).toMatchObject({ count: 5, nonFinite: 2, minimum: 0, maximum: 3, histogram: [1, 1, 1] });
    expect(found.mean).toBeCloseTo(4 / 3);
    expect(found.zeros).toBeCloseTo(1 / 3);
  });
});
