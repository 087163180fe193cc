import type { ModelFormat } from '../definition.ts';
import { readOnnx } from './reading/read-onnx.ts';
import { writeOnnx } from './write-onnx.ts';

/** Open Neural Network Exchange, opset 17: a network that runs in ONNX Runtime, OpenVINO, TensorRT and more. */
export const onnx: ModelFormat = Object.freeze({
  type: 'onnx',
  label: 'ONNX',
  extension: 'onnx',
  description:
    'The whole network with its preprocessing in one file, for ONNX Runtime, OpenVINO, Core ML tools and others.',
  carries: 'model' as const,
  precisions: ['float32', 'float16', 'int8'] as const,
  write: writeOnnx,
  read: readOnnx,
});
