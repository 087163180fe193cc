import { readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { StudioError } from '../../core/support/errors.ts';

/** Most files and folders that are looked at, and how deep. */
const ENTRY_LIMIT = 20_000;
const DEPTH_LIMIT = 8;

/** Event files of one run: those that lie in one folder. */
export interface EventFolder {
  /** Path below the chosen folder, or that folder's own name. */
  readonly name: string;
  readonly files: readonly string[];
}

/**
 * Folders with event files, as TensorBoard finds them. Links are not followed.
 * @throws StudioError `tensorboard-missing`.
 */
export function findEventFolders(folder: string): readonly EventFolder[] {
  const found: EventFolder[] = [];
  let seen = 0;
  const walk = (path: string, depth: number) => {
    const entries = readdirSync(path, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    seen += entries.length;
    if (seen > ENTRY_LIMIT) {
      throw new StudioError(
        'tensorboard-missing',
        `This folder has more than ${ENTRY_LIMIT} files. Choose the one with the event files.`,
        {},
      );
    }
    const files = entries.filter((entry) => entry.isFile() && entry.name.includes('.tfevents.'));
    if (files.length > 0) {
      const name = relative(folder, path) || basename(folder);
      found.push({ name: name.replaceAll('\\', '/'), files: files.map((file) => join(path, file.name)) });
    }
    if (depth < DEPTH_LIMIT) {
      for (const entry of entries) if (entry.isDirectory()) walk(join(path, entry.name), depth + 1);
    }
  };
  walk(folder, 0);
  if (found.length > 0) return found;
  throw new StudioError(
    'tensorboard-missing',
    'There is no event file in this folder: their names contain ".tfevents.". Choose the folder that TensorBoard is started with.',
    {},
  );
}
