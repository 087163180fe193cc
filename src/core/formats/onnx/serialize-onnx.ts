import {
  DATA_TYPE,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './onnx-model.ts';
import { writeHalf } from '../half-floats.ts';
import { WireWriter } from './wire-writer.ts';

/** AttributeProto.AttributeType */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;

/** The bytes of a model, by the field numbers of onnx.proto (IR version 8). */
export function serializeOnnx(model: OnnxModel): Uint8Array {
  const writer = new WireWriter()
    .integer(1, model.irVersion)
    .text(2, model.producerName)
    .text(3, model.producerVersion)
    .message(7, (graph) => writeGraph(graph, model));
  for (const [domain, version] of Object.entries(model.opsets)) {
    writer.message(8, (opset) => {
      if (domain !== '') opset.text(1, domain);
      opset.integer(2, version);
    });
  }
  for (const [key, value] of Object.entries(model.metadata)) {
    writer.message(14, (entry) => entry.text(1, key).text(2, value));
  }
  return writer.finish();
}

function writeGraph(writer: WireWriter, model: OnnxModel): void {
  for (const node of model.nodes) writer.message(1, (message) => writeNode(message, node));
  writer.text(2, model.graphName);
  for (const tensor of model.initializers) writer.message(5, (message) => writeTensor(message, tensor));
  for (const value of model.inputs) writer.message(11, (message) => writeValueInfo(message, value));
  for (const value of model.outputs) writer.message(12, (message) => writeValueInfo(message, value));
}

function writeNode(writer: WireWriter, node: OnnxNode): void {
  for (const input of node.inputs) writer.text(1, input);
  for (const output of node.outputs) writer.text(2, output);
  writer.text(3, node.name).text(4, node.type);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.message(5, (message) => writeAttribute(message.text(1, name), value));
  }
  if (node.domain !== '') writer.text(7, node.domain);
}

function writeAttribute(writer: WireWriter, value: OnnxAttribute): void {
  if (typeof value === 'number') writer.integer(3, value).integer(20, ATTRIBUTE_TYPE.int);
  else if (typeof value === 'string') writer.text(4, value).integer(20, ATTRIBUTE_TYPE.string);
  else if ('tensor' in value) {
    writer.message(5, (message) => writeTensor(message, value.tensor)).integer(20, ATTRIBUTE_TYPE.tensor);
  } else if ('float' in value) writer.float(2, value.float).integer(20, ATTRIBUTE_TYPE.float);
  else if ('floats' in value) {
    for (const each of value.floats) writer.float(7, each);
    writer.integer(20, ATTRIBUTE_TYPE.floats);
  } else {
    const isText = typeof value[0] === 'string';
    for (const each of value) {
      if (typeof each === 'string') writer.text(9, each);
      else writer.integer(8, each);
    }
    writer.integer(20, isText ? ATTRIBUTE_TYPE.strings : ATTRIBUTE_TYPE.ints);
  }
}

function writeTensor(writer: WireWriter, tensor: OnnxTensor): void {
  for (const size of tensor.shape) writer.integer(1, size);
  writer.integer(2, DATA_TYPE[tensor.type]).text(8, tensor.name).bytes(9, rawData(tensor));
}

/** Little-endian, as the specification wants it on every machine. */
function rawData({ type, values }: OnnxTensor): Uint8Array {
  const width = { float: 4, uint8: 1, int8: 1, float16: 2 }[type as string] ?? 8;
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (type === 'float') view.setFloat32(4 * i, value, true);
    else if (type === 'int8') view.setInt8(i, value);
    else if (type === 'uint8') view.setUint8(i, value);
    else if (type === 'float16') view.setUint16(2 * i, writeHalf(value), true);
    else if (type === 'double') view.setFloat64(8 * i, value, true);
    else view.setBigInt64(8 * i, BigInt(value), true);
  }
  return bytes;
}

function writeValueInfo(writer: WireWriter, { name, type, shape }: OnnxValueInfo): void {
  writer.text(1, name).message(2, (message) => {
    message.message(1, (tensor) => {
      tensor.integer(1, DATA_TYPE[type]).message(2, (dimensions) => {
        for (const size of shape) {
          dimensions.message(1, (dimension) => {
            if (typeof size === 'number') dimension.integer(1, size);
            else if (size !== null) dimension.text(2, size);
          });
        }
      });
    });
  });
}
