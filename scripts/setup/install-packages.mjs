import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmEnvironment, root } from './paths.mjs';
import { step, StepError } from './progress.mjs';
import { runCommand } from './run-command.mjs';

// No package needs its install script, and npm would try node-gyp on better-sqlite3.
const npmArguments = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

const stampIn = (folder) => join(folder, 'node_modules/.descent-install');

/** Hash of everything that decides what npm would install in a folder. */
function wantedStamp(folder) {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(folder, 'package-lock.json')));
  return `${hash.digest('hex')} ${process.platform} ${process.arch}\n`;
}

function isInstalled(folder) {
  const stamp = stampIn(folder);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wantedStamp(folder);
}

/** Installs the locked packages, unless node_modules already holds exactly them. */
export async function installPackages() {
  if (isInstalled(root)) return;
  await step('install packages (npm ci)', async () => {
    const { code, output } = await runCommand('npm', npmArguments, {
      env: npmEnvironment(),
      shell: process.platform === 'win32',
    });
    if (code !== 0) {
      throw new StepError(
        `npm ci failed with exit code ${code}:\n${output.trim()}`,
        'check that the npm registry can be reached (npm ping) and that package-lock.json is unchanged (git status), then run the command again.',
      );
    }
    writeFileSync(stampIn(root), wantedStamp(root));
  });
}

/** The package of other people's engines and readers; its lock file names the hash of everything in it. */
const peers = join(root, 'bench/peers');
/** Time for the peers, of which one is large, in milliseconds. */
const PEERS_TIMEOUT_MS = 240_000;

/**
 * Installs the readers that exported files are tested with. The app does not need them: where they cannot be
 * had, the tests that want them say "skipped" and name them.
 */
export async function installPeers() {
  if (isInstalled(peers)) return;
  const { code, output, timedOut } = await runCommand('npm', npmArguments, {
    cwd: peers,
    env: { ...npmEnvironment(), ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip' },
    timeoutMs: PEERS_TIMEOUT_MS,
    shell: process.platform === 'win32',
  });
  if (code === 0) {
    writeFileSync(stampIn(peers), wantedStamp(peers));
    return;
  }
  const why = timedOut ? 'it took too long' : output.trim().split('\n')[0];
  console.log(`The independent readers of bench/peers were not installed (${why}): their tests are skipped.`);
}

/** The package of what makes installers; only `npm run package` wants it. */
const packaging = join(root, 'packaging');

/** Installs what makes installers, unless it is there. */
export async function installPackaging() {
  if (isInstalled(packaging)) return;
  await step('install the packaging tools (npm ci)', async () => {
    const { code, output } = await runCommand('npm', npmArguments, {
      cwd: packaging,
      env: npmEnvironment(),
      shell: process.platform === 'win32',
    });
    if (code !== 0) {
      throw new StepError(
        `npm ci failed in packaging/ with exit code ${code}:\n${output.trim()}`,
        'check that the npm registry can be reached (npm ping), then run the command again.',
      );
    }
    writeFileSync(stampIn(packaging), wantedStamp(packaging));
  });
}
