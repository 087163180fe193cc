import { expect, it } from 'vitest';
import { jsonWeights } from './json-weights.ts';

const encode = (value: unknown) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const file = {
  format: 'descent-weights',
  version: 1,
  metadata: {},
  tensors: [{ name: 'a.b', shape: [2], values: [1, 'NaN'] }],
};

it('writes nine significant digits, readable by any JSON reader', () => {
  const values = Float32Array.of(0.1, 1 / 3, 16777216, 1e-45, -0);
  const text = new TextDecoder().decode(
    jsonWeights.write({ tensors: [{ name: 'a.b', shape: [5], values }], metadata: {} }),
  );
  expect(text).toContain('[0.100000001, 0.333333343, 16777216, 1.40129846e-45, -0]');
  expect(Float32Array.from(JSON.parse(text).tensors[0].values)).toEqual(values);
});

it.each([
  ['another format', { ...file, format: 'x' }],
  ['a newer version', { ...file, version: 2 }],
  ['an unknown field', { ...file, extra: 1 }],
  ['metadata that are no texts', { ...file, metadata: { a: 1 } }],
  ['too few values', { ...file, tensors: [{ name: 'a', shape: [3], values: [1] }] }],
  ['a word among the values', { ...file, tensors: [{ name: 'a', shape: [1], values: ['x'] }] }],
  ['null among the values', { ...file, tensors: [{ name: 'a', shape: [1], values: [null] }] }],
  ['a wrong shape', { ...file, tensors: [{ name: 'a', shape: [-1], values: [] }] }],
  ['a missing name', { ...file, tensors: [{ shape: [1], values: [1] }] }],
  ['a duplicate name', { ...file, tensors: [file.tensors[0], file.tensors[0]] }],
  ['no object', [1]],
  ['no JSON', '{'],
])('refuses %s', (_name, input) => {
  expect(() => jsonWeights.read(encode(file))).not.toThrow();
  expect(() => jsonWeights.read(encode(input))).toThrow();
});
