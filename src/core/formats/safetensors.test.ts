import { describe, expect, it } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { safetensors } from './safetensors.ts';

/** A file of any header, right or wrong. */
function fileOf(header: unknown, dataBytes: number, length?: bigint): Uint8Array {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function rule(bytes: Uint8Array): unknown {
  try {
    safetensors.read(bytes);
  } catch (error) {
    if (error instanceof StudioError && error.code === 'safetensors-invalid') return error.details['rule'];
    throw error;
  }
  return 'accepted';
}

const entry = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('written files', () => {
  const bytes = safetensors.write({
    tensors: [
      { name: 'b.kernel', shape: [2], values: Float32Array.of(1, 2) },
      { name: 'a.kernel', shape: [1, 1], values: Float32Array.of(3) },
    ],
    metadata: { k: 'v' },
  });
  const view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));

  it('keep the rules of the format: alignment, order, offsets, little-endian', () => {
    expect((8 + length) % 8).toBe(0);
    const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(text.startsWith('{')).toBe(true);
    expect(text.trimEnd()).toBe(
      '{"__metadata__":{"k":"v"},"a.kernel":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"b.kernel":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}',
    );
    expect(bytes.length).toBe(8 + length + 12);
    expect([0, 4, 8].map((at) => view.getFloat32(8 + length + at, true))).toEqual([3, 1, 2]);
  });
});

describe('files that keep the rules', () => {
  it('may hold scalars, empty tensors and padding, in any order', () => {
    const header = `${JSON.stringify({ z: entry(0, 4, []), a: entry(4, 4, [0, 9]), m: entry(4, 12) })}   `;
    const { tensors } = safetensors.read(fileOf(header, 12));
    expect(tensors.map(({ name, shape }) => [name, shape])).toEqual([
      ['z', []],
      ['a', [0, 9]],
      ['m', [2]],
    ]);
    expect(safetensors.read(fileOf({}, 0)).tensors).toEqual([]);
  });

  it('may be in double, half or brain precision', () => {
    const bytes = fileOf(
      { d: entry(0, 8, [1], 'F64'), h: entry(8, 14, [3], 'F16'), b: entry(14, 16, [1], 'BF16') },
      16,
    );
    const view = new DataView(bytes.buffer, bytes.length - 16);
    view.setFloat64(0, 0.1, true);
    [0x3c00, 0xc000, 0x0001].forEach((bits, i) => view.setUint16(8 + 2 * i, bits, true));
    view.setUint16(14, 0x3fc0, true);
    const values = Object.fromEntries(
      safetensors.read(bytes).tensors.map((each) => [each.name, [...each.values]]),
    );
    expect(values).toEqual({ d: [Math.fround(0.1)], h: [1, -2, 2 ** -24], b: [1.5] });
  });

  it('may have tensor names that JavaScript would stumble over', () => {
    expect(rule(fileOf(`{"__proto__":${JSON.stringify(entry(0, 4))}}`, 4))).toBe('header-json');
    expect(safetensors.read(fileOf({ toString: entry(0, 4), 1: entry(4, 8) }, 8)).tensors.length).toBe(2);
  });
});

describe('files that break a rule are refused', () => {
  it.each([
    ['no length', new Uint8Array(7), 'truncated'],
    ['a header longer than the file', fileOf({}, 0, 100n), 'header-length'],
    ['a header over the limit', fileOf({}, 0, 100_000_001n), 'header-length'],
    ['a header length near 2^64', fileOf({}, 0, 2n ** 64n - 1n), 'header-length'],
    ['a header that does not start with {', fileOf(' {}', 0), 'header-start'],
    ['an empty header', fileOf('', 8, 0n), 'header-start'],
    ['a header that is no JSON', fileOf('{"a":', 0), 'header-json'],
    [
      'a duplicate name',
      fileOf(`{"a":${JSON.stringify(entry(0, 4))},"a":${JSON.stringify(entry(0, 4))}}`, 4),
      'header-json',
    ],
    ['an overlap', fileOf({ a: entry(0, 8), b: entry(4, 12) }, 12), 'overlap'],
    ['a hole', fileOf({ a: entry(0, 4), b: entry(8, 12) }, 12), 'hole'],
    ['a start that is not 0', fileOf({ a: entry(4, 8) }, 8), 'hole'],
    ['trailing bytes', fileOf({ a: entry(0, 4) }, 5), 'trailing'],
    ['missing bytes', fileOf({ a: entry(0, 8) }, 4), 'truncated'],
    ['a size that is not that of the shape', fileOf({ a: entry(0, 8, [3]) }, 8), 'size'],
    ['an end before the begin', fileOf({ a: entry(8, 4, [1]) }, 8), 'size'],
    ['a shape that overflows', fileOf({ a: entry(0, 8, [2 ** 52, 2 ** 52]) }, 8), 'size'],
    ['a negative shape', fileOf({ a: entry(0, 4, [-1, -1]) }, 4), 'shape'],
    ['a fractional shape', fileOf({ a: entry(0, 4, [1.5]) }, 4), 'shape'],
    ['too many axes', fileOf({ a: entry(0, 4, new Array(33).fill(1)) }, 4), 'shape'],
    ['an unknown dtype', fileOf({ a: entry(0, 4, [1], 'Q4') }, 4), 'dtype'],
    ['integers', fileOf({ a: entry(0, 4, [1], 'I32') }, 4), 'dtype'],
    ['one offset', fileOf({ a: { dtype: 'F32', shape: [1], data_offsets: [0] } }, 4), 'offsets'],
    ['negative offsets', fileOf({ a: { dtype: 'F32', shape: [1], data_offsets: [-4, 0] } }, 4), 'offsets'],
    ['an extra field', fileOf({ a: { ...entry(0, 4), code: 'x' } }, 4), 'entry'],
    ['an entry that is no object', fileOf({ a: 7 }, 0), 'entry'],
    ['metadata that are no texts', fileOf({ __metadata__: { a: 1 } }, 0), 'metadata'],
  ])('%s', (_name, bytes, expected) => {
    expect(rule(bytes)).toBe(expected);
  });
});
