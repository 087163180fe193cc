import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..', '..');

/**
 * One plain script out of a module of the core and all that it imports; it leaves the module's exports in the
 * global `name`. So the very same code runs in Node, in Electron's utility process and in a page.
 */
export async function bundleScript(entry: string, name: string): Promise<string> {
  const result = await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry: join(root, entry), formats: ['iife'], name } },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !('output' in output)) throw new Error(`Vite gave no script for ${entry}.`);
  return output.output[0].code;
}

/** Writes a script into a folder of its own and returns its path. */
export function writeScript(name: string, code: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'descent-script-')), name);
  writeFileSync(file, code);
  return file;
}
