import { expect, test } from 'vitest';
import { StudioError } from '../support/errors.ts';
import type { LayerDefinition } from './definition.ts';
import { flatten } from './flatten.ts';
import { permute } from './permute.ts';
import { reduceMax } from './reduce-max.ts';
import { reduceMean } from './reduce-mean.ts';
import { repeatVector } from './repeat-vector.ts';
import { reshape } from './reshape.ts';
import { checkLayerGradient } from './testing/check-gradient.ts';
import { planLayer, type PlanLayerOptions } from './testing/plan-layer.ts';

const COUNT = [1, 2, 3, 4, 5, 6];

function run(
  layer: LayerDefinition,
  shape: readonly number[],
  values: PlanLayerOptions['values'],
  x: readonly number[],
): number[] {
  const planned = planLayer(layer, [shape], { maximumRows: 1, values: values ?? {} });
  planned.inputs[0]!.values.set(x);
  return [...planned.forward()];
}

function messageOf(layer: LayerDefinition, shape: readonly number[], values: object): string {
  try {
    layer.inferShape([shape], values as never);
  } catch (error) {
    if (error instanceof StudioError && error.code === 'shape-mismatch') return error.message;
    throw error;
  }
  throw new Error('no error');
}

test('flatten and reshape keep the order of the numbers', () => {
  expect(run(flatten, [3, 2], {}, COUNT)).toEqual(COUNT);
  expect(run(reshape, [6], { shape: [2, 3] }, COUNT)).toEqual(COUNT);
  expect(flatten.inferShape([[4, 3, 2]], {})).toEqual([24]);
  expect(flatten.inferShape([[]], {})).toEqual([1]);
});

test('reshape fills in one -1 and refuses what does not fit', () => {
  expect(reshape.inferShape([[4, 3]], { shape: [-1, 2] })).toEqual([6, 2]);
  expect(reshape.inferShape([[]], { shape: [] })).toEqual([]);
  expect(messageOf(reshape, [4, 3], { shape: [5, -1] })).toContain('Choose sizes whose product is 12');
  expect(messageOf(reshape, [4, 3], { shape: [5, 2] })).toContain('got [N, 4, 3]');
  expect(messageOf(reshape, [4, 3], { shape: [-1, -1] })).toContain('at most one -1');
  expect(messageOf(reshape, [4, 3], { shape: [0, 12] })).toContain('at least 1');
});

test('permute counts axes from 1 and moves the numbers', () => {
  expect(run(permute, [2, 3], { order: [2, 1] }, COUNT)).toEqual([1, 4, 2, 5, 3, 6]);
  const planned = planLayer(permute, [[2, 3, 4]], { maximumRows: 1, values: { order: [3, 1, 2] } });
  expect(planned.output.shape).toEqual([4, 2, 3]);
  planned.inputs[0]!.values.set(Array.from({ length: 24 }, (_unused, i) => i));
  const y = planned.forward();
  for (let a = 0; a < 2; a++)
    for (let b = 0; b < 3; b++)
      for (let c = 0; c < 4; c++) expect(y[c * 6 + a * 3 + b]).toBe(a * 12 + b * 4 + c);
});

test('permute refuses an order that is not each axis once', () => {
  expect(messageOf(permute, [2, 3], { order: [1, 1] })).toContain('each of 1 to 2 once');
  expect(messageOf(permute, [2, 3], { order: [1] })).toContain('for example [2, 1]');
});

test('repeat vector gives every time step the same row', () => {
  expect(run(repeatVector, [2], { times: 3 }, [7, 8])).toEqual([7, 8, 7, 8, 7, 8]);
  expect(messageOf(repeatVector, [2, 2], { times: 3 })).toContain('Flatten');
});

test('mean and maximum run over the axis that is counted from 1, or from the end', () => {
  expect(run(reduceMean, [3, 2], { axis: 1 }, COUNT)).toEqual([3, 4]);
  expect(run(reduceMean, [3, 2], { axis: -1 }, COUNT)).toEqual([1.5, 3.5, 5.5]);
  expect(run(reduceMax, [3, 2], { axis: 1 }, [1, 9, 5, 2, 3, 4])).toEqual([5, 9]);
  expect(reduceMean.inferShape([[3, 2]], { axis: 2, keepAxis: true })).toEqual([3, 1]);
});

test('an axis that does not exist is refused with the ones that do', () => {
  expect(messageOf(reduceMean, [3, 2], { axis: 0, keepAxis: false })).toContain('Axis 0 is the batch');
  expect(messageOf(reduceMean, [3, 2], { axis: 3, keepAxis: false })).toContain('(1 to 2)');
  expect(messageOf(reduceMax, [], { axis: 1, keepAxis: false })).toContain('only the batch axis');
});

test('equal maxima share the gradient', () => {
  const planned = planLayer(reduceMax, [[3]], { maximumRows: 1 });
  planned.inputs[0]!.values.set([2, 2, 1]);
  planned.forward();
  planned.output.gradient.set([6]);
  planned.backward();
  expect([...planned.inputs[0]!.gradient!]).toEqual([3, 3, 0]);
});

test('a NaN is the maximum, so that a diverged run is seen', () => {
  expect(run(reduceMax, [3], {}, [1, NaN, 3])).toEqual([NaN]);
});

test('every shape layer passes the gradient check', () => {
  const plans = [
    planLayer(flatten, [[3, 2]]),
    planLayer(reshape, [[6]], { values: { shape: [3, -1] } }),
    planLayer(permute, [[2, 3, 4]], { values: { order: [2, 3, 1] } }),
    planLayer(repeatVector, [[3]]),
    planLayer(reduceMean, [[4, 3, 2]], { values: { axis: 2 } }),
    planLayer(reduceMax, [[4, 3, 2]], { values: { axis: 1, keepAxis: true } }),
  ];
  for (const planned of plans) {
    for (const { relativeError } of checkLayerGradient(planned)) expect(relativeError).toBeLessThan(1e-8);
  }
});
