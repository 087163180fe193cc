import type { OnnxModel, OnnxNode } from '../../../core/formats/onnx/onnx-model.ts';
import { serializeOnnx } from '../../../core/formats/onnx/serialize-onnx.ts';
import { WireWriter } from '../../../core/formats/onnx/wire-writer.ts';
import { createOnnxModel } from '../../../core/formats/onnx/write-onnx.ts';
import { networkCases } from '../../../core/formats/testing/model-cases.ts';

/** A good network to spoil. */
export const { model } = networkCases()[0]!;

/** A safetensors file of any header, right or wrong. */
export function safetensorsOf(header: unknown, dataBytes: number, length?: bigint): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = Buffer.alloc(8 + json.length + dataBytes);
  bytes.writeBigUInt64LE(length ?? BigInt(json.length), 0);
  json.copy(bytes, 8);
  return bytes;
}
export const entry = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

/** An ONNX file of another tool with something changed. */
export const onnxModel: OnnxModel = { ...createOnnxModel(model), producerName: 'somebody', metadata: {} };
export const onnxOf = (change: Partial<OnnxModel>) => serializeOnnx({ ...onnxModel, ...change });
export const operator = (type: string, more: Partial<OnnxNode> = {}): OnnxNode => ({
  name: 'bad',
  type,
  domain: '',
  inputs: [onnxModel.inputs[0]!.name],
  outputs: [onnxModel.outputs[0]!.name],
  attributes: {},
  ...more,
});
/** One tensor by hand. */
export const onnxWith = (tensor: (writer: WireWriter) => void) =>
  new WireWriter()
    .integer(1, 8)
    .message(7, (graph) => graph.message(5, tensor))
    .message(8, (opset) => opset.integer(2, 17))
    .finish();
/** A tensor whose numbers lie elsewhere. */
export const externalAt = (location: string, offset = '0') =>
  onnxWith((tensor) => {
    tensor.integer(1, 4).integer(2, 1).text(8, 'w');
    for (const [key, value] of [
      ['location', location],
      ['offset', offset],
      ['length', '16'],
    ] as const) {
      tensor.message(13, (pair) => pair.text(1, key).text(2, value));
    }
    tensor.integer(14, 1);
  });
