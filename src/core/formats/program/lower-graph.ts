import { sizeOfExample } from '../../datasets/apply-preparation.ts';
import type { Preparation } from '../../datasets/table.ts';
import type { NetworkGraph } from '../../graph/graph.ts';
import { layers } from '../../layers/index.ts';
import type { NamedWeights } from '../../plan/weights.ts';
import { StudioError } from '../../support/errors.ts';
import { parseFieldValues, type FieldValues } from '../../support/fields.ts';
import { sameShape, sizeOf } from '../../support/shape.ts';
import { createProgramBuilder, type ProgramBuilder } from './builder.ts';
import type { LoweringContext } from './lowering.ts';
import { lowerings } from './lowerings/index.ts';
import type { Constant, Program, Value } from './program.ts';

/** What a program is made of. */
export interface ProgramSource {
  readonly graph: NetworkGraph;
  readonly weights: readonly NamedWeights[];
  /** Null: the network's inputs are taken as they are. */
  readonly preparation: Preparation | null;
  /** Keeps dropout and noise, for code that trains. */
  readonly forTraining?: boolean;
}

/**
 * Writes a network, in inference mode unless told otherwise, as a list of simple operations, in the order of its nodes. With a
 * preparation there is one input, `features`, that all input layers share as in training; otherwise one
 * per input layer. The first output is the network's own; what it means (in the target's unit, as
 * probabilities) follows where the preparation says so.
 * @throws StudioError `export-unsupported` naming the layer, `weights-mismatch` naming the parameter.
 */
export function lowerGraph({ graph, weights, preparation, forTraining }: ProgramSource): Program {
  const builder = createProgramBuilder(forTraining);
  const constants = createConstants(weights);
  const values: Value[] = [];
  const inputs = lowerInputs(builder, graph, preparation, values);
  graph.nodes.forEach((node, index) => {
    if (values[index] !== undefined) return;
    builder.enter(node.id);
    values[index] = lowerLayer(builder, constants, node.id, {
      type: node.layer.type,
      values: node.values,
      prefix: '',
      inputs: node.inputs.map((each) => values[each]!),
    });
  });
  const outputs: Program['outputs'][number][] = graph.outputs.map((index, at) => ({
    name: at === 0 ? 'output' : `output_${graph.nodes[index]!.id}`,
    value: values[index]!,
    meaning: 'network',
  }));
  const answer = lowerAnswer(builder, graph, preparation, outputs[0]!.value);
  return {
    inputs,
    operations: builder.operations,
    outputs: answer === null ? outputs : [...outputs, answer],
    constants: builder.constants,
    valueCount: builder.valueCount,
  };
}

type FindConstant = (name: string) => Constant | null;

function createConstants(weights: readonly NamedWeights[]): FindConstant {
  const byName = new Map<string, Constant>(
    weights.map(({ name, shape, values }) => [name, { name, shape, values }]),
  );
  return (name) => byName.get(name) ?? null;
}

function lowerLayer(
  builder: ProgramBuilder,
  find: FindConstant,
  node: string,
  { type, values, prefix, inputs }: Parameters<LoweringContext['child']>[0],
): Value {
  const layer = layers.get(type);
  const complete = parseFieldValues(layer.fields, values, `layer "${node}"`) as FieldValues;
  const lower = lowerings[type];
  if (lower === undefined) {
    throw new StudioError(
      'export-unsupported',
      `The layer "${node}" (${layer.label}) cannot be exported to this format. Choose safetensors for the weights, or another layer.`,
      { node, type },
    );
  }
  const shapes = inputs.map((input) => input.shape);
  const specs = new Map(layer.parameters(shapes, complete).map((spec) => [spec.name, spec]));
  const optional = (name: string): Constant | null => {
    const spec = specs.get(name);
    if (spec === undefined) return null;
    const full = `${node}.${prefix}${name}`;
    const found = find(full);
    if (found !== null && sameShape(found.shape, spec.shape) && found.values.length === sizeOf(spec.shape)) {
      return found;
    }
    throw new StudioError(
      'weights-mismatch',
      `Expected weights for \`${full}\` of the shape [${spec.shape.join(', ')}], found ${found === null ? 'none' : `[${found.shape.join(', ')}]`}. Choose the weights that belong to this design.`,
      { name: full },
    );
  };
  return lower({
    builder,
    values: complete,
    inputs,
    outputShape: layer.inferShape(shapes, complete),
    optional,
    parameter: (name) => optional(name)!,
    child: (child) => lowerLayer(builder, find, node, { ...child, prefix: `${prefix}${child.prefix}/` }),
  });
}

/** Fills in the values of the input layers; they share the prepared features as in the predictor. */
function lowerInputs(
  builder: ProgramBuilder,
  graph: NetworkGraph,
  preparation: Preparation | null,
  values: Value[],
): Program['inputs'] {
  const width = preparation === null ? null : sizeOfExample(preparation);
  if (width === null) {
    return graph.inputs.map((index) => {
      const value = builder.input(graph.nodes[index]!.outputShape);
      values[index] = value;
      return { name: graph.nodes[index]!.id, value };
    });
  }
  const features = builder.input([width]);
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
    const share = size === width ? features : builder.emit('slice', [features], [size], { starts: [start] });
    values[index] = outputShape.length === 1 ? share : builder.reshape(share, outputShape);
    start += size;
  }
  return [{ name: 'features', value: features }];
}

/** The first output in the target's own terms, unless it is that already. */
function lowerAnswer(
  builder: ProgramBuilder,
  graph: NetworkGraph,
  preparation: Preparation | null,
  output: Value,
): Program['outputs'][number] | null {
  if (preparation === null) return null;
  const { target } = preparation;
  builder.enter('answer');
  if (target.kind === 'numeric') {
    if (target.offset === 0 && target.scale === 1) return null;
    const scaled = builder.withConstant('multiply', output, builder.constant('scale', [1], [target.scale]));
    const value = builder.withConstant('add', scaled, builder.constant('offset', [1], [target.offset]));
    return { name: 'prediction', value, meaning: 'prediction' };
  }
  const size = sizeOf(output.shape);
  const last = graph.nodes[graph.outputs[0]!]!.layer.type;
  const name = 'probabilities';
  const meaning = 'probabilities' as const;
  if (size === 1 && target.classes.length === 2) {
    if (last === 'sigmoid') return null;
    const attributes = { function: 'sigmoid', parameter: 0 } as const;
    return { name, value: builder.emit('unary', [output], output.shape, attributes), meaning };
  }
  if (size !== target.classes.length || output.shape.at(-1) !== size || last === 'softmax') return null;
  if (last === 'sigmoid') return null;
  if (last === 'logSoftmax') {
    const attributes = { function: 'exponential', parameter: 0 } as const;
    return { name, value: builder.emit('unary', [output], output.shape, attributes), meaning };
  }
  const value = builder.emit('softmax', [output], output.shape, { logarithm: false });
  return { name, value, meaning };
}
