import { StudioError, showValue } from '../../support/errors.ts';
import { readHalf } from '../half-floats.ts';

/** Longest header that is read, as NumPy itself has it. */
export const NPY_HEADER_LIMIT = 10_000;
/** Bytes that surely hold the header, where it is one. */
export const NPY_HEAD_BYTES = NPY_HEADER_LIMIT + 12;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

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

/** What the beginning of a .npy file says about its numbers. */
export interface NpyHeader {
  readonly shape: readonly number[];
  /** Column-major. */
  readonly fortran: boolean;
  /** Byte at which the numbers begin. */
  readonly start: number;
  /** Bytes of one number. */
  readonly width: number;
  readonly count: number;
  /** int8. */
  readonly isWhole: boolean;
  /** One number at a byte of a block. */
  read(view: DataView, at: number): number;
}

/** True for bytes that begin as a .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * Reads the header of a .npy file of version 1 to 3 and checks it against the size of the file. Objects are never
 * read: they are Python code.
 * @param head at least the first {@link NPY_HEAD_BYTES} bytes, or all there are.
 * @param size bytes of the whole file.
 * @param where names the file for messages.
 * @throws StudioError `npy-invalid` with the broken rule in its details.
 */
export function readNpyHeader(head: Uint8Array, size: number, where: string): NpyHeader {
  if (head.length < 12 || !isNpy(head)) throw refuse('magic', `${where} does not begin as one`);
  const version = head[6]!;
  if (version < 1 || version > 3) throw refuse('version', `${where} has the unknown version ${version}`);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const headerStart = version === 1 ? 10 : 12;
  if (headerLength > NPY_HEADER_LIMIT) {
    throw refuse('header', `${where} has a header of more than ${NPY_HEADER_LIMIT} characters`);
  }
  const start = headerStart + headerLength;
  if (start > head.length) throw refuse('truncated', `${where} is cut off in its header`);
  const text = String.fromCharCode(...head.subarray(headerStart, start));
  const { descr, fortran, shape } = parseHeader(text, where);
  const [order, type] = [descr[0]!, descr.slice(1)];
  if (type.startsWith('O')) {
    throw refuse('object', `${where} holds Python objects, which are never read. Save numbers`);
  }
  const reader = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (reader === undefined || !'<>|='.includes(order) || (order === '|' && reader[0] > 1)) {
    throw refuse('dtype', `${where} holds ${showValue(descr)}. Convert it to float32`);
  }
  const [width, read] = reader;
  const count = shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(count * width) || start + count * width !== size) {
    throw refuse('size', `${where} should have ${count * width} bytes of numbers, it has ${size - start}`);
  }
  const little = order !== '>';
  return {
    shape,
    fortran,
    start,
    width,
    count,
    isWhole: type === 'i1',
    read: (block, at) => read(block, at, little),
  };
}

/** The error of everything that a .npy file must not be. */
export function refuse(rule: string, message: string): StudioError {
  return new StudioError('npy-invalid', `This is not a usable .npy file: ${message}.`, { rule });
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
      throw refuse('dtype', `${where} holds records. Save plain arrays of numbers`);
    }
    throw refuse('header', `${where} has no header of the form that NumPy writes`);
  }
  const parts = tuple.split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  const shape = parts.map((part) => (/^[0-9]{1,15}L?$/.test(part) ? parseInt(part, 10) : NaN));
  if (shape.length > 32 || !shape.every(Number.isSafeInteger)) {
    throw refuse('shape', `${where} has the shape (${tuple.slice(0, 60)})`);
  }
  return { descr: /^[<>|=]/.test(descr) ? descr : `=${descr}`, fortran: fortran === 'True', shape };
}
