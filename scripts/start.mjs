// npm start: installs what is missing, provides an Electron runtime, builds, opens the studio.
// Node built-ins only, because it runs before anything is installed.
import { spawn } from 'node:child_process';
import { buildApp } from './setup/build-app.mjs';
import { provideElectron, sandboxSwitches } from './setup/electron-runtime.mjs';
import { root } from './setup/paths.mjs';
import { prepare } from './setup/prepare.mjs';
import { formatElapsed, printFailure } from './setup/progress.mjs';
import { endWithScript } from './setup/run-command.mjs';
import { startVirtualDisplay } from './setup/virtual-display.mjs';

async function start(extraArguments) {
  const startedMs = performance.now();
  await prepare({ window: true });
  const [electron] = await Promise.all([provideElectron(), buildApp()]);
  const display = await startVirtualDisplay();
  console.log(`> open the studio (ready after ${formatElapsed(performance.now() - startedMs)})`);
  const args = [root, ...sandboxSwitches(), ...extraArguments];
  const child = endWithScript(
    spawn(electron, args, { stdio: 'inherit', env: { ...process.env, ...display.env } }),
  );
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  display.stop();
  process.exitCode = code;
}

start(process.argv.slice(2)).catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
