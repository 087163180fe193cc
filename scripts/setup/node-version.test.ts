import { describe, expect, it } from 'vitest';
import { checkNodeVersion } from './node-version.mjs';
import { isLinuxX64 } from './paths.mjs';

describe('checkNodeVersion', () => {
  it('accepts every version from 22.18 on', () => {
    for (const version of ['22.18.0', '22.20.1', '24.0.0', '26.3.0'])
      expect(() => checkNodeVersion(version)).not.toThrow();
  });

  it('refuses an old Node and says what to install', () => {
    expect(() => checkNodeVersion('18.20.0')).toThrow(/or newer, got 18\.20\.0/);
    expect(() => checkNodeVersion('20.18.9')).toThrow();
  });

  it.runIf(isLinuxX64)('accepts Node 20.19 on Linux x64, where the tools bring their own', () => {
    expect(() => checkNodeVersion('20.19.0')).not.toThrow();
  });
});
