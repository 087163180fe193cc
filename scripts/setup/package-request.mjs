import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StepError } from './progress.mjs';

/** Kinds of packages by system, besides the folder that each is made of. */
const kindsBySystem = { linux: ['tar.gz', 'deb', 'AppImage'], darwin: ['dmg'], win32: ['nsis'] };

/**
 * The kinds to make; all of this system where none is named. For a test there is the folder only: nothing that
 * could be passed on is ever made of what a test uses.
 * @throws StepError for an unknown kind
 */
export function wantedKinds(args, platform, forTest) {
  if (forTest) return ['folder'];
  const known = ['folder', ...(kindsBySystem[platform] ?? [])];
  const unknown = args.find((kind) => !known.includes(kind));
  if (unknown !== undefined) {
    throw new StepError(`Unknown kind of package "${unknown}".`, `this system has: ${known.join(', ')}.`);
  }
  return args.length > 0 ? args : known;
}

/** The folder of an unpacked Electron: on macOS three levels above its executable. */
function distributionOf(executable) {
  return executable.includes('.app/Contents/MacOS/')
    ? dirname(executable.slice(0, executable.indexOf('.app/') + 4))
    : dirname(executable);
}

/**
 * The runtime that goes into a package. A release of Electron names its version in a file beside the executable;
 * the fallback for running from source has none, and is old: it never gets into a package that is passed on.
 * @param locked the version that the lock file names
 * @throws StepError without a release of exactly that version, unless the package is for a test
 */
export function chooseRuntime({ executable, locked, forTest }) {
  const folder = distributionOf(executable);
  const file = join(folder, 'version');
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : null;
  if (found === locked) return { folder, version: locked, official: true };
  if (forTest) return { folder, version: found ?? '33.2.1', official: false };
  const what =
    found === null ? 'the fallback runtime, which is for running from source only' : `Electron ${found}`;
  throw new StepError(
    `Expected Electron ${locked} for a package, found ${what}.`,
    `connect to the internet and remove the fallback (docs/decisions/0002), or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron ${locked}.`,
  );
}
