import { describe, expect, it } from 'vitest';
import { expm1 } from '../../support/math.ts';
import { scalarFunctions, type ScalarFunctionName } from '../activations.ts';
import { referenceKernels } from '../kernels.ts';
import { copyOf, createSimdBlocks } from '../testing/blocks.ts';

const names = Object.keys(scalarFunctions) as ScalarFunctionName[];

/** From far below to far above, dense around 0, with the kinks themselves. */
function points(): Float32Array {
  const values = [0, 3, -3, 6, 0.625, -0.625, 1e-20, -1e-20];
  for (let size = 1e-6; size < 100; size *= 1.01) values.push(size, -size);
  return Float32Array.from(values);
}

/** The reference itself cancels near 0 in these; their exact values come from expm1. */
const exactValues: Partial<Record<ScalarFunctionName, (x: number, parameter: number) => number>> = {
  elu: (x, alpha) => (x > 0 ? x : alpha * expm1(x)),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * expm1(x)),
  celu: (x, alpha) => (x > 0 ? x : alpha * expm1(x / alpha)),
};

/**
 * Sizes below which errors count relative to this size: gelu's reference is 1 + erf, which is 0 in double
 * precision far out; x / 6 + 0.5 cancels near -3.
 */
const valueFloor: Partial<Record<ScalarFunctionName, number>> = {
  gelu: 1e-8,
  geluTanh: 1e-8,
  hardSigmoid: 0.5,
  hardSwish: 1.5,
};

/** The same for derivatives: these have zeros, or are differences of numbers of about this size. */
const derivativeFloor: Partial<Record<ScalarFunctionName, number>> = {
  elu: 1,
  selu: 1.76,
  gelu: 1,
  geluTanh: 1,
  silu: 1,
  mish: 1,
  hardSwish: 3,
  sigmoid: 1,
  tanh: 1,
};

describe.each(names)('%s in SIMD', (name) => {
  const x = points();

  it('agrees with double precision to 5e-7, relative, over its whole range', () => {
    for (const parameter of name === 'softplus' ? [1, 2.5] : [0.1, 1]) {
      const { kernels, block } = createSimdBlocks();
      const [input, y] = [block(x.length), block(x.length)];
      input.set(x);
      kernels.activate(name, input, y, x.length, parameter);
      for (let i = 0; i < x.length; i++) {
        const value = exactValues[name] ?? scalarFunctions[name].value;
        const expected = value(x[i]!, Math.fround(parameter));
        if (Math.fround(expected) === y[i]) continue;
        // 2e-36: below 1e-38 the spacing of float32 is absolute, in factors of the result as well.
        const scale = Math.max(Math.abs(expected), valueFloor[name] ?? 2e-36);
        // The argument of an exponential carries its own rounding, so its size counts.
        const argument = name.startsWith('gelu') ? 1.5 * x[i]! * x[i]! : Math.abs(parameter * x[i]!);
        const error = Math.abs(y[i]! - expected) / scale;
        expect(error, `${x[i]} -> ${y[i]}, ${expected}`).toBeLessThan(5e-7 * (1 + 0.2 * argument));
      }
    }
  });

  it('has the derivative of the reference', () => {
    for (const parameter of [0.5, 1]) {
      const { kernels, block } = createSimdBlocks();
      const [input, y, dy, dx] = [block(x.length), block(x.length), block(x.length), block(x.length)];
      input.set(x);
      dy.fill(1);
      kernels.activate(name, input, y, x.length, parameter);
      kernels.activateBackward(name, input, y, dy, dx, x.length, parameter);
      for (let i = 0; i < x.length; i++) {
        const expected = scalarFunctions[name].derivative(x[i]!, y[i]!, Math.fround(parameter));
        if (Math.fround(expected) === dx[i]) continue;
        const scale = Math.max(Math.abs(expected), derivativeFloor[name] ?? 2e-36);
        const error = Math.abs(dx[i]! - expected) / scale;
        expect(error, `${x[i]} -> ${dx[i]}, ${expected}`).toBeLessThan(5e-7 * (1 + 0.2 * Math.abs(x[i]!)));
      }
    }
  });

  it('treats NaN, Infinity and zeros as the reference does, in every lane', () => {
    const special = Float32Array.of(NaN, Infinity, -Infinity, 0, -0, 200, -200, 1e30, -1e30);
    for (let lane = 0; lane < 4; lane++) {
      const { kernels, block } = createSimdBlocks();
      const [input, y] = [block(9 + lane), block(9 + lane)];
      input.set(special, lane);
      const expected = copyOf(y);
      referenceKernels.activate(name, copyOf(input), expected, 9 + lane, 1);
      kernels.activate(name, input, y, 9 + lane, 1);
      for (let i = lane; i < 9 + lane; i++) {
        const label = `${name}(${input[i]})`;
        if (Number.isFinite(expected[i])) expect(y[i], label).toBeCloseTo(expected[i]!, 5);
        else expect(y[i], label).toBe(expected[i]);
      }
    }
  });

  it('gives a number the same bits wherever it stands', () => {
    const { kernels, block } = createSimdBlocks();
    const [input, y] = [block(x.length), block(x.length)];
    input.set(x);
    kernels.activate(name, input, y, x.length, 1);
    for (const start of [1, 2, 3, 5]) {
      const part = block(7);
      kernels.activate(name, input.subarray(start), part, 7, 1);
      expect(part).toEqual(copyOf(y.subarray(start, start + 7)));
    }
  });
});

describe('softmax in SIMD', () => {
  it('is stable for large logits and keeps small probabilities and their logarithms exact', () => {
    const { kernels, block } = createSimdBlocks();
    const [x, y, logY] = [block(5), block(5), block(5)];
    x.set([1000, 990, 900, -1000, 1000.5]);
    kernels.softmax(x, y, 1, 5);
    kernels.logSoftmax(x, logY, 1, 5);
    const expected = new Float64Array(5);
    referenceKernels.softmax(Float64Array.from(x), expected, 1, 5);
    for (let i = 0; i < 5; i++) expect(y[i]).toBeCloseTo(expected[i]!, 6);
    referenceKernels.logSoftmax(Float64Array.from(x), expected, 1, 5);
    for (let i = 0; i < 5; i++) expect(Math.abs(logY[i]! / expected[i]! - 1)).toBeLessThan(1e-6);
  });

  it.each(['softmax', 'logSoftmax'] as const)('%s of a row with NaN is NaN, other rows are not', (name) => {
    for (let at = 0; at < 7; at++) {
      const { kernels, block } = createSimdBlocks();
      const [x, y] = [block(21), block(21)];
      x[7 + at] = NaN;
      kernels[name](x, y, 3, 7);
      for (let i = 0; i < 21; i++) expect(Number.isNaN(y[i]), `${at} ${i}`).toBe(i >= 7 && i < 14);
    }
  });

  it.each(['softmax', 'logSoftmax'] as const)('%s works in place', (name) => {
    const { kernels, block } = createSimdBlocks();
    const [x, y] = [block(30), block(30)];
    kernels[name](x, y, 3, 10);
    kernels[name](x, x, 3, 10);
    expect(x).toEqual(y);
  });
});
