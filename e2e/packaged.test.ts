import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { readTensors } from './support/safetensors-reader.ts';
import { openExample, runMonitor, startTraining } from './support/screens.ts';
import { expect, test } from './support/test.ts';

const root = join(import.meta.dirname, '..');
const wanted = process.env['DESCENT_TEST_PACKAGE'] !== undefined;

/** Packs the studio with what runs it here into a folder, as `npm run package -- folder` does. */
function makePackage(output: string): string {
  execFileSync(process.execPath, ['scripts/package.mjs', 'folder'], {
    cwd: root,
    env: { ...process.env, DESCENT_PACKAGE_FOR_TEST: '1', DESCENT_PACKAGE_OUTPUT: output },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return join(output, 'linux-unpacked');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Connects when the window's port is open. */
async function findPage(port: number): Promise<Page> {
  let page: Page | undefined;
  await expect(async () => {
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: 2_000 });
    page = browser
      .contexts()
      .flatMap((context) => context.pages())
      .find((each) => each.url().startsWith('app:'));
    expect(page).toBeDefined();
  }).toPass({ timeout: 30_000 });
  return page!;
}

/** The terminal command beside the packaged studio; Chromium's own switches are the launcher's business. */
function runPackaged(folder: string, home: string, args: readonly string[]): string {
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, ELECTRON_RUN_AS_NODE: '1' };
  delete env['DISPLAY'];
  const stdio = ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'];
  return execFileSync(join(folder, 'resources/terminal/descent'), args, { env, encoding: 'utf8', stdio });
}

test.describe('the packaged studio (DESCENT_TEST_PACKAGE=1: packs it first)', () => {
  test.skip(!wanted || process.platform !== 'linux', 'packs the studio: set DESCENT_TEST_PACKAGE=1 on Linux');

  test('trains in its window, and its terminal command reads the same workspace and trains the same bits', async () => {
    test.setTimeout(300_000);
    const home = mkdtempSync(join(tmpdir(), 'descent-package-'));
    let app: ChildProcess | undefined;
    try {
      const folder = makePackage(join(home, 'dist'));
      expect(existsSync(join(folder, 'LICENSES.libraries.txt'))).toBe(true);

      const port = await freePort();
      const config = join(home, 'config');
      const switches = (process.env['DESCENT_ELECTRON_SWITCHES'] ?? '').split(' ').filter(Boolean);
      app = spawn(join(folder, 'descent-studio'), switches, {
        env: { ...process.env, HOME: home, XDG_CONFIG_HOME: config, DESCENT_TEST_PORT: String(port) },
        stdio: 'ignore',
      });
      const page = await findPage(port);
      await openExample({ page }, 'Iris flowers');
      await startTraining({ page });
      await runMonitor({ page }).expectStatus('completed');
      const ended = once(app, 'exit');
      await page.close();
      await ended;

      expect(runPackaged(folder, home, ['--help'])).toContain('Usage: descent <command>');
      const workspace = ['--workspace', join(config, 'Descent/workspaces/My workspace.descent')];
      expect(JSON.parse(runPackaged(folder, home, ['runs', 'list', '--json', ...workspace]))).toMatchObject([
        { name: 'iris-01', status: 'completed' },
      ]);
      expect(runPackaged(folder, home, ['check', ...workspace])).toContain('The workspace is sound');
      const trained = join(home, 'trained.safetensors');
      const exported = join(home, 'exported.safetensors');
      runPackaged(folder, home, ['train', join(root, 'resources/examples/iris.json'), '--out', trained]);
      const which = ['--format', 'safetensors', '--which', 'last', '--out', exported];
      runPackaged(folder, home, ['export', 'iris-01', ...which, ...workspace]);
      const tensorsIn = (path: string) => [...readTensors(readFileSync(path)).tensors];
      expect(tensorsIn(trained).length).toBeGreaterThan(0);
      expect(tensorsIn(trained)).toEqual(tensorsIn(exported));
    } finally {
      app?.kill('SIGKILL');
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  });
});
