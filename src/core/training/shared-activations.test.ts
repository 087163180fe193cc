import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../engine/simd.ts';
import { buildGraph } from '../graph/analyze.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { shareBlocks } from '../plan/share-blocks.ts';
import { initializeParameters } from '../plan/initialize-parameters.ts';
import { createRandom } from '../support/random.ts';
import { drawRandomDesign } from './testing/random-design.ts';

const { engine } = chooseEngine();
const seeds = Array.from({ length: 24 }, (_, index) => index + 1);

describe('activations that share memory', () => {
  it.each(seeds)('give the bits of those that do not, batch after batch (network %i)', (seed) => {
    const graph = buildGraph(drawRandomDesign(seed));
    const options = { engine, batchSize: 4, mode: 'inference', seed: 1 } as const;
    const plans = [buildPlan(graph, options), buildPlan(graph, { ...options, reuseActivations: true })];
    for (const plan of plans) initializeParameters(plan, 7, null);
    const random = createRandom(seed, 'inputs');
    // A full batch, a smaller one, a full one: nothing of an earlier batch may show.
    for (const rows of [4, 2, 4]) {
      const values = plans[0]!.inputs.map(({ size }) =>
        Float32Array.from({ length: rows * size }, () => 2 * random.nextUniform() - 1),
      );
      const [apart, shared] = plans.map((plan) => {
        plan.state.training = false;
        plan.state.batchSize = rows;
        plan.inputs.forEach((input, index) => input.values.set(values[index]!));
        plan.forward();
        return plan.outputs.map((output) => [...output.values.subarray(0, rows * output.size)]);
      });
      expect(shared).toEqual(apart);
    }
    expect(plans[1]!.memoryBytes).toBeLessThanOrEqual(plans[0]!.memoryBytes);
  });

  it('need two blocks for a chain, however long it is', () => {
    const chain = ['input', 'dense', 'relu', 'dense', 'relu', 'dense', 'relu', 'dense'].map(
      (type, index) => ({
        id: `n${index}`,
        type,
        values: type === 'input' ? { shape: [64] } : type === 'dense' ? { units: 64 } : {},
        label: null,
        position: { x: 0, y: 0 },
        parameters: {},
      }),
    );
    const edges = chain.slice(1).map(({ id }, index) => ({ from: chain[index]!.id, to: id, slot: 0 }));
    const graph = buildGraph({ formatVersion: 1, name: 'Chain', notes: '', nodes: chain, edges });
    expect(shareBlocks(graph).sizes).toHaveLength(2);
    const options = { engine, batchSize: 16, mode: 'inference', seed: 1 } as const;
    const [apart, shared] = [false, true].map((reuseActivations) => {
      const plan = buildPlan(graph, { ...options, reuseActivations });
      initializeParameters(plan, 7, null);
      plan.state.training = false;
      plan.inputs[0]!.values.forEach((_, index, values) => (values[index] = Math.sin(index)));
      plan.forward();
      return [...plan.outputs[0]!.values];
    });
    expect(shared).toEqual(apart);
  });
});
