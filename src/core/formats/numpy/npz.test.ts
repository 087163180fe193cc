import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StudioError } from '../../support/errors.ts';
import { findPython, runPython } from '../testing/python.ts';
import { writeZip } from '../zip/write-zip.ts';
import { readNpy, writeNpy } from './npy.ts';
import { npz } from './npz.ts';

const { found, remark } = findPython('numpy');

/** A .npy file of any header, right or wrong. */
function fileOf(header: string, data: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(10 + text.length + data);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
  bytes.set(text, 10);
  return bytes;
}

function rule(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    if (error instanceof StudioError) return error.details['rule'];
    throw error;
  }
  return 'accepted';
}

const header = (descr: string, shape: string, order = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

describe('.npy files', () => {
  it('begin as the format says: aligned to 64 bytes, tuples with their commas', () => {
    const bytes = writeNpy({ shape: [3], values: Float32Array.of(1, 2, 3) });
    const text = new TextDecoder('latin1').decode(bytes.subarray(10, 128));
    expect(text.trimEnd().slice(0, 63)).toBe(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }".padEnd(63).trimEnd(),
    );
    expect(bytes.length).toBe(128 - 64 + 64 + 12);
    expect(new TextDecoder('latin1').decode(writeNpy({ shape: [], values: Float32Array.of(1) }))).toContain(
      "'shape': ()",
    );
  });

  it.each([
    ['object', header("'|O'", '(1,)'), 8],
    ['object', header("'O'", '(1,)'), 8],
    ['dtype', header("[('a', '<f4')]", '(1,)'), 4],
    ['dtype', header("'<c8'", '(1,)'), 8],
    ['dtype', header("'<U4'", '(1,)'), 16],
    ['dtype', header("'|f4'", '(1,)'), 4],
    ['size', header("'<f4'", '(2,)'), 4],
    ['size', header("'<f4'", '(1,)'), 8],
    ['size', header("'<f4'", '(100000000, 100000000, 100000000)'), 4],
    ['shape', header("'<f4'", '(-1,)'), 4],
    ['shape', header("'<f4'", '(1e3,)'), 4],
    ['shape', header("'<f4'", `(${'1,'.repeat(40)})`), 4],
    ['header', "{'descr': '<f4', 'shape': (1,)}", 4],
    ['header', `{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}`, 4],
    ['header', `__import__('os').system('x')`, 4],
    ['header', header("'<f4'", '(1,)') + 'x', 4],
  ])('are refused for the rule "%s": %s', (expected, text, data) => {
    expect(rule(() => readNpy(fileOf(text, data), 'x.npy'))).toBe(expected);
  });

  it('are refused when cut off, of an unknown version, with a long header, or not .npy at all', () => {
    const good = writeNpy({ shape: [2], values: Float32Array.of(1, 2) });
    expect(rule(() => readNpy(good.subarray(0, 20), 'x'))).toBe('truncated');
    expect(rule(() => readNpy(good.subarray(0, good.length - 1), 'x'))).toBe('size');
    expect(rule(() => readNpy(Uint8Array.of(...good.subarray(0, 6), 9, ...good.subarray(7)), 'x'))).toBe(
      'version',
    );
    expect(rule(() => readNpy(fileOf(header("'<f4'", '()').padEnd(10_001), 4), 'x'))).toBe('header');
    expect(rule(() => readNpy(new Uint8Array(64), 'x'))).toBe('magic');
    const huge = fileOf(header("'<f8'", '(1,)'), 8);
    new DataView(huge.buffer).setFloat64(huge.length - 8, 1e300, true);
    expect(rule(() => readNpy(huge, 'x'))).toBe('overflow');
  });
});

describe('.npz files', () => {
  const entry = (name: string) => ({ name, bytes: writeNpy({ shape: [], values: Float32Array.of(1) }) });

  it('keep names that would leave the archive inside it', () => {
    const names = ['../up.x', '/abs.x', 'C:x', 'a\\b', 'layer/%2e.k', '.', 'a/../b', 'a//b'];
    const tensors = names.map((name) => ({ name, shape: [], values: Float32Array.of(1) }));
    const back = npz.read(npz.write({ tensors, metadata: {} }));
    expect(back.tensors.map(({ name }) => name).sort()).toEqual([...names].sort());
  });

  it('are refused with other files inside', () => {
    expect(() => npz.read(writeZip([entry('a.npy'), { name: 'b.pkl', bytes: new Uint8Array(3) }]))).toThrow(
      /no .npy file/,
    );
  });
});

describe.skipIf(!found)(`NumPy itself${remark}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'descent-npz-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('opens our files without pickle and finds the same bits', () => {
    const tensors = [
      { name: 'dense_1.kernel', shape: [2, 3], values: Float32Array.of(1, -2.5, 3e-8, 4, 0.1, -0) },
      { name: 'rnn/layer2.bias', shape: [1], values: Float32Array.of(7) },
      { name: 'scalar', shape: [], values: Float32Array.of(0.3) },
    ];
    writeFileSync(join(folder, 'ours.npz'), npz.write({ tensors, metadata: { note: 'é' } }));
    const seen = runPython(
      `
import json, numpy as np
with np.load("ours.npz", allow_pickle=False) as file:
    print(json.dumps({k: [str(file[k].dtype), list(file[k].shape), file[k].view(np.uint32).ravel().tolist()]
                      for k in file.files if not k.endswith(".json")}))`,
      folder,
    );
    expect(seen).toEqual(
      Object.fromEntries(
        tensors.map(({ name, shape, values }) => [
          name,
          ['float32', shape, [...new Uint32Array(values.buffer)]],
        ]),
      ),
    );
  });

  it('writes files that we read: every type, byte order and memory order, compressed too', () => {
    runPython(
      `
import numpy as np
x = np.arange(24).reshape(2, 3, 4)
arrays = {t.replace("<", "l").replace(">", "b").replace("|", ""): x.astype(t)
          for t in ["|i1", "|u1", "<i2", ">i2", "<u2", "<i4", ">i4", "<u4", "<i8", ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]}
arrays["fortran"] = np.asfortranarray(x.astype("<f4"))
arrays["bool"] = x % 2 == 1
arrays["empty"] = np.zeros((0, 3), "<f4")
np.savez("plain.npz", **arrays)
np.savez_compressed("packed.npz", **arrays, noise=np.random.default_rng(1).normal(size=(300, 50)).astype("f4"), zeros=np.zeros(5000, "f4"))
np.savez("evil.npz", x=np.array([{}], dtype=object))
print("null")`,
      folder,
    );
    const expected = Float32Array.from({ length: 24 }, (_unused, index) => index);
    for (const file of ['plain.npz', 'packed.npz']) {
      const { tensors } = npz.read(readFileSync(join(folder, file)));
      expect(tensors.length).toBe(file === 'plain.npz' ? 19 : 21);
      for (const { name, shape, values } of tensors) {
        if (name === 'noise')
          expect(Math.abs(values.reduce((sum, value) => sum + value, 0))).toBeLessThan(500);
        else if (name === 'zeros') expect(values).toEqual(new Float32Array(5000));
        else if (name === 'empty') expect([shape, values.length]).toEqual([[0, 3], 0]);
        else {
          expect([name, shape]).toEqual([name, [2, 3, 4]]);
          expect([name, ...values]).toEqual([
            name,
            ...(name === 'bool' ? expected.map((i) => i % 2) : expected),
          ]);
        }
      }
    }
    expect(rule(() => npz.read(readFileSync(join(folder, 'evil.npz'))))).toBe('object');
  });
});
