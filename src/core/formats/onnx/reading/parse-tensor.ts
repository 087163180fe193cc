import { showValue } from '../../../support/errors.ts';
import { MAXIMUM_TENSOR_SIZE } from '../../../support/shape.ts';
import { readHalf } from '../../half-floats.ts';
import type { DataType, OnnxTensor } from '../onnx-model.ts';
import { refuseOnnx, WireReader } from './wire-reader.ts';

type Decode = (view: DataView, at: number) => number;

interface ElementType {
  readonly type: DataType;
  readonly width: number;
  readonly decode: Decode;
}

/** By TensorProto.DataType. */
const elementTypes: Readonly<Record<number, ElementType>> = {
  1: { type: 'float', width: 4, decode: (view, at) => view.getFloat32(at, true) },
  2: { type: 'uint8', width: 1, decode: (view, at) => view.getUint8(at) },
  3: { type: 'int8', width: 1, decode: (view, at) => view.getInt8(at) },
  6: { type: 'int32', width: 4, decode: (view, at) => view.getInt32(at, true) },
  7: { type: 'int64', width: 8, decode: readInt64 },
  9: { type: 'bool', width: 1, decode: (view, at) => view.getUint8(at) },
  10: { type: 'float16', width: 2, decode: (view, at) => readHalf(view.getUint16(at, true)) },
  11: { type: 'double', width: 8, decode: (view, at) => view.getFloat64(at, true) },
};

/** The name of an element type, or null for those that no network of the studio has. */
export function dataTypeOf(number: number): DataType | null {
  return number === 8 ? 'string' : (elementTypes[number]?.type ?? null);
}

function readInt64(view: DataView, at: number): number {
  const value = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(-Number.MAX_SAFE_INTEGER, value));
}

/**
 * Reads a TensorProto.
 * @throws StudioError `onnx-invalid`: sizes below 0 or too large, numbers that are missing or too many, weights
 *   in other files, element types that no network has.
 */
export function parseTensor(bytes: Uint8Array): OnnxTensor {
  const reader = new WireReader(bytes);
  const shape: number[] = [];
  const listed: number[] = [];
  let kind = 0;
  let name = '';
  let raw: Uint8Array | null = null;
  let texts = 0;
  while (reader.next()) {
    if (reader.field === 1) reader.integers(shape);
    else if (reader.field === 2) kind = reader.integer();
    else if (reader.field === 4) reader.floats(listed);
    else if (reader.field === 5 || reader.field === 7) reader.integers(listed);
    else if (reader.field === 10) reader.doubles(listed);
    else if (reader.field === 6) texts += reader.bytes().length >= 0 ? 1 : 0;
    else if (reader.field === 8) name = reader.text();
    else if (reader.field === 9) raw = reader.bytes();
    else if (reader.field === 13) refuseExternal(name, reader.bytes());
    else if (reader.field === 14) {
      if (reader.integer() !== 0) refuseExternal(name, new Uint8Array());
    } else reader.skip();
  }
  const where = `the tensor ${showValue(name)}`;
  if (shape.length > 8) throw refuseOnnx('rank', `${where} has ${shape.length} axes, at most 8 make sense`);
  let size = shape.includes(0) ? 0 : 1;
  for (const each of shape) {
    size *= each;
    if (each < 0 || size > MAXIMUM_TENSOR_SIZE) {
      throw refuseOnnx('shape', `${where} has the impossible shape [${shape.join(', ')}]`);
    }
  }
  if (kind === 8) return { name, type: 'string', shape, values: new Float32Array(texts === size ? 0 : 0) };
  const element = elementTypes[kind];
  if (element === undefined) {
    throw refuseOnnx(
      'data-type',
      `${where} holds elements of type ${kind}, which no network here has. Convert it to float32`,
    );
  }
  if (raw === null) return { name, type: element.type, shape, values: readListed(where, size, listed, kind) };
  if (raw.length !== size * element.width) {
    throw refuseOnnx(
      'length',
      `${where} of the shape [${shape.join(', ')}] needs ${size * element.width} bytes, it has ${raw.length}`,
    );
  }
  return { name, type: element.type, shape, values: readRaw(raw, size, element) };
}

function readRaw(raw: Uint8Array, size: number, { type, width, decode }: ElementType): ArrayLike<number> {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const values = type === 'float' || type === 'float16' ? new Float32Array(size) : new Float64Array(size);
  for (let i = 0; i < size; i++) values[i] = decode(view, i * width);
  return values;
}

function readListed(where: string, size: number, listed: readonly number[], kind: number): ArrayLike<number> {
  if (listed.length !== size) {
    throw refuseOnnx('length', `${where} should hold ${size} numbers, it holds ${listed.length}`);
  }
  if (kind === 10) return Float32Array.from(listed, readHalf);
  return kind === 1 ? Float32Array.from(listed) : Float64Array.from(listed);
}

function refuseExternal(name: string, entry: Uint8Array): never {
  let place = 'another file';
  if (entry.length > 0) {
    const reader = new WireReader(entry);
    const texts: string[] = [];
    while (reader.next()) {
      if (reader.field <= 2) texts.push(reader.text());
      else reader.skip();
    }
    if (texts[0] === 'location') place = `the file ${showValue(texts[1] ?? '')}`;
  }
  throw refuseOnnx(
    'external-data',
    `the tensor ${showValue(name)} keeps its numbers in ${place}, which is never opened. Save the network as a single file`,
  );
}
