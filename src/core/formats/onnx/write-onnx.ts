import { StudioError } from '../../support/errors.ts';
import { LIMITS } from '../../support/limits.ts';
import type { ExportedFile, ExportModel } from '../definition.ts';
import { describeModel } from '../model-metadata.ts';
import { lowerGraph } from '../program/lower-graph.ts';
import { dispatch, type Program } from '../program/program.ts';
import { quantizeDenseLayers } from './dynamic-layers.ts';
import { OnnxEmitter } from './emitter.ts';
import type { OnnxModel, OnnxNode, OnnxValueInfo } from './onnx-model.ts';
import { onnxOperators } from './operators.ts';
import { packWeights } from './pack-weights.ts';
import { emitPreparation } from './prepare-inputs.ts';
import { PRODUCER, sealOnnx } from './seal-onnx.ts';
import { serializeOnnx } from './serialize-onnx.ts';

/** The first with LayerNormalization; known to every runtime since 2022. */
const OPSET = 17;
const IR_VERSION = 8;
const ML_OPSET = 2;

/** Writes a network as one ONNX file. Inputs and outputs are channels-last, as in the studio. */
export function writeOnnx(model: ExportModel): readonly ExportedFile[] {
  const precision = model.precision ?? 'float32';
  const whole = createOnnxModel(model);
  const dense = precision === 'int8' ? quantizeDenseLayers(whole) : whole;
  const bytes = serializeOnnx(sealOnnx(packWeights(dense, precision)));
  if (bytes.length > LIMITS.weightsBytes) {
    throw new StudioError(
      'export-too-large',
      `Expected an ONNX file of at most ${LIMITS.weightsBytes} bytes, got ${bytes.length}. Choose safetensors.`,
      { bytes: bytes.length, limit: LIMITS.weightsBytes },
    );
  }
  return [{ suffix: '.onnx', bytes }];
}

/** The model before it becomes bytes. */
export function createOnnxModel(model: ExportModel): OnnxModel {
  const program = lowerGraph(model);
  const emitter = new OnnxEmitter();
  for (const { name } of program.outputs) emitter.uniqueName(name);
  const inputs = defineInputs(program, model, emitter);
  for (const operation of program.operations) {
    emitter.enter(operation.node);
    dispatch(onnxOperators, operation, emitter);
  }
  const nodes = nameOutputs(program, emitter);
  const usesMl = nodes.some(({ domain }) => domain === 'ai.onnx.ml');
  return {
    irVersion: IR_VERSION,
    producerName: PRODUCER,
    producerVersion: '',
    opsets: { '': OPSET, ...(usesMl ? { 'ai.onnx.ml': ML_OPSET } : {}) },
    metadata: describe(model),
    graphName: model.design.name,
    nodes,
    initializers: emitter.initializers,
    inputs,
    outputs: program.outputs.map(({ name, value }) => ({
      name,
      type: 'float',
      shape: ['N', ...value.shape],
    })),
  };
}

function defineInputs(
  program: Program,
  { preparation }: ExportModel,
  emitter: OnnxEmitter,
): readonly OnnxValueInfo[] {
  if (preparation === null) {
    return program.inputs.map(({ name, value }) => {
      const unique = emitter.uniqueName(name);
      emitter.define(value, unique);
      return { name: unique, type: 'float', shape: ['N', ...value.shape] };
    });
  }
  const { inputs, features } = emitPreparation(preparation, emitter);
  emitter.define(program.inputs[0]!.value, features);
  return inputs;
}

/** Gives the outputs their names, by renaming what makes them where nothing else is called so. */
function nameOutputs(program: Program, emitter: OnnxEmitter): readonly OnnxNode[] {
  const names = new Map<string, string>();
  const made = new Set(emitter.nodes.flatMap(({ outputs }) => outputs));
  for (const { name, value } of program.outputs) {
    emitter.enter(name);
    const inner = emitter.get(value);
    if (made.has(inner) && !names.has(inner)) names.set(inner, name);
    else {
      const copy = emitter.node('Identity', [inner]);
      names.set(copy, name);
    }
  }
  const rename = (name: string) => names.get(name) ?? name;
  return emitter.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
}

function describe(model: ExportModel): Readonly<Record<string, string>> {
  const { preparation } = model;
  if (preparation === null) return describeModel(model);
  const { columns, target } = preparation;
  return {
    ...describeModel(model),
    columns: JSON.stringify(columns.map(({ name }) => name)),
    ...(target.kind === 'classes' ? { classes: JSON.stringify(target.classes) } : {}),
  };
}
