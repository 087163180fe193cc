import { root, toolEnvironment, toolNode, toolScript } from './paths.mjs';
import { installPackages, installPeers } from './install-packages.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { StepError } from './progress.mjs';
import { runCommand } from './run-command.mjs';
import { installWindowPackages } from './system-packages.mjs';
import { hasDisplay } from './virtual-display.mjs';

/**
 * Checks Node and installs what is missing: npm packages, for a window also system packages, and for tests
 * the readers that they compare with.
 */
export async function prepare({ window, readers = false }) {
  checkNodeVersion();
  // apt and npm do not disturb each other, and both mostly wait for the network.
  const results = await Promise.allSettled([
    installPackages().then(() => (readers ? installPeers() : undefined)),
    window ? installWindowPackages({ withDisplay: !hasDisplay() }) : undefined,
  ]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Runs a tool from node_modules to its end. */
export async function runTool([packageName, command], args, options = {}) {
  const script = toolScript(packageName, command ?? packageName);
  const { extraEnv, live } = options;
  return await runCommand(toolNode(), [script, ...args], { env: toolEnvironment(extraEnv), live });
}

/** Compiles the numeric kernels if their sources changed. */
export async function buildKernels() {
  const { code, output } = await runCommand(toolNode(), ['scripts/build-kernels.ts'], {
    cwd: root,
    env: toolEnvironment(),
  });
  if (code !== 0)
    throw new StepError(`The kernels did not compile:\n${output.trim()}`, 'mend src/core/engine/assembly.');
}
