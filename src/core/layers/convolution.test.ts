import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { conv1d } from './conv1d.ts';
import { conv2d } from './conv2d.ts';
import { convTranspose1d } from './conv-transpose1d.ts';
import { convTranspose2d } from './conv-transpose2d.ts';
import { depthwiseConv2d } from './depthwise-conv2d.ts';
import { separableConv2d } from './separable-conv2d.ts';
import { planLayer, type PlannedLayer } from './testing/plan-layer.ts';

/** Loads numbers that a person can follow: inputs and parameters as given. */
function load(
  planned: PlannedLayer,
  input: readonly number[],
  parameters: Record<string, readonly number[]>,
) {
  planned.inputs[0]!.values.set(input);
  for (const [name, values] of Object.entries(parameters)) planned.parameters.get(name)!.values.set(values);
  return [...planned.forward()];
}

const one = { maximumRows: 1 };

describe('convolution', () => {
  test('is a correlation: the kernel is not flipped', () => {
    const values = { filters: 1, kernelSize: 3, padding: 'valid' };
    const planned = planLayer(conv1d, [[4, 1]], { ...one, values });
    expect(load(planned, [1, 2, 3, 4], { kernel: [1, 10, 100], bias: [0.5] })).toEqual([321.5, 432.5]);
  });

  test('with same padding and an even reach puts the smaller half before', () => {
    const values = { filters: 1, kernelSize: 4, padding: 'same', bias: false };
    const planned = planLayer(conv1d, [[4, 1]], { ...one, values });
    // One zero before, two after.
    expect(load(planned, [1, 2, 3, 4], { kernel: [1, 10, 100, 1000] })).toEqual([3210, 4321, 432, 43]);
  });

  test('with same padding and a stride gives ceil(input / stride), padded by the rule of TensorFlow', () => {
    const values = { filters: 1, kernelSize: 3, stride: 2, padding: 'same', bias: false };
    const odd = planLayer(conv1d, [[5, 1]], { ...one, values });
    expect(load(odd, [1, 2, 3, 4, 5], { kernel: [1, 10, 100] })).toEqual([210, 432, 54]);
    const even = planLayer(conv1d, [[4, 1]], { ...one, values });
    // All of the padding (one) comes after.
    expect(load(even, [1, 2, 3, 4], { kernel: [1, 10, 100] })).toEqual([321, 43]);
  });

  test('pads every side by its own explicit amount', () => {
    const values = {
      filters: 1,
      kernelSize: [1, 1],
      padding: 'explicit',
      paddingAmounts: [1, 0, 0, 2],
      bias: false,
    };
    const planned = planLayer(conv2d, [[1, 2, 1]], { ...one, values });
    expect(planned.output.shape).toEqual([2, 4, 1]);
    expect(load(planned, [3, 4], { kernel: [1] })).toEqual([0, 0, 0, 0, 3, 4, 0, 0]);
  });

  test('with dilation skips pixels', () => {
    const values = { filters: 1, kernelSize: [2, 2], dilation: [1, 2], padding: 'valid', bias: false };
    const planned = planLayer(conv2d, [[2, 3, 1]], { ...one, values });
    expect(load(planned, [1, 2, 3, 4, 5, 6], { kernel: [1, 10, 100, 1000] })).toEqual([6431]);
  });

  test('with groups shows each filter only its own channels', () => {
    const values = { filters: 4, kernelSize: 1, groups: 2, bias: false };
    const planned = planLayer(conv1d, [[1, 4]], { ...one, values });
    expect(planned.parameters.get('kernel')!.shape).toEqual([1, 2, 4]);
    // kernel[0, channel in group, filter]
    expect(load(planned, [1, 2, 3, 4], { kernel: [1, 2, 3, 4, 10, 20, 30, 40] })).toEqual([21, 42, 129, 172]);
  });

  test('gives the same bits whether windows are unrolled in one piece or in many', () => {
    const values = { filters: 5, kernelSize: [3, 3], groups: 1 };
    const shape = [40, 40, 2];
    const whole = planLayer(conv2d, [shape], { values, maximumRows: 3 });
    const outputs = whole.forward();
    const single = planLayer(conv2d, [shape], { values, maximumRows: 1 });
    for (const [name, { values }] of whole.parameters) single.parameters.get(name)!.values.set(values);
    const size = single.inputs[0]!.size;
    for (let row = 0; row < 3; row++) {
      single.inputs[0]!.values.set(whole.inputs[0]!.values.subarray(row * size, (row + 1) * size));
      const expected = outputs.subarray(row * single.output.size, (row + 1) * single.output.size);
      expect(
        Buffer.compare(Buffer.from(single.forward().slice().buffer), Buffer.from(expected.slice().buffer)),
      ).toBe(0);
    }
  });

  test('keeps scratch bounded however large the batch is', () => {
    const plan = (maximumRows: number) => planLayer(conv2d, [[28, 28, 8]], { maximumRows });
    expect(plan(64).scratchLengths).toEqual(plan(8).scratchLengths);
    expect(Math.max(...plan(64).scratchLengths)).toBeLessThanOrEqual(65_536);
  });

  test('needs no scratch for a 1 x 1 kernel', () => {
    expect(planLayer(conv2d, [[8, 8, 3]], { values: { kernelSize: [1, 1] } }).scratchLengths).toEqual([]);
  });

  test('with as many groups as channels equals depthwise convolution with the same numbers', () => {
    const shared = { kernelSize: [3, 2], stride: [2, 1], padding: 'same' };
    const grouped = planLayer(conv2d, [[5, 4, 3]], { values: { ...shared, filters: 6, groups: 3 } });
    const depthwise = planLayer(depthwiseConv2d, [[5, 4, 3]], { values: { ...shared, depthMultiplier: 2 } });
    expect(depthwise.parameters.get('kernel')!.shape).toEqual([3, 2, 3, 2]);
    expect(grouped.parameters.get('kernel')!.shape).toEqual([3, 2, 1, 6]);
    expect([...grouped.forward()]).toEqual([...depthwise.forward()]);
  });
});

