import { describe, expect, test } from 'vitest';
import type { Field } from '../support/fields.ts';
import { createRandom } from '../support/random.ts';
import type { LossDefinition } from './definition.ts';
import { losses } from './index.ts';
import { createLossBench, fillOutputs, fillTargets, type LossBenchOptions } from './testing/loss-bench.ts';

/** Values beyond the defaults that a number field is tried with: a third of the way into its range. */
function otherValue(field: Field): unknown {
  switch (field.kind) {
    case 'boolean':
      return !field.default;
    case 'number': {
      const low = field.minimum ?? 0;
      return low + Math.min((field.maximum ?? 1) - low, 1) / 3;
    }
    case 'integer':
      return field.maximum;
    case 'numbers':
      return [1.7];
    default:
      return field.default;
  }
}

/** The defaults, and each field changed on its own; empty numbers as well. */
function variantsOf(definition: LossDefinition): Record<string, unknown>[] {
  const variants: Record<string, unknown>[] = [{}];
  for (const [name, field] of Object.entries(definition.fields)) {
    variants.push({ [name]: otherValue(field) });
    if ('nullable' in field && field.nullable === true) variants.push({ [name]: null });
  }
  return variants;
}

const shapes = [[4], [3, 4], [1], []].map((shape) => ({ shape }));
const cases = losses.all.flatMap((definition) =>
  definition.targetKinds.flatMap((targetKind) =>
    variantsOf(definition).flatMap((values) =>
      [false, true].map((weighted) => ({
        definition,
        targetKind,
        values,
        weighted,
        title: `${definition.type} of ${targetKind} targets, ${JSON.stringify(values)}${weighted ? ', weighted' : ''}`,
      })),
    ),
  ),
);

/** How many class weights a loss takes: one per class, two for yes and no, none for numbers. */
function classWeightsFor(definition: LossDefinition, classes: number): readonly number[] | null {
  if (definition.task === 'binary') return [0.5, 2];
  if (definition.task === 'multiclass') return Array.from({ length: classes }, (_, i) => 0.4 + 0.7 * i);
  return null;
}

function createFilledBench(
  definition: LossDefinition,
  options: LossBenchOptions,
  weighted: boolean,
  seed: number,
) {
  const classes = options.shape.at(-1) ?? 1;
  const bench = createLossBench(definition, {
    ...options,
    classWeights: weighted ? classWeightsFor(definition, classes) : null,
  });
  const random = createRandom(seed, definition.type);
  const expects =
    definition.type === 'poisson' && options.values?.['logInput'] === false
      ? 'positive'
      : definition.expectsOutput;
  fillOutputs(expects, bench.output, classes, random);
  fillTargets(options.targetKind!, definition.task, bench.target, classes, random);
  if (weighted) bench.exampleWeights.set(bench.exampleWeights.map(() => 0.1 + random.nextUniform()));
  return { bench, random };
}

