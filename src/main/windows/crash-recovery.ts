import { app, dialog, type BrowserWindow } from 'electron';

/** So many crashes ... */
const CRASH_LIMIT = 3;
/** ... within so long, in milliseconds, and somebody is asked. */
const CRASH_SPAN_MS = 5 * 60 * 1000;

/** True when a window that crashed at these times should not simply load again. */
export function crashesTooOften(times: readonly number[], now: number): boolean {
  return times.filter((time) => now - time <= CRASH_SPAN_MS).length >= CRASH_LIMIT;
}

/** Loads the page again when its process dies; training goes on meanwhile. */
export function recoverFromCrashes(window: BrowserWindow, log: (line: string) => void): void {
  let times: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log(`The window's process is gone: ${reason} (${exitCode}).`);
    const now = Date.now();
    times = [...times, now].slice(-CRASH_LIMIT);
    if (crashesTooOften(times, now)) void askWhatToDo(window);
    else window.webContents.reload();
  });
}

async function askWhatToDo(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: `The window has crashed ${CRASH_LIMIT} times within a few minutes.`,
    detail: 'Runs go on in the background and everything that was saved is safe.',
    buttons: ['Load it again', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  });
  if (response === 1) app.quit();
  else if (!window.isDestroyed()) window.webContents.reload();
}
