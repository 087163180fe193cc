import type { Studio } from './launch-studio.ts';

// Each returns a promise that a timer of main holds on to: otherwise the collector may take the one that
// Playwright waits for ("Resulting promise was garbage collected").

/** From now on every open dialog answers with these paths; none means the user cancels. */
export async function answerOpenDialog(studio: Studio, paths: readonly string[]): Promise<void> {
  await studio.app.evaluate(
    ({ dialog }, filePaths) => {
      const answer = { canceled: filePaths.length === 0, filePaths };
      dialog.showOpenDialog = () => Promise.resolve(answer);
      return new Promise<void>((resolve) => setImmediate(resolve));
    },
    [...paths],
  );
}

/** From now on every save dialog answers with this path; undefined means the user cancels. */
export async function answerSaveDialog(studio: Studio, path: string | undefined): Promise<void> {
  await studio.app.evaluate(({ dialog }, filePath) => {
    const answer = { canceled: filePath === undefined, filePath: filePath ?? '' };
    dialog.showSaveDialog = () => Promise.resolve(answer);
    return new Promise<void>((resolve) => setImmediate(resolve));
  }, path);
}

/** From now on every message box answers with the button of this index. */
export async function answerMessageBox(studio: Studio, button: number): Promise<void> {
  await studio.app.evaluate(({ dialog }, response) => {
    dialog.showMessageBox = () => Promise.resolve({ response, checkboxChecked: false });
    dialog.showMessageBoxSync = () => response;
    return new Promise<void>((resolve) => setImmediate(resolve));
  }, button);
}
