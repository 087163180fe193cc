import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { buildKernels, runTool } from './prepare.mjs';
import { step, StepError } from './progress.mjs';

const stamp = join(root, 'out/.built');
const sources = ['src', 'electron.vite.config.ts', 'package-lock.json', 'package.json'];

function newestChange(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return path.endsWith('.test.ts') ? 0 : stats.mtimeMs;
  // A folder's own time changes when a file is added or removed.
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

/** True when out/ is younger than everything that it is made of. */
function isBuilt() {
  try {
    const builtMs = statSync(stamp).mtimeMs;
    return sources.every((name) => newestChange(join(root, name)) <= builtMs);
  } catch {
    return false;
  }
}

/** Builds the app into out/ unless nothing changed since the last time. */
export async function buildApp() {
  await buildKernels();
  if (isBuilt()) return;
  await step('build the studio (electron-vite)', async () => {
    rmSync(stamp, { force: true });
    const startedAt = new Date();
    const { code, output } = await runTool(['electron-vite'], ['build', '--logLevel', 'warn']);
    if (code !== 0)
      throw new StepError(
        `The build failed:\n${output.trim()}`,
        'mend the sources named above; "npm run typecheck" often says more.',
      );
    mkdirSync(join(root, 'out'), { recursive: true });
    // Dated at the start: a file saved during the build counts as newer.
    writeFileSync(stamp, `${startedAt.toISOString()}\n`);
    utimesSync(stamp, startedAt, startedAt);
  });
}
