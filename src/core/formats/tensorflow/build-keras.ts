import { sizeOfExample } from '../../datasets/apply-preparation.ts';
import { countColumnFeatures } from '../../datasets/prepared-column.ts';
import type { Preparation } from '../../datasets/table.ts';
import type { NetworkGraph } from '../../graph/graph.ts';
import { layers } from '../../layers/index.ts';
import type { NamedWeights } from '../../plan/weights.ts';
import { StudioError } from '../../support/errors.ts';
import { parseFieldValues, type FieldValues } from '../../support/fields.ts';
import { sizeOf } from '../../support/shape.ts';
import type { ProgramSource } from '../program/lower-graph.ts';
import { fixedWeight, KerasBuilder } from './keras-builder.ts';
import type { KerasContext } from './keras-context.ts';
import { kerasTranslations } from './keras-layers.ts';
import type { KerasModel, KerasTensor } from './keras-model.ts';

/**
 * Writes a network in inference mode as Keras layers. With a preparation the input is one vector of raw
 * numbers (a category is one 0 or 1 per word), which the first layer scales.
 * @throws StudioError `export-unsupported` naming the layer, `weights-mismatch` naming the parameter.
 */
export function buildKeras({ graph, weights, preparation }: ProgramSource, name: string): KerasModel {
  const builder = new KerasBuilder();
  const find = new Map(weights.map((each) => [each.name, each]));
  const values: KerasTensor[] = [];
  const inputs = buildInputs(builder, graph, preparation, values);
  graph.nodes.forEach((node, index) => {
    if (values[index] !== undefined) return;
    builder.enter(node.id);
    values[index] = translate(builder, find, node.id, {
      type: node.layer.type,
      values: node.values,
      prefix: '',
      inputs: node.inputs.map((each) => values[each]!),
    });
  });
  const results = graph.outputs.map((index) => values[index]!);
  const answer = buildAnswer(builder, graph, preparation, results[0]!);
  const taken = new Set(inputs);
  const outputs = [...results, ...(answer === null ? [] : [answer])].map((value) => {
    // A network that only passes its input on, and two outputs of one layer, need layers to be named by.
    builder.enter('output');
    const layer = taken.has(value.layer) ? builder.activation(value, 'linear').layer : value.layer;
    taken.add(layer);
    return layer;
  });
  return { name, layers: builder.layers, weights: builder.weights, inputs, outputs };
}

function translate(
  builder: KerasBuilder,
  find: ReadonlyMap<string, NamedWeights>,
  node: string,
  { type, values, prefix, inputs }: Parameters<KerasContext['child']>[0],
): KerasTensor {
  const layer = layers.get(type);
  const complete = parseFieldValues(layer.fields, values, `layer "${node}"`) as FieldValues;
  const translation = kerasTranslations[type];
  if (translation === undefined) throw builder.refuse(`layer like ${layer.label}`);
  const shapes = inputs.map((input) => input.shape);
  const specs = new Map(layer.parameters(shapes, complete).map((spec) => [spec.name, spec]));
  const optional = (name: string): NamedWeights | null => {
    const spec = specs.get(name);
    if (spec === undefined) return null;
    const full = `${node}.${prefix}${name}`;
    const found = find.get(full);
    if (found !== undefined && found.values.length === sizeOf(spec.shape)) return found;
    throw new StudioError(
      'weights-mismatch',
      `Expected weights for \`${full}\` of the shape [${spec.shape.join(', ')}], found ${found === undefined ? 'none' : `[${found.shape.join(', ')}]`}. Choose the weights that belong to this design.`,
      { name: full },
    );
  };
  return translation({
    builder,
    values: complete,
    inputs,
    outputShape: layer.inferShape(shapes, complete),
    optional,
    parameter: (name) => optional(name)!,
    child: (child) => translate(builder, find, node, { ...child, prefix: `${prefix}${child.prefix}/` }),
  });
}

/** Fills in the values of the input layers, which share the prepared features as in the predictor. */
function buildInputs(
  builder: KerasBuilder,
  graph: NetworkGraph,
  preparation: Preparation | null,
  values: KerasTensor[],
): readonly string[] {
  if (preparation === null) {
    return graph.inputs.map((index) => {
      const { id, outputShape } = graph.nodes[index]!;
      values[index] = builder.input(id, outputShape);
      return values[index].layer;
    });
  }
  const width = sizeOfExample(preparation);
  const raw = builder.input('rows', [width]);
  builder.enter('preparation');
  const scalings = preparation.columns.flatMap((column) => {
    const isScaled = column.kind === 'numeric' || column.kind === 'ordinal';
    const plain = { offset: 0, scale: 1 };
    return Array.from({ length: countColumnFeatures(column) }, (_, place) =>
      place === 0 && isScaled ? column : plain,
    );
  });
  const rows = Array.from({ length: preparation.window?.length ?? 1 }, () => scalings).flat();
  const offsets = rows.map(({ offset }) => offset);
  const factors = rows.map(({ scale }) => 1 / scale);
  const features = builder.affine(raw, fixedWeight('gamma', factors), null, offsets);
  let start = 0;
  for (const index of graph.inputs) {
    const { id, outputShape } = graph.nodes[index]!;
    const size = sizeOf(outputShape);
    if (size === width) start = 0;
    if (start + size > width) {
      throw new StudioError(
        'preparation-mismatch',
        `Expected the input "${id}" to take ${width} prepared features or fewer, it takes ${size}. Choose the design that belongs to the dataset.`,
        { node: id, features: width, size },
      );
    }
    builder.enter(id);
    values[index] = builder.reshape(builder.slice(features, start, size), outputShape);
    start += size;
  }
  return [raw.layer];
}

/** The first output in the target's own terms, unless it is that already. */
function buildAnswer(
  builder: KerasBuilder,
  graph: NetworkGraph,
  preparation: Preparation | null,
  output: KerasTensor,
): KerasTensor | null {
  if (preparation === null) return null;
  const { target } = preparation;
  const last = graph.nodes[graph.outputs[0]!]!.layer.type;
  if (target.kind === 'numeric') {
    builder.enter('prediction');
    if (target.offset === 0 && target.scale === 1) return null;
    return builder.scale(output, target.scale, target.offset);
  }
  builder.enter('probabilities');
  const size = sizeOf(output.shape);
  if (last === 'sigmoid' || last === 'softmax') return null;
  if (size === 1 && target.classes.length === 2) return builder.activation(output, 'sigmoid');
  if (size !== target.classes.length || output.shape.at(-1) !== size) return null;
  // The softmax of log-probabilities is the probabilities.
  return builder.activation(output, 'softmax');
}
