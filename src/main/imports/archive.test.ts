import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../core/support/limits.ts';
import { zipOf as zip } from './testing/hostile-files.ts';
import { createImportFolder, type ImportFolder } from './testing/import-folder.ts';

let place: ImportFolder;
beforeEach(() => (place = createImportFolder()));
afterEach(() => place.remove());

async function rule(bytes: Buffer): Promise<unknown> {
  const error = await place.refusal(place.write('bad.npz', bytes));
  expect(error.code).toBe('zip-invalid');
  expect(error.message).toContain('"bad.npz"');
  return error.details['rule'];
}

describe('an archive is refused', () => {
  it.each(['../x.npy', '/x.npy', 'a\\..\\x.npy', 'C:/x.npy', 'a/../../x.npy'])(
    '44 with the path %s in it',
    async (name) => {
      expect(await rule(zip([{ name }]))).toBe('path');
    },
  );

  it('44 with a symbolic link in it', async () => {
    expect(await rule(zip([{ name: 'x.npy', mode: 0o120777 }]))).toBe('link');
  });

  it('45 when it is a bomb, by what it says and by what it does', async () => {
    expect(await rule(zip([{ name: 'x.npy', bytes: new Uint8Array(50_000_000) }]))).toBe('bomb');
    const large = Array.from({ length: 3 }, (_, index) => ({
      name: `${index}.npy`,
      size: 2 ** 31,
      packedSize: 2 ** 26,
    }));
    expect(await rule(zip(large))).toBe('bomb');
  });

  it('45 when a size lies, up or down', async () => {
    expect(await rule(zip([{ name: 'x.npy', bytes: new Uint8Array(3000), size: 100 }]))).toBe('damaged');
    expect(await rule(zip([{ name: 'x.npy', bytes: new Uint8Array(3000), size: 5000 }]))).toBe('damaged');
  });

  it('45 with too many entries, an encrypted one or another archive', async () => {
    const many = Array.from({ length: LIMITS.archiveEntries + 1 }, (_, index) => ({
      name: `${index}.npy`,
      bytes: new Uint8Array(0),
    }));
    expect(await rule(zip(many))).toBe('entries');
    expect(await rule(zip([{ name: 'x.npy', flags: 1 }]))).toBe('encrypted');
    expect(await rule(zip([{ name: 'inner.zip' }]))).toBe('nested');
  });

  it('45 when it is cut off', async () => {
    const bytes = zip([{ name: 'x.npy' }]);
    expect(await rule(bytes.subarray(0, bytes.length - 10))).toBe('damaged');
  });
});
