import { expect, test } from 'vitest';
import type { FloatArray } from '../support/float-array.ts';
import { dense } from './dense.ts';
import type { LayerDefinition } from './definition.ts';
import { gelu } from './gelu.ts';
import { layerNorm } from './layer-norm.ts';
import { multiHeadAttention } from './multi-head-attention.ts';
import { checkLayerGradient } from './testing/check-gradient.ts';
import { planLayer, type PlannedLayer } from './testing/plan-layer.ts';
import { transformerEncoderBlock } from './transformer-encoder-block.ts';

const SHAPE = [4, 6];
const values = { heads: 2, feedForwardUnits: 5, dropoutRate: 0 };

/** Runs one part of the block on its own, with the block's weights. */
function part(block: PlannedLayer, layer: LayerDefinition, prefix: string, x: FloatArray, own: object) {
  const shape = prefix === 'feedForward2' || prefix === '' ? [4, 5] : SHAPE;
  const planned = planLayer(layer, [shape], { values: { ...own } });
  for (const [name, { values: target }] of planned.parameters) {
    target.set(block.parameters.get(`${prefix}/${name}`)!.values);
  }
  planned.inputs[0]!.values.set(x);
  return planned.forward().slice();
}

const sum = (a: FloatArray, b: FloatArray) => a.map((value, i) => value + b[i]!);

test.each([false, true])('the block is its parts put together (norm first: %s)', (normFirst) => {
  const block = planLayer(transformerEncoderBlock, [SHAPE], {
    values: { ...values, normFirst, activation: 'gelu', causal: true },
  });
  const x = block.inputs[0]!.values;
  const attend = (from: FloatArray) =>
    part(block, multiHeadAttention, 'attention', from, { heads: 2, causal: true });
  const norm = (prefix: string, from: FloatArray) => part(block, layerNorm, prefix, from, {});
  const feedForward = (from: FloatArray) => {
    const hidden = part(block, dense, 'feedForward1', from, { units: 5 });
    return part(block, dense, 'feedForward2', part(block, gelu, '', hidden, {}), { units: 6 });
  };
  let want: FloatArray;
  if (normFirst) {
    const h = sum(x, attend(norm('norm1', x)));
    want = sum(h, feedForward(norm('norm2', h)));
  } else {
    const h = norm('norm1', sum(x, attend(x)));
    want = norm('norm2', sum(h, feedForward(h)));
  }
  const got = block.forward();
  expect(got.length).toBe(want.length);
  got.forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 12));
});

test.each([
  values,
  { ...values, normFirst: true },
  { ...values, dropoutRate: 0.3, causal: true },
  { ...values, dropoutRate: 0.3, normFirst: true, activation: 'gelu', bias: false },
])('the block passes the gradient check with %j', (chosen) => {
  const planned = planLayer(transformerEncoderBlock, [SHAPE], { values: chosen });
  for (const batchSize of [3, 1]) {
    planned.state.batchSize = batchSize;
    for (const report of checkLayerGradient(planned)) {
      expect(report.relativeError, report.name).toBeLessThan(1e-5);
    }
  }
});

test('the block runs where its input needs no gradient, frozen, and in inference', () => {
  const frozen = planLayer(transformerEncoderBlock, [SHAPE], {
    values,
    inputGradients: false,
    parameterGradients: false,
  });
  const y = [...frozen.forward()];
  expect(() => frozen.backward()).not.toThrow();
  const inference = planLayer(transformerEncoderBlock, [SHAPE], { values, inferenceOnly: true });
  expect([...inference.forward()]).toEqual(y);
});

test('the block lists the parameters of its parts', () => {
  const block = planLayer(transformerEncoderBlock, [SHAPE], { values });
  const count = [...block.parameters.values()].reduce((total, { values: v }) => total + v.length, 0);
  expect(count).toBe(4 * (36 + 6) + 2 * 12 + (6 * 5 + 5) + (5 * 6 + 6));
  expect([...block.parameters.keys()]).toContain('attention/queryKernel');
});

test('the block refuses features that its heads cannot share', () => {
  expect(() => planLayer(transformerEncoderBlock, [SHAPE], { values: { heads: 4 } })).toThrow(/divisor of 6/);
});
