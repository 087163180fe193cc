import { isLinuxX64 } from './paths.mjs';
import { StepError } from './progress.mjs';

function atLeast(version, minimum) {
  const actual = version.split('.').map(Number);
  for (const [index, wanted] of minimum.entries()) {
    if (actual[index] !== wanted) return actual[index] > wanted;
  }
  return true;
}

/**
 * Throws when this Node is too old. On Linux x64 Node 20.19 is enough, because the pinned Node 24
 * comes with the packages; elsewhere the tools run on the system's Node and want 22.18 (the first that runs TypeScript).
 */
export function checkNodeVersion(version = process.versions.node) {
  const minimum = isLinuxX64 ? [20, 19] : [22, 18];
  if (atLeast(version, minimum)) return;
  throw new StepError(
    `Expected Node ${minimum.join('.')} or newer, got ${version}.`,
    "install the current long-term version of Node (24), for instance with your system's package manager, nvm or fnm, and run the command again.",
  );
}