describe('separable convolution', () => {
  test('equals depthwise and then 1 x 1 convolution', () => {
    const shape = [5, 5, 2];
    const separable = planLayer(separableConv2d, [shape], { values: { filters: 3, depthMultiplier: 2 } });
    const depthwise = planLayer(depthwiseConv2d, [shape], { values: { depthMultiplier: 2, bias: false } });
    const mix = planLayer(conv2d, [[5, 5, 4]], { values: { filters: 3, kernelSize: [1, 1] } });
    depthwise.inputs[0]!.values.set(separable.inputs[0]!.values);
    depthwise.parameters.get('kernel')!.values.set(separable.parameters.get('depthwiseKernel')!.values);
    mix.inputs[0]!.values.set(depthwise.forward());
    mix.parameters.get('kernel')!.values.set(separable.parameters.get('pointwiseKernel')!.values);
    mix.parameters.get('bias')!.values.set(separable.parameters.get('bias')!.values);
    expect([...separable.forward()]).toEqual([...mix.forward()]);
  });
});

describe('transposed convolution', () => {
  test('paints a copy of the kernel for every step', () => {
    const values = { filters: 1, kernelSize: 3, stride: 2, padding: 'valid' };
    const planned = planLayer(convTranspose1d, [[2, 1]], { ...one, values });
    expect(load(planned, [1, 2], { kernel: [1, 10, 100], bias: [0] })).toEqual([1, 10, 102, 20, 200]);
  });

  test('cuts its padding off and adds its output padding at the end', () => {
    const values = {
      filters: 1,
      kernelSize: 3,
      stride: 2,
      padding: 'explicit',
      paddingAmounts: [1, 1],
      outputPadding: 1,
    };
    const planned = planLayer(convTranspose1d, [[2, 1]], { ...one, values });
    expect(load(planned, [1, 2], { kernel: [1, 10, 100], bias: [0.5] })).toEqual([10.5, 102.5, 20.5, 200.5]);
  });

  test('with same padding multiplies the size by the stride, even with a kernel smaller than it', () => {
    for (const kernelSize of [1, 2, 3, 4, 5]) {
      const values = { kernelSize, stride: 3, padding: 'same' };
      expect(planLayer(convTranspose1d, [[4, 2]], { values }).output.shape).toEqual([12, 16]);
    }
  });

  test.each([
    { padding: 'same' },
    { padding: 'valid' },
    { padding: 'explicit', paddingAmounts: [1, 0, 2, 1] },
  ])('is the transpose of convolution with the same window: %o', (window) => {
    const shared = {
      ...window,
      kernelSize: [3, 2],
      stride: [2, 1],
      dilation: [1, 2],
      groups: 2,
      bias: false,
    };
    const forward = planLayer(conv2d, [[8, 6, 4]], { values: { ...shared, filters: 6 } });
    const grid = forward.output.shape;
    const [height, width] = convTranspose2d.inferShape([grid], {
      ...transposedDefaults,
      ...shared,
      filters: 4,
    });
    const outputPadding = window.padding === 'same' ? [0, 0] : [8 - height!, 6 - width!];
    const values = { ...shared, filters: 4, outputPadding };
    const back = planLayer(convTranspose2d, [grid], { values });
    expect(back.output.shape).toEqual([8, 6, 4]);
    back.inputs[0]!.values.set(forward.output.gradient.fill(0).map((_, index) => Math.cos(index)));
    forward.output.gradient.set(back.inputs[0]!.values);
    expect(back.parameters.get('kernel')!.shape).toEqual(forward.parameters.get('kernel')!.shape);
    back.parameters.get('kernel')!.values.set(forward.parameters.get('kernel')!.values);
    forward.forward();
    forward.backward();
    expect([...back.forward()]).toEqual([...forward.inputs[0]!.gradient!]);
  });
});

