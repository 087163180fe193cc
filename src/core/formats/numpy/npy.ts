import { StudioError, showValue } from '../../support/errors.ts';
import { readHalf } from '../half-floats.ts';
import { reorderAxes } from '../reorder.ts';

/** Numbers of one .npy file. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

const HEADER_LIMIT = 10_000;
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** A .npy file of version 1.0 with float32 in C order. */
export function writeNpy({ shape, values }: NpyArray): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(length + values.length * 4).fill(0x20, 0, length);
  bytes.set(MAGIC);
  bytes.set([1, 0], 6);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(text), 10);
  bytes[length - 1] = 0x0a;
  for (let i = 0; i < values.length; i++) view.setFloat32(length + 4 * i, values[i]!, true);
  return bytes;
}

/** The error of everything that a .npy file must not be. */
export function refuseNpy(rule: string, message: string): StudioError {
  return new StudioError('npy-invalid', `This is not a usable .npy file: ${message}.`, { rule });
}

type ReadOne = (view: DataView, at: number, little: boolean) => number;

const readers: Readonly<Record<string, readonly [bytes: number, read: ReadOne]>> = {
  b1: [1, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)],
  i1: [1, (view, at) => view.getInt8(at)],
  u1: [1, (view, at) => view.getUint8(at)],
  i2: [2, (view, at, little) => view.getInt16(at, little)],
  u2: [2, (view, at, little) => view.getUint16(at, little)],
  i4: [4, (view, at, little) => view.getInt32(at, little)],
  u4: [4, (view, at, little) => view.getUint32(at, little)],
  i8: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  u8: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
  f2: [2, (view, at, little) => readHalf(view.getUint16(at, little))],
  f4: [4, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, (view, at, little) => view.getFloat64(at, little)],
};

/**
 * Reads numbers from a .npy file of version 1 to 3: booleans, integers and floats of both byte orders, in C or
 * Fortran order, as float32. Objects are never read: they are Python code.
 * @param where names the file for messages.
 * @throws StudioError `npy-invalid` with the broken rule in its details.
 */
export function readNpy(bytes: Uint8Array, where: string): NpyArray {
  if (bytes.length < 12 || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw refuseNpy('magic', `${where} does not begin as one`);
  }
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw refuseNpy('version', `${where} has the unknown version ${version}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const headerStart = version === 1 ? 10 : 12;
  if (headerLength > HEADER_LIMIT) {
    throw refuseNpy('header', `${where} has a header of more than ${HEADER_LIMIT} characters`);
  }
  const start = headerStart + headerLength;
  if (start > bytes.length) throw refuseNpy('truncated', `${where} is cut off in its header`);
  const header = String.fromCharCode(...bytes.subarray(headerStart, start));
  const { descr, fortran, shape } = parseHeader(header, where);
  const [order, type] = [descr[0]!, descr.slice(1)];
  if (type.startsWith('O')) {
    throw refuseNpy('object', `${where} holds Python objects, which are never read. Save numbers`);
  }
  const reader = readers[type];
  if (reader === undefined || !'<>|='.includes(order) || (order === '|' && reader[0] > 1)) {
    throw refuseNpy('dtype', `${where} holds ${showValue(descr)}. Convert it to float32`);
  }
  const [width, read] = reader;
  const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count * width) || start + count * width !== bytes.length) {
    throw refuseNpy(
      'size',
      `${where} should have ${count * width} bytes of numbers, it has ${bytes.length - start}`,
    );
  }
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const value = read(view, start + i * width, order !== '>');
    values[i] = value;
    if (!Number.isFinite(values[i]) && Number.isFinite(value)) {
      throw refuseNpy('overflow', `${where} holds ${value}, which does not fit into float32`);
    }
  }
  if (!fortran || shape.length < 2) return { shape, values };
  const backwards = [...shape.keys()].reverse();
  return { shape, values: reorderAxes(values, [...shape].reverse(), backwards) };
}

/** The header is a Python dictionary with exactly three keys; nothing of it is evaluated. */
function parseHeader(header: string, where: string) {
  const keys = [...header.matchAll(/'([a-z_]+)'\s*:/g)].map((match) => match[1]);
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)\b/.exec(header)?.[1];
  const tuple = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  // What is left after the three entries must be the braces, commas and spaces around them.
  const rest = header
    .replace(/'descr'\s*:\s*'[^']*'/, '')
    .replace(/'fortran_order'\s*:\s*(?:True|False)\b/, '')
    .replace(/'shape'\s*:\s*\([^)]*\)/, '');
  const isWhole = keys.length === 3 && new Set(keys).size === 3 && /^\{[\s,]*\}\s*$/.test(rest);
  if (!isWhole || descr === undefined || fortran === undefined || tuple === undefined) {
    if (descr === undefined && /'descr'\s*:\s*\[/.test(header)) {
      throw refuseNpy('dtype', `${where} holds records. Save plain arrays of numbers`);
    }
    throw refuseNpy('header', `${where} has no header of the form that NumPy writes`);
  }
  const parts = tuple.split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  const shape = parts.map((part) => (/^[0-9]{1,15}L?$/.test(part) ? parseInt(part, 10) : NaN));
  if (shape.length > 32 || !shape.every(Number.isSafeInteger)) {
    throw refuseNpy('shape', `${where} has the shape (${tuple.slice(0, 60)})`);
  }
  return { descr: /^[<>|=]/.test(descr) ? descr : `=${descr}`, fortran: fortran === 'True', shape };
}
