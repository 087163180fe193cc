import { expect, test } from 'vitest';
import { createChain, type ChainLink } from '../design/templates/chain.ts';
import { createReferenceEngine } from '../engine/engine.ts';
import { buildGraph } from '../graph/analyze.ts';
import { findUnitColumns } from '../graph/unit-columns.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { initializeParameters } from '../plan/initialize-parameters.ts';
import { readUnitWeights } from './unit-weights.ts';

const chain = (featureShape: readonly number[], links: readonly ChainLink[]) =>
  buildGraph(createChain('Test', { featureShape, task: 'regression', classes: 0 }, links));

test('dense layers are columns; activations and dropout belong to the layer before them', () => {
  const found = findUnitColumns(
    chain([2], [['dense', { units: 5 }], ['tanh'], ['dropout'], ['dense', { units: 1 }]]),
  );
  expect(found.ok && found.columns).toMatchObject([
    { kind: 'input', units: 2, activation: null },
    { kind: 'dense', units: 5, activation: 'Tanh' },
    { kind: 'dense', units: 1, activation: null },
  ]);
  expect(found.ok && found.columns[1]!.nodes).toHaveLength(3);
});

test('what cannot be drawn unit by unit is refused in words', () => {
  const wide = findUnitColumns(
    chain(
      [2],
      [
        ['dense', { units: 65 }],
        ['dense', { units: 1 }],
      ],
    ),
  );
  expect(wide).toMatchObject({ ok: false, reason: expect.stringContaining('65 units') as string });
  const picture = findUnitColumns(chain([8, 8, 1], [['flatten'], ['dense', { units: 1 }]]));
  expect(picture).toMatchObject({ ok: false, reason: expect.stringContaining('pictures') as string });
});

test('the weights are copies of those of the plan, with the bias', () => {
  const graph = chain([2], [['dense', { units: 3 }], ['relu'], ['dense', { units: 1, bias: false }]]);
  const plan = buildPlan(graph, {
    engine: createReferenceEngine('float32'),
    batchSize: 1,
    mode: 'inference',
    seed: 1,
  });
  initializeParameters(plan, 1, null);
  const parameters = plan.parameters.map(({ name, spec, values }) => ({ name, shape: spec.shape, values }));
  const [first, second] = readUnitWeights(graph, parameters);
  expect([...first!.kernel]).toEqual([...plan.parameters[0]!.values]);
  expect(first).toMatchObject({ inputs: 2, units: 3 });
  expect(first!.bias).toHaveLength(3);
  expect(second).toMatchObject({ inputs: 3, units: 1, bias: null });
  plan.parameterVector.fill(7);
  expect([...first!.kernel]).not.toContain(7);
});
