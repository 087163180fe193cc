import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';
import { toErrorReport } from '../core/support/errors.ts';
import type { RunTask } from './tasks/task-runner.ts';

/** The built command line: a bundle of its own, so that the window does not carry it. */
interface CommandLineModule {
  run(args: readonly string[], runTask: RunTask): Promise<number>;
}

/**
 * Runs the command line without a window, a display or the user's settings, and ends the app with its exit code.
 * Called while the first file runs: Electron can do without the graphics processor only before it is ready.
 * Node's own mode of the executable (ELECTRON_RUN_AS_NODE) may stay switched off by its fuse.
 */
export async function runAsCommandLine(args: readonly string[], built: string): Promise<void> {
  // The window's own folder belongs to the window, which may be open.
  const folder = mkdtempSync(join(tmpdir(), 'descent-cli-'));
  // Chromium writes there until its very end.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  app.setPath('userData', folder);
  app.disableHardwareAcceleration();
  let code = 1;
  try {
    await app.whenReady();
    app.dock?.hide();
    const { run } = (await import(pathToFileURL(join(built, 'cli.js')).href)) as CommandLineModule;
    const { createTaskRunner } = await import('./tasks/task-runner.ts');
    code = await run(args, createTaskRunner(join(built, 'tasks.js')));
  } catch (error) {
    process.stderr.write(`${toErrorReport(error).message}\n`);
  }
  await Promise.all([drain(process.stdout), drain(process.stderr)]);
  app.exit(code);
}

/** Waits until a pipe has taken everything. */
function drain(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()));
}
