import { describe, expect, test } from 'vitest';
import { layers } from './index.ts';
import { planLayer } from './testing/plan-layer.ts';

/** y and dy/dx of an element-wise layer at some places. */
function curve(type: string, places: readonly number[], values: Record<string, unknown> = {}) {
  const planned = planLayer(layers.get(type), [[places.length]], { maximumRows: 1, values });
  planned.inputs[0]!.values.set(places);
  const y = [...planned.forward()];
  planned.output.gradient.fill(1);
  planned.backward();
  return { y, slope: [...planned.inputs[0]!.gradient!] };
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const places = [-7, -2.5, -1, -0.1, 0.1, 1, 2.5, 7];

// Written out again from the papers, with the host's functions, which the product may not use.
const known: readonly [string, Record<string, unknown>, (x: number) => number][] = [
  ['linear', {}, (x) => x],
  ['relu', {}, (x) => Math.max(0, x)],
  ['relu6', {}, (x) => Math.min(6, Math.max(0, x))],
  ['leakyRelu', { negativeSlope: 0.2 }, (x) => Math.max(0, x) + 0.2 * Math.min(0, x)],
  ['elu', { alpha: 1.5 }, (x) => (x > 0 ? x : 1.5 * Math.expm1(x))],
  ['selu', {}, (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))],
  ['celu', { alpha: 2 }, (x) => Math.max(0, x) + Math.min(0, 2 * Math.expm1(x / 2))],
  ['silu', {}, (x) => x * logistic(x)],
  ['mish', {}, (x) => x * Math.tanh(Math.log1p(Math.exp(x)))],
  ['softplus', { beta: 2 }, (x) => Math.log1p(Math.exp(2 * x)) / 2],
  ['softsign', {}, (x) => x / (1 + Math.abs(x))],
  ['sigmoid', {}, logistic],
  ['hardSigmoid', {}, (x) => Math.min(1, Math.max(0, x / 6 + 0.5))],
  ['hardSwish', {}, (x) => x * Math.min(1, Math.max(0, x / 6 + 0.5))],
  ['tanh', {}, Math.tanh],
  ['exponential', {}, Math.exp],
  [
    'gelu',
    { approximation: 'tanh' },
    (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ],
];

describe('activations', () => {
  test.each(known)('%s %o follows its formula', (type, values, formula) => {
    const { y } = curve(type, places, values);
    y.forEach((value, i) => expect(value).toBeCloseTo(formula(places[i]!), 13));
  });

  test('every element-wise layer is among the known ones', () => {
    const types = layers.all.filter((layer) => layer.isActivation).map((layer) => layer.type);
    expect(new Set(known.map(([type]) => type))).toEqual(new Set(types));
  });

  test('exact GELU is x times the normal distribution', () => {
    const { y } = curve('gelu', [-1, 0, 0.5, 2]);
    [-0.15865525393145707, 0, 0.34573123063700656, 1.9544997361036416].forEach((value, i) =>
      expect(y[i]).toBeCloseTo(value, 14),
    );
  });

  test('take the slopes of PyTorch in their corners', () => {
    expect(curve('relu', [0]).slope).toEqual([0]);
    expect(curve('relu6', [0, 6]).slope).toEqual([0, 0]);
    expect(curve('leakyRelu', [0], { negativeSlope: 0.25 }).slope).toEqual([0.25]);
    expect(curve('hardSigmoid', [-3, 3]).slope).toEqual([0, 0]);
    expect(curve('hardSwish', [-3, 3]).slope).toEqual([0, 1]);
    expect(curve('prelu', [0]).slope[0]).not.toBe(1);
  });

  test('stay finite far from 0', () => {
    for (const [type, values] of known) {
      const far = type === 'exponential' ? [-1e30, -800] : [-1e30, -800, 800, 1e30];
      const { y, slope } = curve(type, far, values);
      for (const value of [...y, ...slope]) expect(Number.isFinite(value), `${type}: ${value}`).toBe(true);
    }
  });

  test('let NaN through, so that a diverged run is seen', () => {
    for (const [type, values] of known) expect(curve(type, [NaN], values).y, type).toEqual([NaN]);
    expect(curve('prelu', [NaN]).y).toEqual([NaN]);
    expect(curve('softmax', [NaN, 1]).y).toEqual([NaN, NaN]);
  });
});

describe('prelu', () => {
  test('learns one slope for all or one per channel', () => {
    const all = planLayer(layers.get('prelu'), [[2, 3]], { maximumRows: 1 });
    expect(all.parameters.get('slope')!.shape).toEqual([1]);
    const each = planLayer(layers.get('prelu'), [[2, 3]], { maximumRows: 1, values: { shared: false } });
    each.inputs[0]!.values.set([-1, -2, -3, 4, -5, 0]);
    each.parameters.get('slope')!.values.set([0.1, 0.2, 0.5]);
    const y = [...each.forward()];
    [-0.1, -0.4, -1.5, 4, -1, 0].forEach((value, i) => expect(y[i]).toBeCloseTo(value, 14));
    each.output.gradient.fill(1);
    each.backward();
    expect([...each.parameters.get('slope')!.gradient!]).toEqual([-1, -7, -3]);
  });
});

describe('softmax', () => {
  test('takes the last axis, adds up to 1 and survives large scores', () => {
    const planned = planLayer(layers.get('softmax'), [[2, 3]], { maximumRows: 1 });
    planned.inputs[0]!.values.set([0, Math.log(2), Math.log(5), 1000, 1000, -1000]);
    const y = planned.forward();
    [1 / 8, 2 / 8, 5 / 8, 0.5, 0.5, 0].forEach((value, i) => expect(y[i]).toBeCloseTo(value, 14));
  });

  test('its logarithm does not round small probabilities to 0', () => {
    const planned = planLayer(layers.get('logSoftmax'), [[2]], { maximumRows: 1 });
    planned.inputs[0]!.values.set([0, 2000]);
    expect([...planned.forward()]).toEqual([-2000, 0]);
  });
});
