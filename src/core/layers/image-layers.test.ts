import { describe, expect, test } from 'vitest';
import { layers } from './index.ts';
import { planLayer } from './testing/plan-layer.ts';

function run(
  type: string,
  shape: readonly number[],
  input: readonly number[],
  values: Record<string, unknown> = {},
) {
  const planned = planLayer(layers.get(type), [shape], { maximumRows: 1, values });
  planned.inputs[0]!.values.set(input);
  return { shape: planned.output.shape, y: [...planned.forward()] };
}

describe('upsampling', () => {
  test('by copies repeats every pixel in both directions', () => {
    const { shape, y } = run('upsample2d', [2, 2, 1], [1, 2, 3, 4], { factor: [2, 1] });
    expect(shape).toEqual([4, 2, 1]);
    expect(y).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
    expect(run('upsample1d', [2, 2], [1, 2, 3, 4]).y).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
  });

  test('bilinear is that of PyTorch with align_corners = false', () => {
    const { y } = run('upsample2d', [2, 2, 1], [1, 2, 3, 4], { interpolation: 'bilinear' });
    expect(y).toEqual([1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4]);
    expect(run('upsample1d', [2, 1], [0, 4], { interpolation: 'linear' }).y).toEqual([0, 1, 3, 4]);
  });
});

describe('zero padding and cropping', () => {
  test('frame the image side by side', () => {
    const { shape, y } = run('zeroPadding2d', [1, 2, 1], [5, 6], { amounts: [1, 0, 0, 2] });
    expect(shape).toEqual([2, 4, 1]);
    expect(y).toEqual([0, 0, 0, 0, 5, 6, 0, 0]);
    expect(run('zeroPadding1d', [1, 2], [5, 6], { amounts: [1, 2] }).y).toEqual([0, 0, 5, 6, 0, 0, 0, 0]);
  });

  test('cut the borders off', () => {
    const { shape, y } = run('cropping2d', [2, 3, 1], [1, 2, 3, 4, 5, 6], { amounts: [1, 0, 0, 1] });
    expect(shape).toEqual([1, 2, 1]);
    expect(y).toEqual([4, 5]);
    expect(run('cropping1d', [4, 1], [1, 2, 3, 4], { amounts: [2, 1] }).y).toEqual([3]);
  });

  test('undo each other', () => {
    const input = Array.from({ length: 24 }, (_, i) => i + 1);
    const framed = run('zeroPadding2d', [3, 4, 2], input, { amounts: [1, 2, 3, 4] });
    expect(run('cropping2d', framed.shape, framed.y, { amounts: [1, 2, 3, 4] }).y).toEqual(input);
  });

  test('say when nothing is left', () => {
    expect(() => run('cropping2d', [2, 9, 1], [])).toThrow(
      'Expected an input of at least 3 × 3, got [N, 2, 9, 1]. Cut off less.',
    );
  });
});
