import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveRendererFile } from './renderer-files.ts';

const folder = resolve('/opt/descent/renderer');
const find = (address: string) => resolveRendererFile(address, 'studio', folder);

describe('resolveRendererFile', () => {
  it('serves files of the renderer folder, and index.html for the root', () => {
    expect(find('app://studio/')).toBe(join(folder, 'index.html'));
    expect(find('app://studio/assets/main-1a2b.js?x=1#y')).toBe(join(folder, 'assets', 'main-1a2b.js'));
  });

  it.each([
    'app://studio/..%2f..%2fpackage.json',
    'app://studio/%2e%2e/%2e%2e/package.json%00.html',
    'app://studio/assets/..%2f..%2f..%2fetc/hosts.txt',
    'app://studio/..%5c..%5cpackage.json',
    'app://studio/..%2frenderer-secrets/index.html',
    'app://studio/%2fetc%2fhosts.txt/../../../../etc/hosts',
    'app://studio/%E0%A4%A.html',
    'app://elsewhere/index.html',
    'app://studio/keys.pem',
    'not an address',
  ])('has no file for %s', (address) => {
    expect(find(address)).toBeUndefined();
  });

  it('keeps a path with a doubled slash inside the folder', () => {
    const file = find('app://studio//etc/hosts.txt');
    expect(file === undefined || file.startsWith(folder)).toBe(true);
  });
});
