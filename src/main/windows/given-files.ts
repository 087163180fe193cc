import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files at most that wait to be opened: a folder full that was marked and opened by mistake stays bearable. */
const WAITING_LIMIT = 20;

/** Files that the system gave the studio to open: by a double click, "Open with", or an argument of its command. */
export interface GivenFiles {
  add(paths: readonly string[]): void;
  /** The workspace among what waits, which then waits no more: the studio starts with it. Null without one. */
  takeWorkspace(): string | null;
  /** What waits longest; null when nothing does. */
  take(): string | null;
  /** Told whenever something was added. */
  onAdded(listener: () => void): void;
}

/** Nothing waits yet. */
export function createGivenFiles(): GivenFiles {
  let waiting: readonly string[] = [];
  let tell = (): void => undefined;
  const takeAt = (place: number): string | null => {
    const path = waiting[place] ?? null;
    waiting = waiting.filter((_, index) => index !== place);
    return path;
  };
  return {
    add(paths) {
      const before = waiting.length;
      waiting = [...new Set([...waiting, ...paths.filter((path) => isAbsolute(path))])].slice(
        0,
        WAITING_LIMIT,
      );
      if (waiting.length > before) tell();
    },
    takeWorkspace: () => takeAt(waiting.findIndex((path) => isWorkspaceName(path))),
    take: () => takeAt(0),
    onAdded(listener) {
      tell = listener;
    },
  };
}

/** Whether a file is a workspace, by its name. */
export function isWorkspaceName(path: string): boolean {
  return /\.descent$/i.test(path);
}

/**
 * The files and folders among the arguments of the studio's command, as absolute paths; desktops give some as URLs.
 * What is a switch, or is not there, is nobody's file.
 * @param packaged false: from the sources, where the folder of the app stands before them
 * @param folder where the command was given
 */
export function readGivenFiles(argv: readonly string[], packaged: boolean, folder: string): string[] {
  const given = argv.slice(1).filter((argument) => argument !== '' && !argument.startsWith('-'));
  return given
    .slice(packaged ? 0 : 1)
    .map((path) => (path.startsWith('file:') ? fileURLToPath(path) : resolve(folder, path)))
    .filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
}
