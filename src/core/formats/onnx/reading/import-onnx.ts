import { parseDesign } from '../../../design/parse.ts';
import type { NetworkDesign } from '../../../design/network-design.ts';
import { buildGraph } from '../../../graph/analyze.ts';
import type { NamedWeights } from '../../../plan/weights.ts';
import { StudioError } from '../../../support/errors.ts';
import { LIMITS } from '../../../support/limits.ts';
import { findNameProblem } from '../../../support/names.ts';
import { mapTensors } from '../../mapping/map-tensors.ts';
import type { OnnxModel, OnnxNode, OnnxValueInfo } from '../onnx-model.ts';
import { canFold, foldConstant, listOf } from './constants.ts';
import { fusePatterns } from './fuse-patterns.ts';
import { describeInput, describeProblem, OnnxImporter, UnsupportedOperator } from './importer.ts';
import { activationOperators } from './operators/activations.ts';
import { linearOperators } from './operators/linear.ts';
import { mergeOperators } from './operators/merges.ts';
import type { ReadOperators } from './operators/operator.ts';
import { recurrentOperators } from './operators/recurrent.ts';
import { shapeOperators } from './operators/shapes.ts';
import { channelsFirst, windowOperators } from './operators/windows.ts';
import { orderNodes } from './order-nodes.ts';
import { axis, BATCH, plainAxes, sizesOf } from './wire.ts';
import { refuseOnnx } from './wire-reader.ts';

const operators: ReadOperators = {
  ...linearOperators,
  ...windowOperators,
  ...activationOperators,
  ...mergeOperators,
  ...shapeOperators,
  ...recurrentOperators,
};

const NO_LAYER = 'there is no layer for this operator';
/** Most problems that a message lists. */
const LISTED = 12;

/** What an ONNX graph is as a design. */
export interface ReadGraph {
  readonly design: NetworkDesign;
  readonly weights: readonly NamedWeights[];
  readonly notes: readonly string[];
}

/**
 * Reads a graph operator by operator into layers of the studio.
 * @throws StudioError `onnx-invalid`, or `import-unsupported` listing every operator that has no layer, by name
 *   and place.
 */
export function importOnnx(model: OnnxModel): ReadGraph {
  const nodes = orderNodes({ ...model, nodes: fusePatterns(model) });
  const importer = new OnnxImporter(model, nodes);
  for (const input of model.inputs) addInput(input, importer);
  const problems = readNodes(nodes, importer);
  if (problems.length === 0) problems.push(...readOutputs(model, importer));
  if (problems.length > 0) throw unsupported(problems);
  const name = model.graphName.slice(0, LIMITS.nameLength);
  const design = parseDesign({
    formatVersion: 1,
    name: name.trim() === '' || findNameProblem(name) !== null ? 'Imported network' : name,
    notes: '',
    ...importer.finish(),
  });
  const mappings = importer.weights.map((tensor) => ({
    parameter: tensor.name,
    tensor: tensor.name,
    order: null,
  }));
  const weights = mapTensors(buildGraph(design), importer.weights, mappings);
  return { design, weights, notes: [...importer.notes] };
}

/** One problem per operator; those that only lack the output of another one are left out, unless nobody knows them. */
function readNodes(nodes: readonly OnnxNode[], importer: OnnxImporter): string[] {
  const problems: string[] = [];
  const lost = new Set<string>();
  for (const node of nodes) {
    if (node.inputs.some((input) => lost.has(input))) {
      if (!isKnown(node)) problems.push(describeProblem(node, NO_LAYER));
      for (const output of node.outputs) lost.add(output);
      continue;
    }
    try {
      readNode(node, importer);
    } catch (error) {
      const reason = error instanceof UnsupportedOperator || error instanceof StudioError;
      if (!reason) throw error;
      problems.push(describeProblem(node, error.message));
      for (const output of node.outputs) lost.add(output);
    }
  }
  return problems;
}

function readNode(node: OnnxNode, importer: OnnxImporter): void {
  const folded = foldNode(node, importer);
  if (folded !== null) return importer.defineConstant(node.outputs[0] ?? '', folded);
  const read = node.domain === '' && Object.hasOwn(operators, node.type) ? operators[node.type] : undefined;
  if (read === undefined) throw new UnsupportedOperator(NO_LAYER);
  read(node, importer);
}

