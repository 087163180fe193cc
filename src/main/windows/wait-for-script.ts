import type { Session } from 'electron';

/** The script of the first picture (see electron.vite.config.ts). */
const WINDOW_SCRIPT = /\/window-[\w-]+\.js$/;
/** Where it does not come, the studio starts all the same. */
const AT_LATEST_MS = 2000;

/** Resolves when the page has the script of its first picture. */
export function waitForScript({ webRequest }: Session): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      webRequest.onCompleted(null);
      resolve();
    };
    const timer = setTimeout(end, AT_LATEST_MS);
    webRequest.onCompleted(({ url }) => {
      if (WINDOW_SCRIPT.test(url)) end();
    });
  });
}
