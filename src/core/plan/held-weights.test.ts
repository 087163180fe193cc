import { expect, it } from 'vitest';
import type { NetworkDesign } from '../design/network-design.ts';
import { createReferenceEngine } from '../engine/engine.ts';
import { createSimdEngine } from '../engine/simd.ts';
import { buildGraph } from '../graph/analyze.ts';
import { createRandom } from '../support/random.ts';
import { buildPlan } from './build-plan.ts';
import { initializeParameters } from './initialize-parameters.ts';
import { createPredictor } from './predictor.ts';
import { readWeights } from './weights.ts';

type Layer = readonly [type: string, values: Readonly<Record<string, unknown>>];

const networks: Readonly<Record<string, readonly Layer[]>> = {
  dense: [
    ['input', { shape: [300] }],
    ['dense', { units: 70 }],
    ['relu', {}],
    ['dense', { units: 10, bias: false }],
  ],
  attention: [
    ['input', { shape: [6, 24] }],
    ['transformerEncoderBlock', { heads: 3 }],
    ['multiHeadAttention', { heads: 2 }],
    ['flatten', {}],
    ['dense', { units: 5 }],
  ],
  recurrent: [
    ['input', { shape: [7, 20] }],
    ['lstm', { units: 18 }],
    ['dense', { units: 3 }],
  ],
};

function designOf(layers: readonly Layer[]): NetworkDesign {
  const nodes = layers.map(([type, values], index) => ({
    id: `n${index}`,
    type,
    values: values as NetworkDesign['nodes'][number]['values'],
    label: null,
    position: { x: 0, y: 0 },
    parameters: {},
  }));
  const edges = layers.slice(1).map((_, index) => ({ from: `n${index}`, to: `n${index + 1}`, slot: 0 }));
  return { formatVersion: 1, name: 'held', notes: '', nodes, edges };
}

/** Rows with dark places, as pictures have them. */
function fill(block: Float32Array | Float64Array, seed: number): void {
  const random = createRandom(seed, 'held');
  for (let i = 0; i < block.length; i++) block[i] = Math.max(0, random.nextUniform() - 0.6);
}

it.each(Object.entries(networks))(
  'weights that are held give the bits of weights that are packed with every product: %s',
  (_name, layers) => {
    for (const engine of [createSimdEngine(), createReferenceEngine('float64')]) {
      const options = { engine, batchSize: 32, mode: 'training', seed: 1 } as const;
      const plan = buildPlan(buildGraph(designOf(layers)), options);
      initializeParameters(plan, 1, null);
      plan.state.training = false;
      fill(plan.inputs[0]!.values, 3);
      const answer = () => {
        plan.forward();
        return plan.outputs[0]!.values.slice();
      };
      const usual = answer();
      plan.holdWeights();
      expect(answer()).toEqual(usual);
      // After a change they are held anew.
      plan.parameterVector.fill(0.01);
      plan.holdWeights();
      const changed = answer();
      expect(changed).not.toEqual(usual);
      plan.releaseWeights();
      expect(answer()).toEqual(changed);
    }
  },
);

it('a predictor packs its weights once for all batches', () => {
  let packed = 0;
  const engine = createSimdEngine();
  const counting = {
    ...engine,
    createArena(length: number) {
      const arena = engine.createArena(length);
      const packMatrix: typeof arena.kernels.packMatrix = (...call) => {
        packed += 1;
        arena.kernels.packMatrix(...call);
      };
      return { ...arena, kernels: { ...arena.kernels, packMatrix } };
    },
  };
  const graph = buildGraph(designOf(networks['dense']!));
  const plan = buildPlan(graph, { engine, batchSize: 1, mode: 'inference', seed: 1 });
  initializeParameters(plan, 1, null);
  const predictor = createPredictor(graph, readWeights(plan), counting, 8);
  const rows = new Float32Array(300 * 100);
  fill(rows, 5);
  const first = predictor.predict(rows, 100);
  predictor.predict(rows, 100);
  expect(packed).toBe(2);
  plan.inputs[0]!.values.set(rows.subarray(99 * 300));
  plan.forward();
  expect(first.slice(990)).toEqual(Float64Array.from(plan.outputs[0]!.values));
});
