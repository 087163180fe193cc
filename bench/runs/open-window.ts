import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { provideElectron, sandboxSwitches } from '../../scripts/setup/electron-runtime.mjs';
import { startVirtualDisplay } from '../../scripts/setup/virtual-display.mjs';
import { makeWorkspace, type WorkspaceSize } from './make-workspace.ts';

const root = join(import.meta.dirname, '../..');

/** The studio in its real window over a generated workspace. */
export interface BenchWindow {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Path of the workspace, and the runs in it, oldest first. */
  readonly path: string;
  readonly ids: readonly string[];
  readonly bytes: number;
  /** From the command to the first screen that can be used, in ms; Playwright's inspector is attached. */
  readonly startMs: number;
  close(): Promise<void>;
}

/** What the setup scripts say belongs to the terminal, not into the report. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { log } = console;
  console.log = console.error;
  try {
    return await work();
  } finally {
    console.log = log;
  }
}

/** Generates the workspace, starts the built studio on it. @throws RangeError where nothing is built. */
export async function openWindow(size: WorkspaceSize): Promise<BenchWindow> {
  if (!existsSync(join(root, 'out/main/index.js'))) {
    throw new RangeError('The window is measured as it is built: run "npm run -s build" first.');
  }
  const userData = mkdtempSync(join(tmpdir(), 'bench-runs-'));
  mkdirSync(join(userData, 'workspaces'));
  const path = join(userData, 'workspaces', 'My workspace.descent');
  const { ids, bytes } = await makeWorkspace(path, size);
  const [executablePath, display] = await quietly(() =>
    Promise.all([provideElectron() as Promise<string>, startVirtualDisplay()]),
  );
  const switches = await quietly(() => Promise.resolve(sandboxSwitches() as string[]));
  const startedAt = performance.now();
  const app = await _electron.launch({
    executablePath,
    args: [...switches, root],
    env: {
      ...(process.env as Record<string, string>),
      ...(display.env as Record<string, string>),
      DESCENT_USER_DATA: userData,
    },
    timeout: 120_000,
  });
  const page = await app.firstWindow();
  await page.getByRole('navigation', { name: 'Screens' }).waitFor();
  const startMs = performance.now() - startedAt;
  return {
    app,
    page,
    path,
    ids,
    bytes,
    startMs,
    async close() {
      await app.close();
      display.stop();
      rmSync(userData, { recursive: true, force: true });
    },
  };
}
