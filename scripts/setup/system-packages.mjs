import { existsSync, readdirSync } from 'node:fs';
import { notice, step, StepError } from './progress.mjs';
import { runCommand } from './run-command.mjs';

/** What Electron needs on a bare Debian or Ubuntu: a library or command, and the packages that bring it. */
const windowNeeds = [
  { library: 'libgtk-3.so.0', packages: ['libgtk-3-0', 'libgtk-3-0t64'] },
  { library: 'libnss3.so', packages: ['libnss3'] },
  { library: 'libasound.so.2', packages: ['libasound2', 'libasound2t64'] },
  { library: 'libgbm.so.1', packages: ['libgbm1'] },
  { library: 'libXss.so.1', packages: ['libxss1'] },
];
const displayNeeds = [{ command: 'Xvfb', packages: ['xvfb'] }];
const compilerNeeds = [{ command: 'g++', packages: ['g++'] }];
/** Modules of the system's Python that tests open our files with, and the packages that bring them. */
const readerPackages = {
  numpy: 'python3-numpy',
  crcmod: 'python3-crcmod',
  onnx: 'python3-onnx',
  torch: 'python3-torch',
};

/** Time for the readers, of which one is large, in milliseconds. */
const READERS_TIMEOUT_MS = 180_000;
/** Two steps may want apt at once: the later one waits instead of failing. */
const aptWaits = ['-o', 'DPkg::Lock::Timeout=120'];

function hasCommand(name) {
  const folders = (process.env.PATH ?? '').split(':').concat('/usr/bin', '/usr/local/bin');
  return folders.some((folder) => existsSync(`${folder}/${name}`));
}

function hasFonts() {
  try {
    return readdirSync('/usr/share/fonts/truetype').length > 0;
  } catch {
    return false;
  }
}

async function missingNeeds(needs) {
  const ldconfig = existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : 'ldconfig';
  const { output } = await runCommand(ldconfig, ['-p']);
  return needs.filter((need) => (need.library ? !output.includes(need.library) : !hasCommand(need.command)));
}

/** Of alternative names (Ubuntu 24.04 renamed some) the one that this system's apt can install. */
async function installableName(names) {
  if (names.length === 1) return names[0];
  for (const name of names) {
    const { output } = await runCommand('apt-cache', ['policy', name]);
    if (/Candidate: (?!\(none\))/.test(output)) return name;
  }
  return names[0];
}

async function install(needs, withFonts) {
  if (needs.length === 0 && !withFonts) return;
  const firstNames = [...needs.map((need) => need.packages[0]), ...(withFonts ? ['fonts-dejavu-core'] : [])];
  const line = `apt-get install -y --no-install-recommends ${firstNames.join(' ')}`;
  if (!hasCommand('apt-get')) {
    const wanted = needs.map((need) => need.library ?? need.command).join(', ');
    if (wanted)
      notice(
        `not found on this system: ${wanted}. Install them with your package manager if a later step fails.`,
      );
    return;
  }
  if (process.getuid?.() !== 0) {
    const failing = needs.length > 0;
    if (!failing) return notice(`no fonts found; text may not show. To install some: sudo ${line}`);
    throw new StepError('Some system packages that the window needs are missing.', `run: sudo ${line}`);
  }
  await step(`install system packages (${firstNames.join(' ')})`, async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await runCommand('apt-get', ['update', '-qq'], { env });
    const names = await Promise.all(needs.map((need) => installableName(need.packages)));
    if (withFonts) names.push('fonts-dejavu-core');
    const args = [...aptWaits, 'install', '-y', '-qq', '--no-install-recommends', ...names];
    const { code, output } = await runCommand('apt-get', args, { env });
    if (code !== 0)
      throw new StepError(`apt-get failed:\n${output.trim()}`, `run it yourself to see why: ${line}`);
  });
}

/** Installs what a window needs on Linux (as root) or says what is missing; does nothing elsewhere. */
export async function installWindowPackages({ withDisplay }) {
  if (process.platform !== 'linux') return;
  const needs = await missingNeeds([...windowNeeds, ...(withDisplay ? displayNeeds : [])]);
  await install(needs, !hasFonts());
}

/** Installs g++ (as root) or says how to; only the fallback runtime needs it. */
export async function installCompiler() {
  await install(await missingNeeds(compilerNeeds), false);
}

/**
 * Installs the readers in Python that exported files are tested with (as root on Debian, Ubuntu). The app does
 * not need them: where they cannot be had, the tests that want them say "skipped" and name them.
 */
export async function installPythonReaders() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !hasCommand('apt-get')) return;
  const missing = [];
  for (const [module, name] of Object.entries(readerPackages)) {
    if ((await runCommand('/usr/bin/python3', ['-c', `import ${module}`])).code !== 0) missing.push(name);
  }
  if (missing.length === 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update', '-qq'], { env });
  const args = [...aptWaits, 'install', '-y', '-qq', '--no-install-recommends', ...missing];
  const { code, output, timedOut } = await runCommand('apt-get', args, {
    env,
    timeoutMs: READERS_TIMEOUT_MS,
  });
  if (code === 0) return;
  const why = timedOut ? 'it took too long' : output.trim().split('\n')[0];
  notice(`the readers ${missing.join(', ')} were not installed (${why}): their tests are skipped.`);
}
