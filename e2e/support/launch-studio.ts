import { join } from 'node:path';
import { _electron, type ConsoleMessage, type ElectronApplication, type Page } from '@playwright/test';

const root = join(import.meta.dirname, '../..');

/** How to start the studio for a test. */
export interface LaunchOptions {
  /** Folder for everything that the app remembers; reuse it to reopen what an earlier start left. */
  readonly userDataDir: string;
  /** Further arguments after the app folder, for instance a file to open. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A running studio and what a test does with it. */
export interface Studio {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Console errors and uncaught exceptions of the window so far, except those allowed. */
  readonly errors: () => string[];
  /** Allows errors that the test provokes on purpose. */
  readonly allowErrors: (pattern: RegExp) => void;
  /** What main and its children wrote to standard error, for a failing test's report. */
  readonly mainOutput: () => string;
  /** Closes the app the way its user does. */
  readonly close: () => Promise<void>;
  /** Ends the app whatever it is doing: what a test left open must not hold up the next one. */
  readonly end: () => Promise<void>;
}

/** So long an app may take to close at the end of a test, in milliseconds. */
const END_AFTER_MS = 10_000;

function electronExecutable(): string {
  const path = process.env['DESCENT_ELECTRON'];
  if (path) return path;
  throw new Error('Expected DESCENT_ELECTRON to name an Electron executable. Run "npm test -- e2e" instead.');
}

function describeMessage(message: ConsoleMessage): string {
  const { url, lineNumber } = message.location();
  return `${message.text()} (${url}:${lineNumber})`;
}

/**
 * The same function for Playwright to send, begun by a timer of main. Playwright holds the promise that it waits
 * for only weakly: one that is not held by anything else may be collected before its answer is read.
 */
function heldByMain(given: unknown): unknown {
  if (typeof given !== 'function') return given;
  const source = `(electron, argument) => new Promise((resolve, reject) => setImmediate(() => {
    new Promise((settle) => settle((${String(given)})(electron, argument))).then(resolve, reject);
  }))`;
  return Object.assign(() => undefined, { toString: () => source });
}

/**
 * Asks again when the answer was collected all the same, although the function has run or will run. Functions
 * given to `evaluate` must therefore bear being run twice.
 */
function insistOnAnswers(app: ElectronApplication): void {
  const evaluate = app.evaluate.bind(app) as (...given: unknown[]) => Promise<unknown>;
  app.evaluate = (async (script: unknown, ...given: unknown[]) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await evaluate(heldByMain(script), ...given);
      } catch (error) {
        if (attempt === 5 || !String(error).includes('garbage collected')) throw error;
      }
    }
  }) as typeof app.evaluate;
}

/** Starts the built app (out/) and waits for its window. */
export async function launchStudio(options: LaunchOptions): Promise<Studio> {
  const switches = (process.env['DESCENT_ELECTRON_SWITCHES'] ?? '').split(' ').filter(Boolean);
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: [...switches, root, ...(options.args ?? [])],
    env: {
      ...(process.env as Record<string, string>),
      ...options.env,
      DESCENT_USER_DATA: options.userDataDir,
    },
    // The app decides between light and dark, not Playwright.
    colorScheme: null,
    timeout: 30_000,
  });
  insistOnAnswers(app);
  let output = '';
  app.process().stderr?.on('data', (bytes: Buffer) => (output += bytes.toString()));

  const errors: string[] = [];
  const allowed: RegExp[] = [];
  const page = await app.firstWindow();
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(describeMessage(message));
  });
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  // What was said before the listeners were there.
  for (const message of await page.consoleMessages()) {
    const text = describeMessage(message);
    if (message.type() === 'error' && !errors.includes(text)) errors.push(text);
  }
  await page.waitForLoadState('domcontentloaded');

  let closed = false;
  app.on('close', () => (closed = true));
  return {
    app,
    page,
    errors: () => errors.filter((text) => !allowed.some((pattern) => pattern.test(text))),
    allowErrors: (pattern) => allowed.push(pattern),
    mainOutput: () => output,
    close: async () => {
      if (!closed) await app.close();
    },
    end: async () => {
      // A run that goes on, or a window that hangs, would ask or wait for ever.
      const patience = setTimeout(() => app.process().kill('SIGKILL'), END_AFTER_MS);
      try {
        if (!closed) await app.close();
      } finally {
        clearTimeout(patience);
      }
    },
  };
}
