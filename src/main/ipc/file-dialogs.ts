import { dialog, type BrowserWindow, type OpenDialogOptions, type SaveDialogOptions } from 'electron';

/** The only source of paths that a person chooses: none ever comes from the window. */
export interface FileDialogs {
  /** Full path, or null when cancelled. */
  open(options: OpenDialogOptions): Promise<string | null>;
  openFolder(options: OpenDialogOptions): Promise<string | null>;
  save(options: SaveDialogOptions): Promise<string | null>;
}

/** @param window the window that a dialog belongs to, if it is open. */
export function createFileDialogs(window: () => BrowserWindow | null): FileDialogs {
  async function choose(options: OpenDialogOptions): Promise<string | null> {
    const parent = window();
    const { canceled, filePaths } = await (parent === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(parent, options));
    return canceled ? null : (filePaths[0] ?? null);
  }

  return {
    open: (options) => choose({ ...options, properties: ['openFile'] }),
    openFolder: (options) => choose({ ...options, properties: ['openDirectory'] }),
    async save(options) {
      const all: SaveDialogOptions = {
        ...options,
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      };
      const parent = window();
      const { canceled, filePath } = await (parent === null
        ? dialog.showSaveDialog(all)
        : dialog.showSaveDialog(parent, all));
      return canceled || filePath === '' ? null : filePath;
    },
  };
}