const transposedDefaults = { stride: [2, 2], outputPadding: [0, 0], paddingAmounts: [0, 0, 0, 0] };

describe('any window', () => {
  const axis = fc.record({
    length: fc.integer({ min: 1, max: 9 }),
    size: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    before: fc.integer({ min: 0, max: 3 }),
    after: fc.integer({ min: 0, max: 3 }),
  });
  const cells = ({
    length,
    size,
    stride,
    dilation,
    before,
    after,
  }: typeof axis extends fc.Arbitrary<infer A> ? A : never) =>
    Math.floor((length + before + after - dilation * (size - 1) - 1) / stride) + 1;
  const setting = fc.record({
    y: axis,
    x: axis,
    groups: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 2 }),
    filters: fc.integer({ min: 1, max: 2 }),
  });

  test('gives the sum that the formula of convolution asks for', () => {
    fc.assert(
      fc.property(setting, ({ y, x, groups, channels, filters }) => {
        const [height, width] = [cells(y), cells(x)];
        fc.pre(height > 0 && width > 0);
        const [inputs, outputs] = [groups * channels, groups * filters];
        const values = {
          filters: outputs,
          kernelSize: [y.size, x.size],
          stride: [y.stride, x.stride],
          dilation: [y.dilation, x.dilation],
          padding: 'explicit',
          paddingAmounts: [y.before, y.after, x.before, x.after],
          groups,
        };
        const planned = planLayer(conv2d, [[y.length, x.length, inputs]], { values, maximumRows: 2 });
        expect(planned.output.shape).toEqual([height, width, outputs]);
        const output = planned.forward();
        const image = planned.inputs[0]!.values;
        const kernel = planned.parameters.get('kernel')!.values;
        const bias = planned.parameters.get('bias')!.values;
        for (let at = 0; at < output.length; at++) {
          const filter = at % outputs;
          const column = Math.floor(at / outputs) % width;
          const row = Math.floor(at / outputs / width) % height;
          const example = Math.floor(at / outputs / width / height);
          const group = Math.floor(filter / filters);
          let sum = bias[filter]!;
          for (let u = 0; u < y.size; u++) {
            for (let v = 0; v < x.size; v++) {
              const i = row * y.stride + u * y.dilation - y.before;
              const j = column * x.stride + v * x.dilation - x.before;
              if (i < 0 || j < 0 || i >= y.length || j >= x.length) continue;
              for (let c = 0; c < channels; c++) {
                const pixel =
                  image[((example * y.length + i) * x.length + j) * inputs + group * channels + c]!;
                sum += pixel * kernel[((u * x.size + v) * channels + c) * outputs + filter]!;
              }
            }
          }
          expect(output[at]).toBeCloseTo(sum, 10);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('messages', () => {
  const messageOf = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error instanceof StudioError ? `${error.code}: ${error.message}` : String(error);
    }
    return 'nothing was thrown';
  };

  test('say what was expected, what was found and what to do', () => {
    expect(messageOf(() => planLayer(conv2d, [[64]]))).toBe(
      'shape-mismatch: Expected images [N, height, width, channels], got [N, 64]. Put a Reshape before it, for grey images to [height, width, 1].',
    );
    expect(messageOf(() => planLayer(conv2d, [[2, 9, 1]], { values: { padding: 'valid' } }))).toBe(
      'shape-mismatch: Expected an input of at least 3 × 3 (with its padding) for a kernel of 3 × 3, got [N, 2, 9, 1]. Choose same padding, a smaller kernel or a larger input.',
    );
    expect(messageOf(() => planLayer(conv1d, [[9, 3]], { values: { groups: 2 } }))).toContain(
      'got [N, 9, 3]',
    );
    expect(messageOf(() => planLayer(conv1d, [[9, 3]], { values: { groups: 3 } }))).toContain('`filters`');
    expect(
      messageOf(() =>
        planLayer(convTranspose1d, [[9, 3]], { values: { outputPadding: 2, padding: 'valid' } }),
      ),
    ).toContain('`outputPadding`');
    const cut = { padding: 'explicit', paddingAmounts: [9, 9] };
    expect(messageOf(() => planLayer(convTranspose1d, [[2, 1]], { values: cut }))).toContain('less padding');
  });
});
