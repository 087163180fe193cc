import katex from 'katex';
import { describe, expect, test } from 'vitest';
import { initializers } from '../initializers/index.ts';
import { parseFieldValues } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import { sizeOf } from '../support/shape.ts';
import type { LayerDefinition } from './definition.ts';
import { layers } from './index.ts';
import { checkLayerGradient } from './testing/check-gradient.ts';
import { layerVariants, variantsOf, type LayerVariant } from './testing/layer-variants.ts';
import { planLayer, type PlanLayerOptions, type PlannedLayer } from './testing/plan-layer.ts';

const ROWS = 3;

/** The bits of some numbers: unlike ===, tells 0 from -0 and NaN from nothing. */
const bitsOf = (block: FloatArray) => Buffer.from(block.slice().buffer).toString('base64');

function plan(layer: LayerDefinition, variant: LayerVariant, options: PlanLayerOptions = {}): PlannedLayer {
  const { shapes = [], values = {}, integersBelow } = variant;
  const planned = planLayer(layer, shapes, {
    maximumRows: ROWS,
    values,
    ...(integersBelow === undefined ? {} : { inputGradients: false }),
    ...options,
  });
  if (integersBelow !== undefined) {
    for (const { values } of planned.inputs) {
      for (let i = 0; i < values.length; i++) values[i] = (7 * i + 3) % integersBelow;
    }
  }
  return planned;
}

/** Fills the output's gradient with numbers that depend on nothing but their place. */
function pushGradient(planned: PlannedLayer): void {
  const { output } = planned;
  for (let i = 0; i < output.gradient.length; i++) output.gradient[i] = ((i * 7) % 11) / 5 - 1;
  planned.backward();
}

const gradientsOf = (planned: PlannedLayer, rows: number) => [
  ...planned.inputs.map(({ gradient, size }) => gradient?.subarray(0, rows * size)),
  ...[...planned.parameters.values()].map(({ gradient }) => gradient ?? undefined),
];

test('every entry of the variants table names a layer', () => {
  expect(Object.keys(layerVariants).filter((type) => layers.find(type) === undefined)).toEqual([]);
});

test('every type is there once and in camelCase', () => {
  const types = layers.all.map((layer) => layer.type);
  expect(new Set(types).size).toBe(types.length);
  for (const type of types) expect(type).toMatch(/^[a-z][a-zA-Z0-9]*$/);
});

