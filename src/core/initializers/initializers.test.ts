import { describe, expect, test } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { parseFieldValues } from '../support/fields.ts';
import { createFloatArray, type FloatArray, type Precision } from '../support/float-array.ts';
import { createRandom } from '../support/random.ts';
import { sizeOf, type Shape } from '../support/shape.ts';
import { initializers } from './index.ts';
import table from './testing/pytorch-initializers.json' with { type: 'json' };

interface Target {
  readonly shape: Shape;
  readonly fanIn?: number;
  readonly fanOut?: number;
  readonly values?: Record<string, unknown>;
  readonly seed?: number;
  readonly precision?: Precision;
}

function draw(type: string, target: Target): FloatArray {
  const {
    shape,
    fanIn = shape[0] ?? 1,
    fanOut = shape.at(-1) ?? 1,
    seed = 1,
    precision = 'float32',
  } = target;
  const definition = initializers.get(type);
  const values = createFloatArray(precision, sizeOf(shape)).fill(NaN);
  const chosen = parseFieldValues(definition.fields, target.values ?? {}, type);
  definition.initialize({ values, shape, fanIn, fanOut }, chosen, createRandom(seed, type));
  return values;
}

function describeNumbers(values: FloatArray) {
  let mean = 0;
  for (const value of values) mean += value;
  mean /= values.length;
  let variance = 0;
  for (const value of values) variance += ((value - mean) * (value - mean)) / values.length;
  return { mean, std: Math.sqrt(variance), min: Math.min(...values), max: Math.max(...values) };
}

/** Largest difference between the smaller Gram matrix of [rows, columns] and gain^2 times the identity. */
function gramError(values: FloatArray, rows: number, columns: number, gain: number): number {
  const [count, length, stepOut, stepIn] =
    rows <= columns ? [rows, columns, columns, 1] : [columns, rows, 1, columns];
  let worst = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let k = 0; k < length; k++)
        dot += values[i * stepOut + k * stepIn]! * values[j * stepOut + k * stepIn]!;
      worst = Math.max(worst, Math.abs(dot - (i === j ? gain * gain : 0)));
    }
  }
  return worst;
}

/** Names of the reference table. */
const NAMES: Readonly<Record<string, string>> = {
  zeros: 'zeros',
  constant: 'constant',
  uniform: 'uniform',
  normal: 'normal',
  truncated_normal: 'truncatedNormal',
  glorot_uniform: 'glorotUniform',
  glorot_normal: 'glorotNormal',
  he_uniform: 'heUniform',
  he_normal: 'heNormal',
  lecun_uniform: 'lecunUniform',
  lecun_normal: 'lecunNormal',
  orthogonal: 'orthogonal',
};

const rows = table.rows.map((row, i) => ({ row, title: `${i + 1}: ${row.initializer} ${row.layout}` }));

test.each(rows)('has the mean, spread and bounds that PyTorch promises, row $title', ({ row }) => {
  // Convolution kernels are [out, in, h, w] in the table and [h, w, in, out] here: only the fans matter.
  const [out, ...rest] = row.shape;
  const shape = row.layout === 'conv_oihw' ? [...rest.slice(1), rest[0]!, out!] : row.shape;
  const type = NAMES[row.initializer]!;
  for (const truncated of 'truncated' in initializers.get(type).fields ? [false, true] : [undefined]) {
    const values = { ...row.params, ...(truncated === undefined ? {} : { truncated }) };
    const target = { shape, fanIn: row.fan_in, fanOut: row.fan_out, values };
    const numbers = draw(type, target);
    const found = describeNumbers(numbers);
    const { expected, tolerance } = row;
    expect(Math.abs(found.mean - expected.mean)).toBeLessThanOrEqual(tolerance.mean_abs);
    expect(Math.abs(found.std - expected.std)).toBeLessThanOrEqual(tolerance.std_rel * expected.std);
    const bounds = truncated === true && 'if_truncated' in expected ? expected.if_truncated! : expected;
    const slack = 1e-6;
    if (bounds.min !== null) expect(found.min).toBeGreaterThanOrEqual(bounds.min - slack);
    if (bounds.max !== null) expect(found.max).toBeLessThanOrEqual(bounds.max + slack);
    if ('orthogonality' in row) {
      const columns = shape.at(-1)!;
      const { gain, atol_float32: limit } = row.orthogonality!;
      expect(gramError(numbers, numbers.length / columns, columns, gain)).toBeLessThan(limit);
    }
  }
});

