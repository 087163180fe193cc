import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { chooseRuntime, wantedKinds } from './package-request.mjs';

const folder = mkdtempSync(join(tmpdir(), 'descent-runtime-'));
const executable = join(folder, 'electron');
const release = (version: string) => writeFileSync(join(folder, 'version'), version);
afterEach(() => rmSync(join(folder, 'version'), { force: true }));

describe('the runtime of a package', () => {
  it('is a release of Electron of exactly the locked version', () => {
    release('v45.4.1\n');
    const runtime = { folder, version: '45.4.1', official: true };
    expect(chooseRuntime({ executable, locked: '45.4.1', forTest: false })).toEqual(runtime);
  });

  it('is never the fallback, and the refusal says what to do', () => {
    const choose = () => chooseRuntime({ executable, locked: '45.4.1', forTest: false });
    expect(choose).toThrow('Expected Electron 45.4.1 for a package, found the fallback runtime');
    expect(choose).toThrow(
      expect.objectContaining({ advice: expect.stringContaining('ELECTRON_OVERRIDE') }) as Error,
    );
  });

  it('is never another release', () => {
    release('44.0.0');
    expect(() => chooseRuntime({ executable, locked: '45.4.1', forTest: false })).toThrow('Electron 44.0.0');
  });

  it('may be the fallback for a test, which gets a folder and nothing that can be passed on', () => {
    expect(chooseRuntime({ executable, locked: '45.4.1', forTest: true })).toMatchObject({ official: false });
    expect(wantedKinds(['deb', 'AppImage'], 'linux', true)).toEqual(['folder']);
  });
});

describe('the kinds of packages', () => {
  it('are all of the system unless some are named, and an unknown one is refused with the known ones', () => {
    expect(wantedKinds([], 'linux', false)).toEqual(['folder', 'tar.gz', 'deb', 'AppImage']);
    expect(wantedKinds([], 'darwin', false)).toEqual(['folder', 'dmg']);
    expect(wantedKinds(['folder'], 'win32', false)).toEqual(['folder']);
    expect(() => wantedKinds(['rpm'], 'linux', false)).toThrow('Unknown kind of package "rpm"');
  });
});
