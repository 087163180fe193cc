import type { IpcMainInvokeEvent } from 'electron';
import type { DropPlace, OpenedFile } from '../../core/contract/models.ts';
import type { Answer } from '../../core/contract/studio.ts';
import { StudioError, toErrorReport } from '../../core/support/errors.ts';
import type { ImportService } from '../imports/import-service.ts';
import type { HandlersOf } from './call-registry.ts';
import type { FileDialogs } from './file-dialogs.ts';

/** `imports.*`. */
export function createImportCalls(imports: ImportService, dialogs: FileDialogs): HandlersOf<'imports'> {
  return {
    async 'imports.chooseFile'() {
      const path = await dialogs.open({
        title: 'Import data',
        filters: [
          {
            name: 'Tables and arrays',
            extensions: [
              'csv',
              'tsv',
              'txt',
              'parquet',
              'npy',
              'npz',
              'gz',
              'idx',
              'idx1-ubyte',
              'idx3-ubyte',
            ],
          },
          { name: 'All files', extensions: ['*'] },
        ],
      });
      return path === null ? null : imports.openPath(path);
    },
    async 'imports.chooseFolder'() {
      const path = await dialogs.openFolder({ title: 'Import a folder of pictures, or of IDX files' });
      return path === null ? null : imports.openPath(path);
    },
    'imports.paste': ({ text }) => imports.openText(text),
    'imports.preview': ({ token, settings }) => imports.preview(token, settings),
    'imports.commit': ({ token, settings, name, datasetId }) =>
      imports.commit(token, settings, name, datasetId),
    'imports.cancel'({ token }) {
      imports.cancel(token);
      return null;
    },
    'imports.discard'({ token }) {
      imports.discard(token);
      return null;
    },
  };
}

/** The part of Electron's ipcMain that takes drops. */
interface DropReceiver {
  handle(
    channel: string,
    listener: (event: IpcMainInvokeEvent, argument: unknown, place: unknown) => Promise<unknown>,
  ): void;
}

/** Channel of files that were dropped onto the window: only the preload, which sees their paths, sends on it. */
export const DROP_CHANNEL = 'studio-drop';

/** The one file of a drop; of the files of a TensorFlow.js model, the one that names the others. */
function soleOf(paths: readonly unknown[]): unknown {
  const others = paths.filter((path) => !/\.bin$/i.test(String(path)));
  return paths.length > 1 && others.length === 1 && /\.json$/i.test(String(others[0])) ? others[0] : paths[0];
}

/**
 * Takes the paths of dropped files from the preload. A page cannot make a file that has a path, and the preload reads
 * the paths of real files only.
 */
export function receiveDrops(
  receiver: DropReceiver,
  open: (path: string, place: DropPlace) => Promise<OpenedFile>,
  isTrusted: (event: IpcMainInvokeEvent) => boolean,
): void {
  receiver.handle(DROP_CHANNEL, async (event, argument, place): Promise<Answer<OpenedFile>> => {
    try {
      if (!isTrusted(event))
        throw new StudioError('sender-refused', 'This message did not come from the studio. It was ignored.');
      const paths = Array.isArray(argument) ? (argument as unknown[]) : [];
      const path = soleOf(paths);
      if (typeof path !== 'string' || path === '' || path.length > 4096) {
        throw new StudioError('drop-empty', 'Expected a file or a folder to be dropped, got something else.');
      }
      if (paths.length > 1 && path === paths[0]) {
        throw new StudioError(
          'drop-many',
          'Drop one file or one folder at a time: each becomes a dataset or a network of its own.',
        );
      }
      return { ok: true, value: await open(path, place === 'model' ? 'model' : 'data') };
    } catch (error) {
      return { ok: false, error: toErrorReport(error) };
    }
  });
}
