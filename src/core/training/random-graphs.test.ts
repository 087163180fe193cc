import { describe, expect, it } from 'vitest';
import { parseDesign } from '../design/parse.ts';
import { serializeDesign } from '../design/serialize.ts';
import { createReferenceEngine } from '../engine/engine.ts';
import { chooseEngine } from '../engine/simd.ts';
import { buildGraph } from '../graph/analyze.ts';
import { checkPlanGradient } from '../inspect/gradient-check.ts';
import { layers } from '../layers/index.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { initializeParameters } from '../plan/initialize-parameters.ts';
import { createRandom } from '../support/random.ts';
import { drawRandomDesign } from './testing/random-design.ts';
import { DEFAULT_TRAINING } from './training-spec.ts';
import { createUpdater } from './updater.ts';

const SEEDS = Array.from({ length: 80 }, (_, seed) => seed + 1);
const designs = SEEDS.map(drawRandomDesign);

function preparePlan(seed: number, engine = createReferenceEngine('float64')) {
  const graph = buildGraph(designs[seed - 1]!);
  const loss = { type: 'meanSquaredError', values: {} };
  const plan = buildPlan(graph, {
    engine,
    batchSize: 4,
    mode: 'training',
    seed,
    losses: [{ loss, targetKind: 'same-shape', targetSize: 3, classWeights: null, weight: 1 }],
  });
  initializeParameters(plan, seed, null);
  const random = createRandom(seed, 'data');
  for (const block of [plan.inputs[0]!.values, plan.losses[0]!.target]) {
    for (let i = 0; i < block.length; i++) block[i] = random.nextNormal();
  }
  return plan;
}

function trainThreeSteps(seed: number) {
  const plan = preparePlan(seed, chooseEngine().engine);
  const updater = createUpdater(plan, { ...DEFAULT_TRAINING, optimizer: { type: 'sgd', values: {} } });
  const losses: number[] = [];
  for (let step = 0; step < 3; step++) {
    const sums = { sum: 0, weight: 0 };
    plan.forward();
    plan.losses[0]!.forward(sums);
    plan.losses[0]!.backward();
    plan.backward();
    updater.apply(1e-3);
    losses.push(sums.sum / sums.weight);
  }
  return { losses, weights: Buffer.from(plan.parameterVector.slice().buffer).toString('base64') };
}

describe('any valid graph', () => {
  it('is drawn from nearly the whole catalogue', () => {
    const used = new Set(designs.flatMap((design) => design.nodes.map((node) => node.type)));
    expect(used.size).toBeGreaterThan(0.8 * layers.all.length);
    expect(
      designs.some((design) =>
        design.nodes.some((node) => design.edges.filter((e) => e.from === node.id).length > 1),
      ),
    ).toBe(true);
  });

  it.each(SEEDS)('of seed %i passes the gradient check', (seed) => {
    const plan = preparePlan(seed);
    // A kink (of ReLU, of a maximum) inside one step makes single directions wrong, never all of them.
    const errors = checkPlanGradient(plan, { directions: 4, stepSize: 1e-6, seed });
    expect(Math.min(...errors.map((each) => each.relativeError))).toBeLessThan(1e-5);
  });

  it.each(SEEDS)('of seed %i trains three steps, the same ones each time', (seed) => {
    const first = trainThreeSteps(seed);
    expect(first.losses.every(Number.isFinite)).toBe(true);
    expect(trainThreeSteps(seed)).toEqual(first);
  });

  it('is equal after it was written and read', () => {
    for (const design of designs) {
      expect(parseDesign(JSON.parse(serializeDesign(design)))).toEqual(design);
    }
  });
});
