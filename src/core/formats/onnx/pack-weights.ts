import { checkFinite, dequantize, halfBytes, quantize, roundToHalf, type Precision } from '../precision.ts';
import { DATA_TYPE, type OnnxModel, type OnnxNode, type OnnxTensor } from './onnx-model.ts';

/** What marks an operator that only unpacks a stored tensor. */
const PREFIX = 'stored/';
/** Smaller tensors stay float32: an operator for each would only make the file larger. */
const SMALLEST = 8;

/** Operators whose stored inputs stay float32: statistics, biases, and tables that follow from the structure alone. */
const PLAIN: readonly string[] = ['BatchNormalization', 'Add', 'Mul', 'Sub', 'Div'];

/** The axis along which the outputs of a consumer lie. */
function channelAxis({ type, inputs }: OnnxNode, name: string): number {
  if (type === 'Gemm' || type === 'Conv') return 0;
  if (type === 'Gather' && inputs[0] === name) return 1;
  return 1;
}

const channelOf =
  (shape: readonly number[], axis: number) =>
  (index: number): number => {
    let stride = 1;
    for (let i = axis + 1; i < shape.length; i++) stride *= shape[i]!;
    return Math.floor(index / stride) % shape[axis]!;
  };

/**
 * Stores the weights of a model in fewer bits; an operator in front of each consumer gives them back as float32
 * (Cast for float16, DequantizeLinear for int8). Runtimes fold them when they load the file.
 */
export function packWeights(model: OnnxModel, precision: Precision): OnnxModel {
  if (precision === 'float32') return model;
  const initializers: OnnxTensor[] = [];
  const unpacking: OnnxNode[] = [];
  for (const tensor of model.initializers) {
    const { name, shape, values, type } = tensor;
    const isWeights = type === 'float' && values.length >= SMALLEST;
    const consumer = model.nodes.find(({ inputs }) => inputs.includes(name));
    if (!isWeights || consumer === undefined || PLAIN.includes(consumer.type)) {
      initializers.push(tensor);
      continue;
    }
    const stored = `${PREFIX}${name}`;
    const node = { name: `${stored}/unpack`, domain: '', outputs: [name] };
    if (precision === 'float16') {
      halfBytes(name, values);
      initializers.push({ ...tensor, name: stored, type: 'float16', values: roundToHalf(values) });
      unpacking.push({ ...node, type: 'Cast', inputs: [stored], attributes: { to: DATA_TYPE.float } });
    } else if (shape.length >= 2) {
      checkFinite(name, values);
      const axis = channelAxis(consumer, name);
      const { whole, scales } = quantize(values, shape[axis]!, channelOf(shape, axis));
      const scale = `${stored}/scale`;
      initializers.push({ name: stored, type: 'int8', shape, values: whole });
      initializers.push({ name: scale, type: 'float', shape: [shape[axis]!], values: scales });
      const inputs = [stored, scale];
      unpacking.push({ ...node, type: 'DequantizeLinear', inputs, attributes: { axis } });
    } else initializers.push(tensor);
  }
  return { ...model, initializers, nodes: [...unpacking, ...model.nodes] };
}

/** Takes what {@link packWeights} added away again: the numbers are float32 then, with fewer bits in use. */
export function unpackWeights(model: OnnxModel): OnnxModel {
  const stored = new Map(model.initializers.map((tensor) => [tensor.name, tensor]));
  const unpacked = new Map<string, OnnxTensor>();
  const gone = new Set<string>();
  const nodes = model.nodes.filter((node) => {
    const [packed, scale] = node.inputs.map((input) => stored.get(input));
    const [output] = node.outputs;
    if (packed === undefined || output === undefined || !packed.name.startsWith(PREFIX)) return true;
    if (node.type === 'Cast' && packed.type === 'float16') {
      unpacked.set(packed.name, { ...packed, name: output, type: 'float' });
      return false;
    }
    const axis = node.attributes['axis'];
    const isScaled = typeof axis === 'number' && axis >= 0 && axis < packed.shape.length;
    if (node.type !== 'DequantizeLinear' || scale === undefined || !isScaled) return true;
    if (node.inputs.length > 2 || scale.values.length !== packed.shape[axis]) return true;
    const values = dequantize(packed.values, scale.values, channelOf(packed.shape, axis));
    unpacked.set(packed.name, { name: output, type: 'float', shape: packed.shape, values });
    gone.add(scale.name);
    return false;
  });
  const initializers = model.initializers
    .filter(({ name }) => !gone.has(name))
    .map((tensor) => unpacked.get(tensor.name) ?? tensor);
  return { ...model, nodes, initializers };
}
