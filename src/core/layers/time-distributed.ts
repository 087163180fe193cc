import { StudioError } from '../support/errors.ts';
import { parseFieldValues, type FieldValues, type Spec } from '../support/fields.ts';
import { sizeOf, type Shape } from '../support/shape.ts';
import { defineLayer, shapeMismatch } from './define.ts';
import type { LayerDefinition } from './definition.ts';

/** Prefix of the inner layer's parameters. */
const INNER = 'layer';

/**
 * The layer that applies another one to every time step: [time, ...] -> [time, ...inner output]. It has to
 * find the layers that may stand inside, so it is made where their list is.
 */
export function createTimeDistributed(find: (type: string) => LayerDefinition | undefined): LayerDefinition {
  function resolve(spec: Spec): { readonly layer: LayerDefinition; readonly values: FieldValues } {
    const layer = find(spec.type);
    if (layer === undefined || layer.inputs.minimum !== 1) {
      throw new StudioError(
        'layer-unknown',
        `Expected the inner layer of a time-distributed layer to be one that takes one input, got "${spec.type}". Choose for example dense, conv2d or flatten.`,
        { type: spec.type },
      );
    }
    const where = `the inner layer "${spec.type}" of a time-distributed layer`;
    return { layer, values: parseFieldValues(layer.fields, spec.values, where) };
  }

  function innerShape([input]: readonly Shape[]): Shape {
    if (input!.length >= 1) return input!.slice(1);
    throw shapeMismatch('a sequence [time, ...]', input!, 'Insert a Reshape to [time, features] before it.');
  }

  return defineLayer({
    type: 'timeDistributed',
    version: 1,
    label: 'Time-distributed',
    category: 'recurrent',
    description: 'Applies one layer, with one set of weights, to every time step by itself.',
    formula: 'y_t = f(x_t)',
    fields: {
      layer: {
        kind: 'spec',
        family: 'layer',
        label: 'Layer',
        help: 'The layer that sees every time step.',
        default: { type: 'dense', values: { units: 16 } },
      },
    },
    inputs: { minimum: 1, maximum: 1 },
    references: [
      {
        title: 'Keras TimeDistributed',
        url: 'https://keras.io/api/layers/recurrent_layers/time_distributed/',
      },
    ],
    inferShape(inputs, { layer: spec }) {
      const { layer, values } = resolve(spec);
      const shape = innerShape(inputs);
      return [inputs[0]![0]!, ...layer.inferShape([shape], values)];
    },
    parameters(inputs, { layer: spec }) {
      const { layer, values } = resolve(spec);
      return layer
        .parameters([innerShape(inputs)], values)
        .map((parameter) => ({ ...parameter, name: `${INNER}/${parameter.name}` }));
    },
    multiplyAdds(inputs, output, { layer: spec }) {
      const { layer, values } = resolve(spec);
      return inputs[0]![0]! * layer.multiplyAdds([innerShape(inputs)], output.slice(1), values);
    },
    summarize({ layer: spec }) {
      const layer = find(spec.type);
      if (layer === undefined) return spec.type;
      const { values } = resolve(spec);
      const summary = layer.summarize?.(values);
      return summary === undefined || summary === '' ? layer.label : `${layer.label}: ${summary}`;
    },
    plan({ inputs: [input], output, values, child }) {
      const { layer, values: innerValues } = resolve(values.layer);
      const steps = input!.shape[0]!;
      const shape = input!.shape.slice(1);
      const outputShape = output.shape.slice(1);
      return child({
        prefix: INNER,
        layer,
        values: innerValues,
        inputs: [{ ...input!, shape, size: sizeOf(shape) }],
        output: { ...output, shape: outputShape, size: sizeOf(outputShape) },
        rowsPerExample: steps,
      });
    },
  });
}
