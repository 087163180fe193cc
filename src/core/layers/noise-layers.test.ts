import { describe, expect, test } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { alphaDropout } from './alpha-dropout.ts';
import { dropout } from './dropout.ts';
import { embedding } from './embedding.ts';
import { gaussianDropout } from './gaussian-dropout.ts';
import { gaussianNoise } from './gaussian-noise.ts';
import { spatialDropout } from './spatial-dropout.ts';
import { checkLayerGradient } from './testing/check-gradient.ts';
import { planLayer } from './testing/plan-layer.ts';

const noisy = [
  { layer: dropout, values: { rate: 0.3 }, off: { rate: 0 }, shape: [50_000] },
  { layer: spatialDropout, values: { rate: 0.3 }, off: { rate: 0 }, shape: [2, 25_000] },
  { layer: gaussianDropout, values: { rate: 0.3 }, off: { rate: 0 }, shape: [50_000] },
  { layer: alphaDropout, values: { rate: 0.3 }, off: { rate: 0 }, shape: [50_000] },
  {
    layer: gaussianNoise,
    values: { standardDeviation: 0.5 },
    off: { standardDeviation: 0 },
    shape: [50_000],
  },
];

function moments(values: Iterable<number>): { mean: number; variance: number } {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    count++;
    sum += value;
    squares += value * value;
  }
  return { mean: sum / count, variance: squares / count - (sum / count) * (sum / count) };
}

describe.each(noisy)('$layer.type', ({ layer, values, off, shape }) => {
  test('is the identity in inference, at strength 0, and in its gradient then', () => {
    for (const options of [
      { values, training: false },
      { values: off, training: true },
      { values, inferenceOnly: true },
    ]) {
      const planned = planLayer(layer, [[3, 2]], options);
      expect([...planned.forward()]).toEqual([...planned.inputs[0]!.values]);
      if ('inferenceOnly' in options) continue;
      planned.output.gradient.set([1, 2, 3, 4, 5, 6]);
      planned.backward();
      expect([...planned.inputs[0]!.gradient!.subarray(0, 6)]).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  test('keeps the mean while training', () => {
    const planned = planLayer(layer, [shape], { values, maximumRows: 1 });
    const before = moments(planned.inputs[0]!.values);
    const after = moments(planned.forward());
    expect(Math.abs(after.mean - before.mean)).toBeLessThan(0.03);
  });

  test('gives other numbers at the next step and the same ones after a restored state', () => {
    const planned = planLayer(layer, [[40, 2]], { values });
    const state = planned.random.save();
    planned.step.forward();
    const first = [...planned.output.values];
    planned.step.forward();
    expect([...planned.output.values]).not.toEqual(first);
    planned.random.restore(state);
    planned.step.forward();
    expect([...planned.output.values]).toEqual(first);
  });

  test('passes the gradient check with its noise held', () => {
    const planned = planLayer(layer, [[6, 4]], { values });
    for (const { relativeError } of checkLayerGradient(planned)) expect(relativeError).toBeLessThan(1e-8);
  });

  test('goes back by the mode of the last forward pass', () => {
    const planned = planLayer(layer, [[6, 4]], { values });
    planned.forward();
    planned.state.training = false;
    planned.output.gradient.fill(1);
    planned.backward();
    const trained = [...planned.inputs[0]!.gradient!];
    planned.state.training = true;
    planned.backward();
    expect([...planned.inputs[0]!.gradient!]).toEqual(trained);
  });
});

test('dropout drops the chosen share and divides the rest by 1 - rate', () => {
  const planned = planLayer(dropout, [[50_000]], { values: { rate: 0.3 }, maximumRows: 1 });
  planned.inputs[0]!.values.fill(7);
  const y = planned.forward();
  const dropped = y.filter((value) => value === 0).length / y.length;
  expect(Math.abs(dropped - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / 50_000));
  for (const value of y) if (value !== 0) expect(value).toBeCloseTo(10, 12);
});

test('spatial dropout drops a channel at all positions or at none', () => {
  const planned = planLayer(spatialDropout, [[3, 3, 8]], { values: { rate: 0.5 }, maximumRows: 4 });
  planned.inputs[0]!.values.fill(1);
  const y = planned.forward();
  for (let row = 0; row < 4; row++) {
    for (let channel = 0; channel < 8; channel++) {
      const values = new Set<number>();
      for (let position = 0; position < 9; position++) values.add(y[(row * 9 + position) * 8 + channel]!);
      expect(values.size).toBe(1);
    }
  }
  expect(new Set(y)).toEqual(new Set([0, 2]));
});

test('spatial dropout refuses a row of numbers', () => {
  expect(() => spatialDropout.inferShape([[4]], { rate: 0.1 })).toThrow(/plain Dropout/);
});

test('alpha dropout keeps mean 0 and variance 1 of a standard normal input', () => {
  const planned = planLayer(alphaDropout, [[200_000]], { values: { rate: 0.2 }, maximumRows: 1 });
  const { mean, variance } = moments(planned.forward());
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
});

test('gaussian noise has the chosen standard deviation', () => {
  const planned = planLayer(gaussianNoise, [[100_000]], {
    values: { standardDeviation: 0.5 },
    maximumRows: 1,
  });
  planned.inputs[0]!.values.fill(3);
  const { mean, variance } = moments(planned.forward());
  expect(Math.abs(mean - 3)).toBeLessThan(0.01);
  expect(Math.abs(Math.sqrt(variance) - 0.5)).toBeLessThan(0.01);
});

describe('embedding', () => {
  const values = { vocabularySize: 5, dimension: 2 };

  test('looks rows up and adds their gradients', () => {
    const planned = planLayer(embedding, [[3]], { values, maximumRows: 1 });
    planned.inputs[0]!.values.set([4, 0, 4]);
    const kernel = planned.parameters.get('kernel')!;
    kernel.values.set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...planned.forward()]).toEqual([8, 9, 0, 1, 8, 9]);
    planned.output.gradient.set([1, 2, 3, 4, 5, 6]);
    planned.backward();
    expect([...kernel.gradient!]).toEqual([3, 4, 0, 0, 0, 0, 0, 0, 6, 8]);
    expect([...planned.inputs[0]!.gradient!]).toEqual([0, 0, 0]);
  });

  test.each([5, -1, 1.5, NaN])('refuses index %s and names it and its place', (wrong) => {
    const planned = planLayer(embedding, [[3]], { values, maximumRows: 2 });
    planned.inputs[0]!.values.set([0, 1, 2, 3, wrong, 0]);
    let found: unknown;
    try {
      planned.forward();
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(StudioError);
    const { code, message } = found as StudioError;
    expect(code).toBe('index-out-of-range');
    expect(message).toContain(
      `0 to 4, got ${wrong} (embedding "embedding_1", row 2 of the batch, position 2)`,
    );
  });

  test('gives one vector for a single number per example', () => {
    expect(embedding.inferShape([[]], values)).toEqual([2]);
    expect(embedding.inferShape([[7]], values)).toEqual([7, 2]);
  });
});
