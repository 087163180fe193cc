import { describe, expect, it } from 'vitest';
import type { NetworkDesign } from '../design/network-design.ts';
import { createReferenceEngine } from '../engine/engine.ts';
import { buildGraph } from '../graph/analyze.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { initializeParameters } from '../plan/initialize-parameters.ts';
import { createRandom } from '../support/random.ts';
import { checkPlanGradient } from './gradient-check.ts';

const at = { x: 0, y: 0 };
const design: NetworkDesign = {
  formatVersion: 1,
  name: 'two paths from one layer',
  notes: '',
  nodes: [
    { id: 'x', type: 'input', values: { shape: [3] }, label: null, position: at, parameters: {} },
    { id: 'shared', type: 'dense', values: { units: 4 }, label: null, position: at, parameters: {} },
    { id: 'bent', type: 'tanh', values: {}, label: null, position: at, parameters: {} },
    { id: 'left', type: 'dense', values: { units: 2 }, label: null, position: at, parameters: {} },
    { id: 'right', type: 'dense', values: { units: 2 }, label: null, position: at, parameters: {} },
  ],
  edges: [
    { from: 'x', to: 'shared', slot: 0 },
    { from: 'shared', to: 'bent', slot: 0 },
    { from: 'bent', to: 'left', slot: 0 },
    { from: 'bent', to: 'right', slot: 0 },
  ],
};

function planFor(net: NetworkDesign) {
  const loss = { type: 'meanSquaredError', values: {} };
  const output = { loss, targetKind: 'same-shape' as const, targetSize: 2, classWeights: null };
  const plan = buildPlan(buildGraph(net), {
    engine: createReferenceEngine('float64'),
    batchSize: 5,
    mode: 'training',
    seed: 1,
    losses: [
      { ...output, weight: 1 },
      { ...output, weight: 0.3 },
    ],
  });
  initializeParameters(plan, 7, null);
  const random = createRandom(3);
  for (const block of [plan.inputs[0]!.values, ...plan.losses.map((each) => each.target)]) {
    for (let i = 0; i < block.length; i++) block[i] = random.nextNormal();
  }
  return plan;
}

describe('checkPlanGradient', () => {
  it('agrees with back-propagation through shared layers and weighted outputs', () => {
    const plan = planFor(design);
    const before = plan.parameterVector.slice();
    for (const { relativeError } of checkPlanGradient(plan)) expect(relativeError).toBeLessThan(1e-7);
    expect(plan.parameterVector).toEqual(before);
  });

  it('finds a wrong gradient', () => {
    const plan = planFor(design);
    const wrong = { ...plan, backward: () => (plan.backward(), void (plan.gradientVector[0]! += 0.5)) };
    expect(Math.max(...checkPlanGradient(wrong).map((each) => each.relativeError))).toBeGreaterThan(1e-3);
  });

  it('keeps frozen parameters out of the gradient', () => {
    const settings = { initializer: null, frozen: true, learningRateFactor: 1, l1: 0, l2: 0 };
    const nodes = design.nodes.map((node) =>
      node.id === 'shared' ? { ...node, parameters: { kernel: settings } } : node,
    );
    const plan = planFor({ ...design, nodes });
    expect(plan.segments.map((each) => each.name)).not.toContain('shared.kernel');
    for (const { relativeError } of checkPlanGradient(plan)) expect(relativeError).toBeLessThan(1e-7);
  });
});
