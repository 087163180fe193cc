import { showValue } from '../../support/errors.ts';
import { LIMITS } from '../../support/limits.ts';
import { isJsonObject } from '../../support/strict-json.ts';
import type { Shape } from '../../support/shape.ts';
import type { ImportedFile } from '../definition.ts';
import { readHalf } from '../half-floats.ts';
import { refuseTfjs } from './refuse.ts';

/** A block of weights as the manifest describes it. */
export interface ManifestWeight {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
}

interface Entry {
  readonly name: string;
  readonly shape: Shape;
  readonly count: number;
  readonly width: 1 | 2 | 4;
  read(view: DataView, at: number): number;
}

/** What a manifest names: the weights of all groups, by name, and the bytes of all shards in their order. */
export interface Manifest {
  readonly weights: ReadonlyMap<string, ManifestWeight>;
  readonly bytes: Uint8Array;
}

/**
 * The weights of all groups. Shards are found by their plain names among the files beside the model.
 * @throws StudioError `tfjs-invalid`.
 */
export function readManifest(input: unknown, beside: readonly ImportedFile[]): Manifest {
  if (!Array.isArray(input)) {
    throw refuseTfjs('manifest', `expected "weightsManifest" to be a list, found ${showValue(input)}`);
  }
  const files = new Map(beside.map((file) => [file.name, file.bytes]));
  const weights = new Map<string, ManifestWeight>();
  const groups: Uint8Array[] = [];
  for (const group of input) {
    if (!isJsonObject(group) || !Array.isArray(group['paths']) || !Array.isArray(group['weights'])) {
      throw refuseTfjs('manifest', 'expected every group to have paths and weights');
    }
    const entries = group['weights'].map(readEntry);
    const bytes = joinShards(group['paths'], files);
    const wanted = entries.reduce((sum, { count, width }) => sum + count * width, 0);
    if (wanted !== bytes.length) {
      throw refuseTfjs('size', `its weights need ${wanted} bytes, the files beside it have ${bytes.length}`);
    }
    groups.push(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    for (const { name, shape, count, width, read } of entries) {
      if (weights.has(name)) throw refuseTfjs('duplicate', `\`${name.slice(0, 100)}\` is there twice`);
      if (weights.size >= LIMITS.tensors)
        throw refuseTfjs('tensors', `it has more than ${LIMITS.tensors} tensors`);
      const values = new Float32Array(count);
      for (let i = 0; i < count; i++, at += width) values[i] = read(view, at);
      weights.set(name, { name, shape, values });
    }
  }
  return { weights, bytes: groups.length === 1 ? groups[0]! : joinBytes(groups) };
}

function joinShards(paths: readonly unknown[], files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const seen = new Set<string>();
  const shards = paths.map((path) => {
    if (typeof path !== 'string' || path.length > 255 || !/^[^/\\:\0]+$/.test(path) || /^\.+$/.test(path)) {
      throw refuseTfjs('path', `expected the plain name of a file beside it, found ${showValue(path)}`);
    }
    if (seen.has(path)) throw refuseTfjs('path', `the file ${showValue(path)} is named twice`);
    seen.add(path);
    const bytes = files.get(path);
    if (bytes === undefined) {
      throw refuseTfjs(
        'path',
        `the file ${showValue(path)} is not beside it. Keep model.json and its shards together`,
      );
    }
    return bytes;
  });
  return joinBytes(shards);
}

function joinBytes(shards: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(shards.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const shard of shards) {
    joined.set(shard, at);
    at += shard.length;
  }
  return joined;
}

function readEntry(input: unknown): Entry {
  if (!isJsonObject(input)) throw refuseTfjs('manifest', `expected a weight, found ${showValue(input)}`);
  const { name, shape, dtype, quantization } = input;
  if (typeof name !== 'string' || name === '' || name.length > 1000) {
    throw refuseTfjs('manifest', `expected the name of a weight, found ${showValue(name)}`);
  }
  const isSize = (size: unknown): size is number =>
    typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isSize)) {
    throw refuseTfjs('shape', `expected the shape of \`${name.slice(0, 100)}\`, found ${showValue(shape)}`);
  }
  const count = shape.reduce((product: number, size: number) => product * size, 1);
  if (count * 4 > LIMITS.weightsBytes) {
    throw refuseTfjs('shape', `\`${name.slice(0, 100)}\` would have ${count} numbers`);
  }
  if (dtype !== 'float32') {
    throw refuseTfjs(
      'dtype',
      `expected float32 weights, found ${showValue(dtype)} for \`${name.slice(0, 100)}\``,
    );
  }
  return { name, shape, count, ...readCoding(quantization, name) };
}

/** How a number lies in the file: as it is, as a half, or as a step of a scale. */
function readCoding(input: unknown, name: string): Pick<Entry, 'width' | 'read'> {
  if (input === undefined || input === null) {
    return { width: 4, read: (view, at) => view.getFloat32(at, true) };
  }
  if (isJsonObject(input) && input['dtype'] === 'float16') {
    return { width: 2, read: (view, at) => readHalf(view.getUint16(at, true)) };
  }
  if (isJsonObject(input)) {
    const { scale, min, dtype } = input;
    if (typeof scale === 'number' && typeof min === 'number' && (dtype === 'uint8' || dtype === 'uint16')) {
      return dtype === 'uint8'
        ? { width: 1, read: (view, at) => view.getUint8(at) * scale + min }
        : { width: 2, read: (view, at) => view.getUint16(at, true) * scale + min };
    }
  }
  throw refuseTfjs('quantization', `the numbers of \`${name.slice(0, 100)}\` are packed in an unknown way`);
}