describe.each(initializers.all.map((definition) => ({ definition, type: definition.type })))(
  '$type',
  ({ definition, type }) => {
    const shape = [7, 5];

    test('fills every place with a finite number', () => {
      for (const each of [shape, [5, 7], [9], [], [3, 3, 4, 6]]) {
        for (const value of draw(type, { shape: each })) expect(Number.isFinite(value)).toBe(true);
      }
    });

    test('gives the same numbers for the same seed, and others for another', () => {
      expect(draw(type, { shape })).toEqual(draw(type, { shape }));
      const isRandom = new Set(draw(type, { shape })).size > 2;
      const differs = String(draw(type, { shape, seed: 2 })) !== String(draw(type, { shape }));
      expect(differs).toBe(isRandom);
    });

    test('gives float32 the rounded numbers of float64', () => {
      const double = draw(type, { shape, precision: 'float64' });
      expect(draw(type, { shape })).toEqual(Float32Array.from(double));
    });

    test('is described for people', () => {
      expect(definition.description).toMatch(/^[A-Z].*\.$/);
      expect(definition.references.length).toBeGreaterThan(0);
      for (const field of Object.values(definition.fields)) expect(field.help).toMatch(/^[A-Z].*\.$/);
    });
  },
);

test('the list holds what the reference table has, and ones and identity', () => {
  const types = initializers.all.map(({ type }) => type).sort();
  expect(types).toEqual([...Object.values(NAMES), 'ones', 'identity'].sort());
});

/** [type, values, standard deviation for fanIn 90 and fanOut 30] */
const spreads: readonly (readonly [string, Record<string, unknown>, number])[] = [
  ['glorotUniform', { gain: 3 }, 3 * Math.sqrt(2 / 120)],
  ['glorotNormal', { gain: 0.5 }, 0.5 * Math.sqrt(2 / 120)],
  ['heUniform', { negativeSlope: 0.5 }, Math.sqrt(2 / (1.25 * 90))],
  ['heNormal', { negativeSlope: 0.5 }, Math.sqrt(2 / (1.25 * 90))],
  ['heUniform', { mode: 'fanOut' }, Math.sqrt(2 / 30)],
  ['heNormal', { mode: 'fanOut', truncated: true }, Math.sqrt(2 / 30)],
];

test.each(spreads)('%s with %j has its own spread', (type, values, std) => {
  const count = 6000;
  const found = describeNumbers(draw(type, { shape: [count], fanIn: 90, fanOut: 30, values }));
  // Five standard errors; that of the standard deviation is largest for the normal distribution.
  expect(Math.abs(found.mean)).toBeLessThan((5 * std) / Math.sqrt(count));
  expect(Math.abs(found.std / std - 1)).toBeLessThan(5 / Math.sqrt(2 * count));
});

test('orthogonal kernels keep lengths to double precision, tall, wide and square', () => {
  for (const shape of [
    [40, 12],
    [12, 40],
    [64, 64],
    [3, 3, 4, 8],
  ]) {
    const columns = shape.at(-1)!;
    const numbers = draw('orthogonal', { shape, precision: 'float64', values: { gain: 2 } });
    expect(gramError(numbers, numbers.length / columns, columns, 2)).toBeLessThan(1e-12);
  }
});

test('orthogonal directions lean to no side: signs of a 1 by 1 kernel are even', () => {
  let positive = 0;
  for (let seed = 0; seed < 400; seed++) if (draw('orthogonal', { shape: [1, 1], seed })[0]! > 0) positive++;
  // Binomial: 200 with a standard deviation of 10.
  expect(Math.abs(positive - 200)).toBeLessThan(50);
});

test('identity passes on as many numbers as there is room for', () => {
  expect([...draw('identity', { shape: [2, 3] })]).toEqual([1, 0, 0, 0, 1, 0]);
  expect([...draw('identity', { shape: [3, 2], values: { gain: 2 } })]).toEqual([2, 0, 0, 2, 0, 0]);
  // [height, width, in, out]: only the middle tap.
  const kernel = draw('identity', { shape: [3, 3, 1, 2] });
  expect([...kernel].flatMap((value, i) => (value === 0 ? [] : [i]))).toEqual([8]);
});

test('uniform refuses limits in the wrong order', () => {
  expect(() => draw('uniform', { shape: [2], values: { low: 1, high: 0 } })).toThrow(StudioError);
});