describe.each(layers.all.map((layer) => [layer.type, layer] as const))('%s', (_type, layer) => {
  test('describes itself: label, sentence, formula that KaTeX can set, help for every field', () => {
    expect(layer.label).not.toBe('');
    expect(layer.description).toMatch(/^\p{Lu}.*\.$/u);
    expect(layer.formula).not.toBe('');
    expect(katex.renderToString(layer.formula, { throwOnError: true, strict: 'error' })).toContain('katex');
    for (const [name, field] of Object.entries(layer.fields)) {
      expect(field.label, name).not.toBe('');
      expect(field.help, name).toMatch(/^\p{Lu}.*[.]$/u);
      for (const other of Object.keys(field.when ?? {})) expect(Object.keys(layer.fields)).toContain(other);
    }
    for (const reference of layer.references) expect(reference.title).not.toBe('');
  });

  test('has defaults that its own fields accept', () => {
    expect(() => parseFieldValues(layer.fields, {}, layer.type)).not.toThrow();
  });

  if (layer.inputs.maximum === 0) return;

  describe.each(
    variantsOf(layer).map(
      (variant) =>
        [`${JSON.stringify(variant.shapes)} ${JSON.stringify(variant.values ?? {})}`, variant] as const,
    ),
  )('with %s', (_name, variant) => {
    const { shapes, values: chosen = {} } = variant;
    const values = parseFieldValues(layer.fields, chosen, layer.type);

    test('keeps its values through JSON', () => {
      const back: unknown = JSON.parse(JSON.stringify(values));
      expect(parseFieldValues(layer.fields, back as typeof chosen, layer.type)).toEqual(values);
    });

    test('writes every number of the shape that it infers, in both modes', () => {
      for (const training of [true, false]) {
        const planned = plan(layer, variant, { training });
        expect(planned.output.shape).toEqual(layer.inferShape(shapes, values));
        const output = planned.forward();
        expect(output.length).toBe(ROWS * sizeOf(planned.output.shape));
        expect(output.every((value) => Number.isFinite(value))).toBe(true);
      }
    });

    test('counts multiply-adds and sums itself up in a few words', () => {
      const count = layer.multiplyAdds(shapes, layer.inferShape(shapes, values), values);
      expect(Number.isSafeInteger(count) && count >= 0, String(count)).toBe(true);
      const summary = layer.summarize?.(values) ?? 'none';
      expect(summary.length).toBeGreaterThan(0);
      expect(summary.length).toBeLessThan(60);
    });

    test('lists parameters that exist once and whose initialisers exist', () => {
      const specs = layer.parameters(shapes, values);
      expect(new Set(specs.map((spec) => spec.name)).size).toBe(specs.length);
      for (const { name, shape, initializer, fanIn, fanOut } of specs) {
        const { type, fields } = initializers.get(initializer.type);
        expect(() => parseFieldValues(fields, initializer.values, `${name}: ${type}`)).not.toThrow();
        expect(sizeOf(shape)).toBeGreaterThan(0);
        expect(fanIn > 0 && fanOut > 0, name).toBe(true);
      }
    });

    test.each([true, false])('passes the gradient check with training %s', (training) => {
      const reports = checkLayerGradient(plan(layer, variant, { training }));
      const differentiable =
        variant.integersBelow === undefined || layer.parameters(shapes, values).length > 0;
      expect(reports.length > 0).toBe(differentiable);
      for (const { name, analytic, numeric, relativeError } of reports) {
        expect(
          relativeError,
          `${name}: ${analytic} by the chain rule, ${numeric} by differences`,
        ).toBeLessThan(1e-6);
      }
    });

    test('gives the same bits in two plans', () => {
      const [first, second] = [plan(layer, variant), plan(layer, variant)];
      expect(bitsOf(second.forward())).toBe(bitsOf(first.forward()));
      for (const planned of [first, second]) pushGradient(planned);
      const bits = (planned: PlannedLayer) =>
        gradientsOf(planned, ROWS).map((block) => block && bitsOf(block));
      expect(bits(second)).toEqual(bits(first));
    });

    test('gives the same bits again when the plan is used again', () => {
      const planned = plan(layer, variant);
      const run = () => {
        const output = bitsOf(planned.forward());
        pushGradient(planned);
        return [output, ...gradientsOf(planned, ROWS).map((block) => block && bitsOf(block))];
      };
      expect(run()).toEqual(run());
    });

    test.each([true, false])(
      'treats the rows of a partial batch as in a full one with training %s',
      (training) => {
        if (training && variant.dependsOnBatch) return;
        const full = plan(layer, variant, { training });
        const fullOutput = full.forward().slice();
        pushGradient(full);
        const partial = plan(layer, variant, { training });
        partial.state.batchSize = ROWS - 1;
        expect(bitsOf(partial.forward())).toBe(bitsOf(fullOutput.slice(0, (ROWS - 1) * full.output.size)));
        pushGradient(partial);
        const inputBits = (planned: PlannedLayer) =>
          planned.inputs.map(
            ({ gradient, size }) => gradient && bitsOf(gradient.slice(0, (ROWS - 1) * size)),
          );
        expect(inputBits(partial)).toEqual(inputBits(full));
      },
    );

    test('leaves rows beyond a partial batch alone', () => {
      const planned = plan(layer, variant);
      planned.state.batchSize = ROWS - 1;
      planned.forward();
      pushGradient(planned);
      expect(planned.output.values.subarray((ROWS - 1) * planned.output.size).every(Number.isNaN)).toBe(true);
      for (const { gradient, size } of planned.inputs) {
        if (gradient) expect(gradient.subarray((ROWS - 1) * size).every(Number.isNaN)).toBe(true);
      }
    });

    test('works in float32 and comes out near float64', () => {
      const reference = plan(layer, variant);
      const single = plan(layer, variant, { precision: 'float32' });
      reference.inputs.forEach(({ values }, index) => values.set(single.inputs[index]!.values));
      for (const [name, { values }] of reference.parameters) values.set(single.parameters.get(name)!.values);
      const expected = reference.forward();
      const output = single.forward();
      const size = Math.max(...expected.map(Math.abs), 1e-3);
      output.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5 * size));
    });

    test('runs backward when nobody wants its gradients', () => {
      const planned = plan(layer, variant, { inputGradients: false, parameterGradients: false });
      planned.forward();
      expect(() => pushGradient(planned)).not.toThrow();
    });

    test('wants one gradient without the others', () => {
      const all = plan(layer, variant);
      all.forward();
      pushGradient(all);
      const frozen = plan(layer, variant, { parameterGradients: false });
      frozen.forward();
      pushGradient(frozen);
      const first = plan(layer, variant, { inputGradients: false });
      first.forward();
      pushGradient(first);
      const bits = (blocks: readonly (FloatArray | null)[]) => blocks.map((block) => block && bitsOf(block));
      const inputs = (planned: PlannedLayer) => bits(planned.inputs.map(({ gradient }) => gradient));
      const parameters = (planned: PlannedLayer) =>
        bits([...planned.parameters.values()].map(({ gradient }) => gradient));
      expect(inputs(frozen)).toEqual(inputs(all));
      expect(parameters(first)).toEqual(parameters(all));
    });

    test('gives in an inference-only plan what it gives in inference mode', () => {
      const expected = plan(layer, variant, { training: false }).forward();
      const planned = plan(layer, variant, { inferenceOnly: true });
      expect(bitsOf(planned.forward())).toBe(bitsOf(expected));
    });
  });
});