/** True where an operator becomes a layer, or may be calculated while the file is read. */
const isKnown = ({ domain, type }: OnnxNode): boolean =>
  domain === '' && (Object.hasOwn(operators, type) || canFold(type));

function foldNode(node: OnnxNode, importer: OnnxImporter) {
  if (node.type === 'Shape' && node.domain === '') {
    const wire = importer.find(node.inputs[0]);
    if (wire !== null) return listOf(sizesOf(wire));
    const known = importer.constant(node.inputs[0]);
    return known === null || known.isUniform ? null : listOf(known.shape);
  }
  const inputs = node.inputs.map((input) => (input === '' ? null : importer.constant(input)));
  const isKnown = node.inputs.every((input, index) => input === '' || inputs[index] !== null);
  return isKnown ? foldConstant(node, inputs) : null;
}

/** Every output as the studio would give it: the examples first, the axes in ONNX's order. */
function readOutputs({ outputs }: OnnxModel, importer: OnnxImporter): string[] {
  return outputs.flatMap(({ name }) => {
    const wire = importer.find(name);
    if (wire === null) return [`output ${describeInput(name, [])}: it does not depend on the input`];
    try {
      importer.natural(wire);
      return [];
    } catch (error) {
      if (!(error instanceof UnsupportedOperator)) throw error;
      return [`output ${describeInput(name, [])}: ${error.message}`];
    }
  });
}

/** Operators that put the channels on axis 1. */
const channelOperators: ReadonlySet<string> = new Set(
  Object.keys(windowOperators).filter((type) => type !== 'Pad'),
);

/** True where the first operator that looks at the axes of a value takes axis 1 for the channels. */
function hasChannelsFirst(name: string, importer: OnnxImporter, depth = 0): boolean {
  return importer.users(name).some(({ type, inputs, outputs }) => {
    if (channelOperators.has(type)) return inputs[0] === name;
    const passes = ['Pad', 'Sub', 'Div', 'Mul', 'Add', 'Relu', 'Identity', 'Cast'].includes(type);
    return passes && depth < 8 && hasChannelsFirst(outputs[0] ?? '', importer, depth + 1);
  });
}

function addInput({ name, type, shape }: OnnxValueInfo, importer: OnnxImporter): void {
  if (importer.users(name).length === 0) return;
  if (type === 'string') {
    throw refuseOnnx('input', `the input ${describeInput(name, shape)} takes words; numbers are known here`);
  }
  const open = shape.flatMap((size, index) => (typeof size === 'number' && size > 0 ? [] : [index]));
  const [batch = 0] = open;
  if (shape.length === 0 || shape.length > 7 || open.length > 1) {
    throw refuseOnnx(
      'input',
      `the input ${describeInput(name, shape)} must have one open axis, for the examples, and sizes for the others. Export it with fixed sizes`,
    );
  }
  const sizes = shape.filter((_size, index) => index !== batch) as readonly number[];
  const isImage =
    batch === 0 && (shape.length === 3 || shape.length === 4) && hasChannelsFirst(name, importer);
  const wire = importer.add('input', { shape: isImage ? [...sizes.slice(1), sizes[0]!] : sizes }, [], null);
  if (isImage) {
    importer.notes.add(
      'Its images have their channels first; here they come last. The weights were turned accordingly.',
    );
    return importer.define(name, { ...wire, axes: channelsFirst(shape.length) });
  }
  const axes = batch === 0 ? plainAxes(sizes) : sizes.map((_size, index) => axis(index));
  if (batch !== 0) (axes as (typeof BATCH)[]).splice(batch, 0, BATCH);
  importer.define(name, { ...wire, axes });
}

function unsupported(problems: readonly string[]): StudioError {
  const more = problems.length > LISTED ? `; and ${problems.length - LISTED} more` : '';
  return new StudioError(
    'import-unsupported',
    `This network has ${problems.length === 1 ? 'an operator' : `${problems.length} operators`} without a counterpart here: ${problems.slice(0, LISTED).join('; ')}${more}.`,
    { operators: problems.slice(0, 200) },
  );
}