describe.each(cases)('$title', ({ definition, targetKind, values, weighted }) => {
  test.each(shapes)('has the gradient of central differences for shape $shape', ({ shape }) => {
    const options = { shape, maximumRows: 5, rows: 3, targetKind, values };
    const { bench, random } = createFilledBench(definition, options, weighted, 11);
    const { output, outputGradient } = bench;
    bench.measure();
    bench.outputGradient.fill(NaN);
    bench.backward();
    const used = (output.length / 5) * 3;
    // The rest of a partial batch belongs to nobody.
    for (let i = used; i < output.length; i++) expect(outputGradient[i]).toBeNaN();
    const gradient = outputGradient.slice(0, used);
    const start = output.slice();
    const distance = 1e-6;
    for (let round = 0; round < 3; round++) {
      const direction = Array.from({ length: used }, () => random.nextNormal());
      const expected = direction.reduce((sum, d, i) => sum + d * gradient[i]!, 0);
      direction.forEach((d, i) => (output[i] = start[i]! + distance * d));
      const ahead = bench.measure();
      direction.forEach((d, i) => (output[i] = start[i]! - distance * d));
      const behind = bench.measure();
      output.set(start);
      const numeric = (ahead - behind) / (2 * distance);
      const scale = Math.max(Math.abs(expected), Math.abs(numeric), 1e-2);
      expect(Math.abs(numeric - expected) / scale).toBeLessThan(2e-7);
    }
  });

  test('adds up over batches: two halves give the sums and the losses per example of the whole', () => {
    const options = { shape: [3, 4], maximumRows: 6, targetKind, values };
    const { bench: whole } = createFilledBench(definition, options, weighted, 3);
    const { sum, weight } = whole.sums();
    const total = { sum: 0, weight: 0 };
    const perExample: number[] = [];
    for (const [from, rows] of [
      [0, 4],
      [4, 2],
    ] as const) {
      const { bench: part } = createFilledBench(definition, options, weighted, 3);
      const take = (block: Float64Array | Float32Array, into: Float64Array | Float32Array) => {
        const size = block.length / 6;
        into.set(block.subarray(from * size, (from + rows) * size));
      };
      take(whole.output, part.output);
      take(whole.target, part.target);
      take(whole.exampleWeights, part.exampleWeights);
      part.rows = rows;
      const sums = part.sums();
      total.sum += sums.sum;
      total.weight += sums.weight;
      perExample.push(...part.perExample.subarray(0, rows));
    }
    expect(total.sum).toBeCloseTo(sum, 12);
    expect(total.weight).toBeCloseTo(weight, 12);
    expect(perExample).toEqual([...whole.perExample]);
  });
});

describe.each(losses.all.map((definition) => ({ definition, type: definition.type })))(
  '$type',
  ({ definition }) => {
    const targetKind = definition.targetKinds[0]!;

    test('gives an example of weight 0 no say and no gradient', () => {
      const options = { shape: [4], maximumRows: 3, targetKind };
      const { bench } = createFilledBench(definition, options, false, 5);
      bench.exampleWeights.set([1, 0, 1]);
      const before = bench.measure();
      bench.backward();
      expect([...bench.outputGradient.subarray(4, 8)].map(Math.abs)).toEqual([0, 0, 0, 0]);
      bench.output.copyWithin(4, 0, 4);
      expect(bench.measure()).toBe(before);
    });

    test('moves nothing when all weights are 0', () => {
      const { bench } = createFilledBench(definition, { shape: [4], maximumRows: 2, targetKind }, false, 5);
      bench.exampleWeights.fill(0);
      bench.sums();
      bench.backward();
      expect([...bench.outputGradient].map(Math.abs)).toEqual(Array(8).fill(0));
    });

    test('shows a diverged network as NaN', () => {
      const { bench } = createFilledBench(definition, { shape: [4], maximumRows: 2, targetKind }, false, 5);
      bench.output.fill(NaN, 0, 4);
      expect(bench.measure()).toBeNaN();
    });

    test('works in float32 as in float64', () => {
      const options = { shape: [3, 4], maximumRows: 5, targetKind };
      const { bench: double } = createFilledBench(definition, options, true, 9);
      const { bench: single } = createFilledBench(definition, { ...options, precision: 'float32' }, true, 9);
      expect(single.measure() / double.measure()).toBeCloseTo(1, 5);
      double.backward();
      single.backward();
      single.outputGradient.forEach((value, i) => expect(value).toBeCloseTo(double.outputGradient[i]!, 6));
    });

    test('is described for people', () => {
      for (const text of [definition.label, definition.description, definition.formula]) {
        expect(text.length).toBeGreaterThan(2);
      }
      expect(definition.description).toMatch(/^[A-Z].*\.$/);
      expect(definition.references.length).toBeGreaterThan(0);
      for (const field of Object.values(definition.fields)) expect(field.help).toMatch(/^[A-Z0-9].*\.$/);
    });
  },
);
