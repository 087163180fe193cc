import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What is started, and where it keeps its own files. */
export interface StartedApp {
  readonly executable: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Its user data: Chromium writes the port there under which it can be asked afterwards. */
  readonly userData: string;
}

/** Long enough for most starts: only then somebody asks, so that the question takes nothing from the start. */
const ASK_AFTER_MS = 5000;
/** Where it is not there yet, somebody asks again so often; what has been disturbed is known by its own time. */
const ASK_AGAIN_MS = 2000;
const AT_LATEST_MS = 60_000;
/** Mark of the page, see src/renderer/app/start-mark.ts. */
export const READY_MARK = 'studio-ready';

/** Asks one thing of Chromium's protocol over a connection of its own. */
function ask<T>(address: string, method: string, params: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    socket.addEventListener('open', () => socket.send(JSON.stringify({ id: 1, method, params })));
    socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data)) as { id?: number; result?: T; error?: { message: string } };
      if (answer.id !== 1) return;
      socket.close();
      if (answer.error === undefined) resolve(answer.result as T);
      else reject(new Error(answer.error.message));
    });
    socket.addEventListener('error', () => reject(new Error(`${address} does not answer.`)));
  });
}

/**
 * Starts an app as a person does: nothing is attached to it while it starts. The page keeps by its own clock when its
 * first screen stood there, and is asked for it when the start is long over; then the app is closed.
 *
 * @returns from the command to the frame with the first screen, in ms.
 * @throws Error where there is no such page after the time of any start.
 */
export async function measureStart({ executable, args, env, userData }: StartedApp): Promise<number> {
  const portFile = join(userData, 'DevToolsActivePort');
  rmSync(portFile, { force: true });
  const startedAt = performance.timeOrigin + performance.now();
  const app = spawn(executable, ['--remote-debugging-port=0', ...args], { env, stdio: 'ignore' });
  const ended = once(app, 'exit');
  try {
    for (let waitedMs = 0, pause = ASK_AFTER_MS; waitedMs < AT_LATEST_MS; pause = ASK_AGAIN_MS) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      waitedMs += pause;
      // Who asks too early gets an error.
      const readyAt = await askWhenReady(portFile).catch(() => null);
      if (readyAt === null) continue;
      await askBrowser(portFile, 'Browser.close', {}).catch(() => undefined);
      await ended;
      return readyAt - startedAt;
    }
    throw new Error('The first screen of the started app did not come.');
  } finally {
    app.kill();
  }
}

/** When the first screen stood in the window, in ms since 1970; null where it does not yet. */
async function askWhenReady(portFile: string): Promise<number | null> {
  const found = readPort(portFile);
  if (found === null) return null;
  const list = await fetch(`http://127.0.0.1:${found.port}/json/list`);
  const pages = (await list.json()) as { type: string; webSocketDebuggerUrl: string }[];
  const page = pages.find(({ type }) => type === 'page');
  if (page === undefined) return null;
  const expression = `performance.timeOrigin + performance.getEntriesByName('${READY_MARK}')[0]?.startTime`;
  const { result } = await ask<{ result: { value?: number } }>(
    page.webSocketDebuggerUrl,
    'Runtime.evaluate',
    { expression },
  );
  return Number.isFinite(result.value) ? result.value! : null;
}

async function askBrowser(portFile: string, method: string, params: object): Promise<void> {
  const found = readPort(portFile);
  if (found !== null) await ask(`ws://127.0.0.1:${found.port}${found.browser}`, method, params);
}

/** What Chromium wrote about how it can be asked. */
function readPort(portFile: string): { readonly port: string; readonly browser: string } | null {
  if (!existsSync(portFile)) return null;
  const [port, browser] = readFileSync(portFile, 'utf8').split('\n');
  return port === undefined || browser === undefined ? null : { port, browser };
}
