import { describe, expect, test } from 'vitest';
import { layers } from './index.ts';
import { planLayer } from './testing/plan-layer.ts';

/** Output and input gradient (for an output gradient of 1, 2, 3, ...) of one example. */
function run(
  type: string,
  shape: readonly number[],
  input: readonly number[],
  values: Record<string, unknown> = {},
) {
  const planned = planLayer(layers.get(type), [shape], { maximumRows: 1, values });
  planned.inputs[0]!.values.set(input);
  const y = [...planned.forward()];
  planned.output.gradient.forEach((_, i) => (planned.output.gradient[i] = i + 1));
  planned.backward();
  return { y, gradient: [...planned.inputs[0]!.gradient!] };
}

describe('max pool', () => {
  test('keeps the largest of each window and sends the gradient there, to the first of equals', () => {
    const { y, gradient } = run('maxPool1d', [6, 1], [1, 3, 2, 2, -5, -4]);
    expect(y).toEqual([3, 2, -4]);
    expect(gradient).toEqual([0, 1, 2, 0, 0, 3]);
  });

  test('drops what does not fill a window', () => {
    expect(run('maxPool1d', [5, 1], [1, 2, 3, 4, 9]).y).toEqual([2, 4]);
  });

  test('counts padding as minus infinity', () => {
    const values = { poolSize: 3, stride: 2, padding: 'explicit', paddingAmounts: [1, 1] };
    expect(run('maxPool1d', [3, 1], [-7, -8, -9], values).y).toEqual([-7, -8]);
  });

  test('adds up the gradients of overlapping windows', () => {
    const { y, gradient } = run('maxPool1d', [4, 1], [1, 9, 2, 0], { poolSize: 3, stride: 1 });
    expect(y).toEqual([9, 9]);
    expect(gradient).toEqual([0, 3, 0, 0]);
  });

  test('lets NaN and minus infinity through', () => {
    expect(run('maxPool1d', [4, 1], [1, NaN, -Infinity, -Infinity]).y).toEqual([NaN, -Infinity]);
  });

  test('keeps channels apart', () => {
    expect(run('maxPool2d', [2, 2, 2], [1, 8, 2, 7, 3, 6, 4, 5]).y).toEqual([4, 8]);
  });

  test('refuses a window that could lie in the padding alone', () => {
    const values = { poolSize: 2, padding: 'explicit', paddingAmounts: [0, 2] };
    expect(() => planLayer(layers.get('maxPool1d'), [[4, 1]], { values })).toThrow('less than the pool size');
  });
});

describe('average pool', () => {
  const values = { poolSize: 2, stride: 2, padding: 'explicit', paddingAmounts: [1, 1] };

  test('counts padding as zeros, or not at all', () => {
    const counted = run('averagePool1d', [2, 1], [4, 8], values);
    expect(counted.y).toEqual([2, 4]);
    expect(counted.gradient).toEqual([0.5, 1]);
    const real = run('averagePool1d', [2, 1], [4, 8], { ...values, countIncludePad: false });
    expect(real.y).toEqual([4, 8]);
    expect(real.gradient).toEqual([1, 2]);
  });

  test('is the mean of each window', () => {
    expect(run('averagePool2d', [2, 4, 1], [1, 2, 3, 4, 5, 6, 7, 8]).y).toEqual([3.5, 5.5]);
  });
});

describe('global pools', () => {
  test('give one number per channel', () => {
    const image = [1, 10, 2, 20, 3, 60, 6, 30];
    expect(run('globalAveragePool2d', [2, 2, 2], image)).toEqual({
      y: [3, 30],
      gradient: [0.25, 0.5, 0.25, 0.5, 0.25, 0.5, 0.25, 0.5],
    });
    expect(run('globalMaxPool2d', [2, 2, 2], image)).toEqual({
      y: [6, 60],
      gradient: [0, 0, 0, 0, 0, 2, 1, 0],
    });
    expect(run('globalAveragePool1d', [4, 2], image).y).toEqual([3, 30]);
    expect(run('globalMaxPool1d', [4, 2], image).y).toEqual([6, 60]);
  });
});
