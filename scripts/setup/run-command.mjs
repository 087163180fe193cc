import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/** Processes started here that have not ended; ended with this script when it is interrupted. */
const running = new Set();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
    process.exitCode = 130;
    // Children that ignore the signal must not keep the terminal.
    setTimeout(() => process.exit(130), 5_000).unref();
    if (running.size === 0) process.exit(130);
  });
}

/** Registers a child that must not outlive this script. */
export function endWithScript(child) {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/**
 * Runs a command to its end and gives its exit code and output.
 * `live` shows the output while it runs; otherwise it is only collected.
 */
export function runCommand(
  command,
  args,
  { cwd = root, env = process.env, live = false, timeoutMs = 0, shell = false } = {},
) {
  return new Promise((resolve) => {
    const child = endWithScript(
      spawn(command, args, {
        cwd,
        env,
        shell,
        stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
      }),
    );
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
    let timedOut = false;
    const timer =
      timeoutMs > 0 &&
      setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
      }, timeoutMs);
    const finish = (code) => {
      if (timer) clearTimeout(timer);
      resolve({ code, output, timedOut });
    };
    child.once('error', (error) => {
      running.delete(child);
      output += String(error.message);
      finish(127);
    });
    child.once('close', (code) => finish(code ?? 1));
  });
}
