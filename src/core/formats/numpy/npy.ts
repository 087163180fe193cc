import { reorderAxes } from '../reorder.ts';
import { readNpyHeader, refuse as refuseNpy } from './npy-header.ts';

/** Numbers of one .npy file. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

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

/**
 * Reads numbers from a .npy file of version 1 to 3: booleans, integers and floats of both byte orders, in C or
 * Fortran order, as float32. Objects are never read: they are Python code.
 * @param where names the file for messages.
 * @throws StudioError `npy-invalid` with the broken rule in its details.
 */
export function readNpy(bytes: Uint8Array, where: string): NpyArray {
  const { shape, fortran, start, width, count, read } = readNpyHeader(bytes, bytes.length, where);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const value = read(view, start + i * width);
    values[i] = value;
    if (!Number.isFinite(values[i]) && Number.isFinite(value)) {
      throw refuseNpy('overflow', `${where} holds ${value}, which does not fit into float32`);
    }
  }
  if (!fortran || shape.length < 2) return { shape, values };
  const backwards = [...shape.keys()].reverse();
  return { shape, values: reorderAxes(values, [...shape].reverse(), backwards) };
}
