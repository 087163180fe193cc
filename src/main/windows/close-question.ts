import { app, dialog, type BrowserWindow } from 'electron';
import { appOrigin } from '../security/app-protocol.ts';

/** What the question needs from the rest of main. */
export interface CloseQuestionParts {
  /** Runs that would be interrupted. */
  readonly activeRuns: () => number;
  /** Asks in the window itself. */
  readonly ask: (runningRuns: number) => void;
}

/** Keeps a window open while runs are going on, until somebody says that it may close. */
export interface CloseQuestion {
  watch(window: BrowserWindow): void;
  /** The answer from the window. */
  answer(close: boolean): void;
}

/** Nobody was asked yet. */
export function createCloseQuestion({ activeRuns, ask }: CloseQuestionParts): CloseQuestion {
  let allowed = false;
  let asked = false;

  function answer(close: boolean): void {
    asked = false;
    if (!close) return;
    allowed = true;
    app.quit();
  }

  async function askNatively(window: BrowserWindow, running: number): Promise<void> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: running === 1 ? 'A run is still training.' : `${running} runs are still training.`,
      detail:
        'They are saved and interrupted when the studio closes. You can resume them from where they were.',
      buttons: ['Keep training', 'Interrupt and close'],
      defaultId: 0,
      cancelId: 0,
    });
    answer(response === 1);
  }

  return {
    answer,
    watch(window) {
      window.on('close', (event) => {
        const running = activeRuns();
        if (allowed || running === 0) return;
        event.preventDefault();
        // A page that is stuck or gone, or that let the question wait until somebody closed again.
        if (asked || !canAnswer(window)) void askNatively(window, running);
        else {
          asked = true;
          window.show();
          ask(running);
        }
      });
      window.webContents.on('did-start-loading', () => (asked = false));
    },
  };
}

function canAnswer({ webContents }: BrowserWindow): boolean {
  return (
    !webContents.isCrashed() && !webContents.isLoading() && webContents.getURL().startsWith(`${appOrigin}/`)
  );
}
