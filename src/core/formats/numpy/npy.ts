import { storeTensor, type StoredBlock } from '../precision.ts';
import { reorderAxes } from '../reorder.ts';
import { readNpyHeader, refuse as refuseNpy } from './npy-header.ts';

/** Numbers of one .npy file. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

/** With what it was stored as. */
export interface ReadNpyArray extends NpyArray {
  /** int8, which scales may belong to. */
  readonly isWhole: boolean;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const DESCRIPTIONS = { float32: '<f4', float16: '<f2', int8: '|i1' } as const;

/** A .npy file of version 1.0 with float32 in C order. */
export function writeNpy({ shape, values }: NpyArray): Uint8Array {
  return writeNpyBlock(storeTensor({ name: '', shape, values }, 'float32')[0]!);
}

/** A .npy file of version 1.0 with the numbers of a block, in C order. */
export function writeNpyBlock({ shape, kind, bytes: stored }: StoredBlock): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${DESCRIPTIONS[kind]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(length + stored.length).fill(0x20, 0, length);
  bytes.set(MAGIC);
  bytes.set([1, 0], 6);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(text), 10);
  bytes[length - 1] = 0x0a;
  bytes.set(stored, length);
  return bytes;
}

/**
 * Reads numbers from a .npy file of version 1 to 3: booleans, integers and floats of both byte orders, in C or
 * Fortran order, as float32. Objects are never read: they are Python code.
 * @param where names the file for messages.
 * @throws StudioError `npy-invalid` with the broken rule in its details.
 */
export function readNpy(bytes: Uint8Array, where: string): ReadNpyArray {
  const { shape, fortran, start, width, count, isWhole, read } = readNpyHeader(bytes, bytes.length, where);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const value = read(view, start + i * width);
    values[i] = value;
    if (!Number.isFinite(values[i]) && Number.isFinite(value)) {
      throw refuseNpy('overflow', `${where} holds ${value}, which does not fit into float32`);
    }
  }
  if (!fortran || shape.length < 2) return { shape, values, isWhole };
  const backwards = [...shape.keys()].reverse();
  return { shape, values: reorderAxes(values, [...shape].reverse(), backwards), isWhole };
}
