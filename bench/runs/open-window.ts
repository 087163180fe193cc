import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { provideElectron, sandboxSwitches } from '../../scripts/setup/electron-runtime.mjs';
import { startVirtualDisplay } from '../../scripts/setup/virtual-display.mjs';
import { makeWorkspace, type WorkspaceSize } from './make-workspace.ts';
import { measureStart, READY_MARK } from './start-times.ts';
import { measureOpenTable } from './window-steps.ts';

const root = join(import.meta.dirname, '../..');

/** The studio in its real window over a generated workspace. */
export interface BenchWindow {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Path of the workspace, and the runs in it, oldest first. */
  readonly path: string;
  readonly ids: readonly string[];
  readonly bytes: number;
  /** From the command to the first screen that can be used, in ms; nothing is attached meanwhile. */
  readonly startMs: readonly number[];
  /** The same where nothing was kept of an earlier start: all pages of the workspace are checked, all code is compiled. */
  readonly firstStartMs: number;
  /** The same for an empty window of Electron, in turns with the studio. */
  readonly bareMs: readonly number[];
  /**
   * The table, asked for in the moment in which the rail stands there: the workspace is still being opened, and the
   * code of the table is still to be fetched. Playwright is attached. One for every other start.
   */
  readonly soonMs: readonly number[];
  /** The table, asked for when the window has come to rest: one for each start between them, and the last one. */
  readonly restedMs: readonly number[];
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

/** Resolves when the started window has nothing to do any more: its screens are loaded, as for who looks around first. */
function settle(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const until = performance.now() + 30_000;
    const isThere = (): boolean =>
      performance.getEntriesByType('resource').some(({ name }) => name.includes('/SettingsScreen-'));
    while (!isThere() && performance.now() < until) await wait(100);
    await wait(1000);
    await new Promise<void>((resolve) => requestIdleCallback(() => resolve(), { timeout: 5000 }));
  });
}

/** Writes an app that only opens an empty window. */
function writeBareApp(folder: string): string {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  mkdirSync(folder);
  write('package.json', '{ "name": "bare", "version": "1.0.0", "main": "main.js" }');
  write(
    'index.html',
    '<!doctype html><title>Bare</title><nav aria-label="Screens">Empty</nav><script src="ready.js"></script>',
  );
  write('ready.js', `requestAnimationFrame(() => setTimeout(() => performance.mark('${READY_MARK}')));`);
  write(
    'main.js',
    `const { app, BrowserWindow } = require('electron');
app.setPath('userData', __dirname + '/data');
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 900, show: false, webPreferences: { sandbox: true } });
  window.once('ready-to-show', () => window.show());
  void window.loadFile(__dirname + '/index.html');
});
app.on('window-all-closed', () => app.quit());
`,
  );
  return folder;
}

/**
 * Generates the workspace, starts the built studio on it: once as for the first time, then so many times again.
 * @throws RangeError where nothing is built.
 */
export async function openWindow(size: WorkspaceSize, starts = 1): Promise<BenchWindow> {
  if (!existsSync(join(root, 'out/main/index.js'))) {
    throw new RangeError('The window is measured as it is built: run "npm run -s build" first.');
  }
  const userData = mkdtempSync(join(tmpdir(), 'bench-runs-'));
  mkdirSync(join(userData, 'workspaces'));
  const bare = writeBareApp(join(userData, 'bare'));
  const path = join(userData, 'workspaces', 'My workspace.descent');
  const { ids, bytes } = await makeWorkspace(path, size);
  const [executablePath, display] = await quietly(() =>
    Promise.all([provideElectron() as Promise<string>, startVirtualDisplay()]),
  );
  const switches = await quietly(() => Promise.resolve(sandboxSwitches() as string[]));

  const env = { ...process.env, ...display.env, DESCENT_USER_DATA: userData } as Record<string, string>;

  /** The studio with Playwright attached to it, as the steps in the window need it. */
  async function launch() {
    const app = await _electron.launch({ executablePath, args: [...switches, root], env, timeout: 120_000 });
    const page = await app.firstWindow();
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    return { app, page };
  }

  const start = (folder: string, own: string): Promise<number> =>
    measureStart({ executable: executablePath, args: [...switches, folder], env, userData: own });

  const firstStartMs = await start(root, userData);
  const [startMs, bareMs, soonMs, restedMs]: number[][] = [[], [], [], []];
  for (let round = 0; round < starts; round++) {
    const studio = await launch();
    // In turns at the first moment of a start, and when the window has come to rest.
    const isSoon = round % 2 === 0;
    if (!isSoon) await settle(studio.page);
    (isSoon ? soonMs : restedMs)!.push(await measureOpenTable(studio.page));
    // Its screens are compiled when nobody waits; what was compiled is kept for the next start.
    await studio.page.waitForTimeout(3000);
    await studio.app.close();
    bareMs!.push(await start(bare, join(bare, 'data')));
    startMs!.push(await start(root, userData));
  }
  const { app, page } = await launch();
  await settle(page);
  restedMs!.push(await measureOpenTable(page));
  return {
    app,
    page,
    path,
    ids,
    bytes,
    startMs: startMs!,
    firstStartMs,
    bareMs: bareMs!,
    soonMs: soonMs!,
    restedMs: restedMs!,
    async close() {
      await app.close();
      display.stop();
      rmSync(userData, { recursive: true, force: true });
    },
  };
}
