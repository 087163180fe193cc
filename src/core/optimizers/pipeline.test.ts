import { expect, test } from 'vitest';
import {
  addL2Penalty,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  decoupledDecay,
  flushSmall,
  globalNorm,
  updateAverage,
} from './pipeline.ts';

const a = { name: 'a', offset: 1, length: 2, learningRateFactor: 1 };
const b = { name: 'b', offset: 4, length: 1, learningRateFactor: 0.5 };
const segments = [a, b];
/** Places 0, 3 and 5 belong to no segment. */
const gradients = () => Float64Array.of(100, 3, -4, 100, 12, 100);

test('clipping by value cuts every element and keeps NaN', () => {
  const g = gradients();
  g[1] = NaN;
  clipByValue(g, 5, segments);
  expect([...g]).toEqual([100, NaN, -4, 100, 5, 100]);
});

test('clipping by norm shortens each parameter on its own', () => {
  const g = gradients();
  clipByNorm(g, 10, segments);
  expect([...g.slice(0, 4)]).toEqual([100, 3, -4, 100]);
  expect(g[4]).toBeCloseTo((12 * 10) / (12 + 1e-6), 12);
  expect(g[5]).toBe(100);
});

test('clipping by global norm shortens all parameters by the same factor and returns the norm before', () => {
  const g = gradients();
  expect(globalNorm(g, segments)).toBe(13);
  expect(clipByGlobalNorm(g, 6.5, segments)).toBe(13);
  const factor = 6.5 / (13 + 1e-6);
  expect([...g]).toEqual([100, 3 * factor, -4 * factor, 100, 12 * factor, 100]);
});

test('clipping by global norm leaves shorter gradients as they are', () => {
  const g = gradients();
  clipByGlobalNorm(g, 14, segments);
  expect([...g]).toEqual([...gradients()]);
});

test('a gradient that is not a number makes all of them so', () => {
  const g = gradients();
  g[4] = NaN;
  expect(clipByGlobalNorm(g, 14, segments)).toBeNaN();
  expect(g[1]).toBeNaN();
  expect(g[0]).toBe(100);
});

test('the L2 penalty pulls gradients towards the weights', () => {
  const g = gradients();
  addL2Penalty(Float64Array.of(1, 2, 4, 1, -2, 1), g, 0.5, segments);
  expect([...g]).toEqual([100, 4, -2, 100, 11, 100]);
});

test('decoupled decay shrinks weights by rate, strength and the factor of the segment', () => {
  const w = Float64Array.of(1, 2, 4, 1, -2, 1);
  decoupledDecay(w, 0.5, 0.5, segments);
  expect([...w]).toEqual([1, 1.5, 3, 1, -1.75, 1]);
});

test('the moving average keeps its share and takes the rest from the weights', () => {
  const average = Float64Array.of(0, 4, 4, 0, 4, 0);
  updateAverage(average, Float64Array.of(9, 8, 0, 9, 4, 9), 0.75, segments);
  expect([...average]).toEqual([0, 5, 3, 0, 4, 0]);
});

test('tiny numbers are flushed to 0, others and NaN stay', () => {
  const values = Float32Array.of(1e-35, 1e-35, -1e-35, 1, NaN, 1e-35);
  flushSmall(values, 1e-30, segments);
  expect([...values]).toEqual([Math.fround(1e-35), 0, 0, 1, NaN, Math.fround(1e-35)]);
});
