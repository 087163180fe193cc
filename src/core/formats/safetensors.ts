import { StudioError } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';
import type { ExportFormat } from './definition.ts';
import { readBfloat16, readHalf } from './half-floats.ts';
import { DTYPE_BYTES, readHeader, type HeaderEntry } from './safetensors-header.ts';
import { applyScales, storeTensor } from './precision.ts';
import { checkNames, checkWeights, type WeightsFile } from './weights-file.ts';

/**
 * safetensors (huggingface/safetensors, format of version 0.4): u64 length, JSON header padded with spaces to
 * a multiple of 8, then the tensors, little-endian, by name, without gaps.
 */
export const safetensors: ExportFormat = Object.freeze({
  type: 'safetensors',
  label: 'safetensors',
  extension: 'safetensors',
  description: 'Weights by name, read by PyTorch, JAX, TensorFlow and NumPy tools. The safe default.',
  precisions: ['float32', 'float16', 'int8'] as const,
  write: writeSafetensors,
  read: readSafetensors,
});

const DTYPES = { float32: 'F32', float16: 'F16', int8: 'I8' } as const;

function writeSafetensors(weights: WeightsFile): Uint8Array {
  checkWeights(weights);
  // By size of an element, then by name, as the specification orders them.
  const precision = weights.precision ?? 'float32';
  const blocks = weights.tensors
    .flatMap((tensor) => storeTensor(tensor, precision))
    .sort(
      (a, b) => DTYPE_BYTES[DTYPES[b.kind]]! - DTYPE_BYTES[DTYPES[a.kind]]! || (a.name < b.name ? -1 : 1),
    );
  checkNames(blocks);
  const keys = Object.keys(weights.metadata).sort();
  const header: [string, unknown][] = [];
  if (keys.length > 0)
    header.push(['__metadata__', Object.fromEntries(keys.map((key) => [key, weights.metadata[key]]))]);
  let end = 0;
  for (const { name, shape, kind, bytes: stored } of blocks) {
    const begin = end;
    end += stored.length;
    header.push([name, { dtype: DTYPES[kind], shape, data_offsets: [begin, end] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  if (headerBytes > LIMITS.safetensorsHeaderBytes || 8 + headerBytes + end > LIMITS.weightsBytes) {
    throw new StudioError(
      'weights-too-large',
      `Expected weights of at most ${LIMITS.weightsBytes} bytes in one file, got ${8 + headerBytes + end}.`,
      { bytes: 8 + headerBytes + end, limit: LIMITS.weightsBytes },
    );
  }
  const bytes = new Uint8Array(8 + headerBytes + end).fill(0x20, 8, 8 + headerBytes);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, 8);
  let at = 8 + headerBytes;
  for (const { bytes: stored } of blocks) {
    bytes.set(stored, at);
    at += stored.length;
  }
  return bytes;
}

function readSafetensors(bytes: Uint8Array): WeightsFile {
  const { entries, metadata, dataStart } = readHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    metadata,
    tensors: applyScales(
      entries.map((entry) => ({
        name: entry.name,
        shape: entry.shape,
        values: readValues(view, dataStart + entry.begin, entry),
        isWhole: entry.dtype === 'I8',
      })),
    ),
  };
}

function readValues(view: DataView, start: number, { dtype, count }: HeaderEntry): Float32Array {
  const values = new Float32Array(count);
  const width = DTYPE_BYTES[dtype]!;
  const readOne: Readonly<Record<string, (at: number) => number>> = {
    F64: (at) => view.getFloat64(at, true),
    F32: (at) => view.getFloat32(at, true),
    F16: (at) => readHalf(view.getUint16(at, true)),
    BF16: (at) => readBfloat16(view.getUint16(at, true)),
    I8: (at) => view.getInt8(at),
  };
  const read = readOne[dtype]!;
  for (let i = 0; i < count; i++) values[i] = read(start + i * width);
  return values;
}
