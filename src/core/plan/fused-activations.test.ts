import { expect, it } from 'vitest';
import type { DesignNode, NetworkDesign } from '../design/network-design.ts';
import { createReferenceEngine } from '../engine/engine.ts';
import { createSimdEngine } from '../engine/simd.ts';
import { buildGraph } from '../graph/analyze.ts';
import { createRandom } from '../support/random.ts';
import { buildPlan } from './build-plan.ts';
import { initializeParameters } from './initialize-parameters.ts';

type Layer = readonly [id: string, type: string, values: DesignNode['values'], from?: string];

function designOf(layers: readonly Layer[]): NetworkDesign {
  const nodes = layers.map(([id, type, values]) => ({
    id,
    type,
    values,
    label: null,
    position: { x: 0, y: 0 },
    parameters: {},
  }));
  const edges = layers
    .slice(1)
    .map(([to, , , from], index) => ({ from: from ?? layers[index]![0], to, slot: 0 }));
  return { formatVersion: 1, name: 'fused', notes: '', nodes, edges };
}

const image = ['x', 'input', { shape: [7, 9, 4] }] as const;
const conv = { filters: 6, kernelSize: [3, 3], padding: 'same' };
const designs: Readonly<Record<string, readonly Layer[]>> = {
  'dense layers': [
    ['x', 'input', { shape: [37] }],
    ['a', 'dense', { units: 20 }],
    ['b', 'relu', {}],
    ['c', 'dense', { units: 600, bias: false }],
    ['d', 'tanh', {}],
    ['e', 'dense', { units: 10 }],
    ['f', 'leakyRelu', {}],
  ],
  'convolutions, in groups and by single pixels': [
    image,
    ['a', 'conv2d', conv],
    ['b', 'relu', {}],
    ['c', 'conv2d', { ...conv, groups: 2 }],
    ['d', 'gelu', {}],
    ['e', 'conv2d', { filters: 5, kernelSize: [1, 1] }],
    ['f', 'relu', {}],
  ],
  'a layer that two activations read': [
    ['x', 'input', { shape: [12] }],
    ['a', 'dense', { units: 16 }],
    ['b', 'relu', {}, 'a'],
    ['c', 'tanh', {}, 'a'],
  ],
};

it.each(Object.entries(designs))('give the bits of one step after the other: %s', (_name, layers) => {
  for (const engine of [createSimdEngine(), createReferenceEngine('float32')]) {
    const plan = buildPlan(buildGraph(designOf(layers)), { engine, batchSize: 5, mode: 'training', seed: 1 });
    initializeParameters(plan, 1, null);
    const random = createRandom(2, 'fused');
    for (const parameter of plan.parameters) {
      for (let i = 0; i < parameter.length; i++) parameter.values[i]! += random.nextUniform() - 0.5;
    }
    const { values } = plan.inputs[0]!;
    for (let i = 0; i < values.length; i++) values[i] = 4 * random.nextUniform() - 2;
    plan.forward();
    const fused = plan.tensors.map((tensor) => tensor.values.slice());
    for (const { values: block } of plan.tensors.slice(1)) block.fill(NaN);
    for (const step of plan.steps) step.forward();
    plan.tensors.forEach((tensor, index) => expect(tensor.values).toEqual(fused[index]));
  }
});
