import { spawn } from 'node:child_process';
import { notice, StepError } from './progress.mjs';
import { endWithScript } from './run-command.mjs';

/** True when windows can be shown as it is. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Starts Xvfb and gives the environment that points to it and a function that ends it.
 * Not xvfb-run: it does not pass signals on, so an interrupted run would leave processes behind.
 */
export async function startVirtualDisplay() {
  if (hasDisplay()) return { env: {}, stop: () => {} };
  const args = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'];
  const server = endWithScript(spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] }));
  let errors = '';
  server.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const display = await new Promise((resolve, reject) => {
    const fail = (reason) =>
      reject(
        new StepError(
          `The virtual display did not start: ${reason}\n${errors.trim()}`,
          'install Xvfb (Debian and Ubuntu: apt-get install xvfb), or run on a desktop with a display.',
        ),
      );
    let text = '';
    server.stdio[3].setEncoding('utf8').on('data', (part) => {
      text += part;
      if (text.includes('\n')) resolve(text.trim());
    });
    server.once('error', (error) => fail(error.message));
    server.once('exit', (code) => fail(`Xvfb ended with exit code ${code}`));
  });
  server.removeAllListeners('exit');
  endWithScript(server);
  notice(`no display found: windows open on a virtual one (Xvfb :${display}) and cannot be seen.`);
  return { env: { DISPLAY: `:${display}` }, stop: () => server.kill('SIGTERM') };
}

/**
 * Several displays for journeys side by side: windows on one would share focus and clipboard. `DESCENT_DISPLAYS` names
 * them, with blanks between; it is missing where windows open on the desktop that is there.
 */
export async function startVirtualDisplays(count) {
  if (hasDisplay()) return { env: {}, stop: () => {} };
  const displays = await Promise.all(Array.from({ length: count }, startVirtualDisplay));
  const names = displays.map(({ env }) => env.DISPLAY);
  return {
    env: { DISPLAY: names[0], DESCENT_DISPLAYS: names.join(' ') },
    stop: () => displays.forEach((display) => display.stop()),
  };
}
