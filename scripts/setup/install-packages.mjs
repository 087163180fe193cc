import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmEnvironment, root } from './paths.mjs';
import { step, StepError } from './progress.mjs';
import { runCommand } from './run-command.mjs';

const stampFile = join(root, 'node_modules/.descent-install');

/** Hash of everything that decides what npm would install here. */
function wantedStamp() {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(root, 'package-lock.json')));
  return `${hash.digest('hex')} ${process.platform} ${process.arch}\n`;
}

/** Installs the locked packages, unless node_modules already holds exactly them. */
export async function installPackages() {
  const wanted = wantedStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  await step('install packages (npm ci)', async () => {
    // No package needs its install script, and npm would try node-gyp on better-sqlite3.
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, output } = await runCommand('npm', args, {
      env: npmEnvironment(),
      shell: process.platform === 'win32',
    });
    if (code !== 0) {
      throw new StepError(
        `npm ci failed with exit code ${code}:\n${output.trim()}`,
        'check that the npm registry can be reached (npm ping) and that package-lock.json is unchanged (git status), then run the command again.',
      );
    }
    writeFileSync(stampFile, wanted);
  });
}
