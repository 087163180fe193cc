import type { IpcMainInvokeEvent } from 'electron';
import type { ImportDraft } from '../../core/contract/imports.ts';
import type { Answer } from '../../core/contract/studio.ts';
import { StudioError, toErrorReport } from '../../core/support/errors.ts';
import type { ImportService } from '../imports/import-service.ts';
import type { HandlersOf, InvokeReceiver } from './call-registry.ts';
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

/** Channel of files that were dropped onto the window: only the preload, which sees their paths, sends on it. */
export const DROP_CHANNEL = 'studio-drop';

/**
 * Takes the paths of dropped files from the preload. A page cannot make a file that has a path, and the preload reads
 * the paths of real files only.
 */
export function receiveDrops(
  receiver: InvokeReceiver<IpcMainInvokeEvent>,
  imports: ImportService,
  isTrusted: (event: IpcMainInvokeEvent) => boolean,
): void {
  receiver.handle(DROP_CHANNEL, async (event, argument): Promise<Answer<ImportDraft>> => {
    try {
      if (!isTrusted(event))
        throw new StudioError('sender-refused', 'This message did not come from the studio. It was ignored.');
      const [path, ...others] = Array.isArray(argument) ? (argument as unknown[]) : [];
      if (typeof path !== 'string' || path === '' || path.length > 4096) {
        throw new StudioError('drop-empty', 'Expected a file or a folder to be dropped, got something else.');
      }
      if (others.length > 0) {
        throw new StudioError(
          'drop-many',
          'Drop one file or one folder at a time: each becomes a dataset of its own.',
        );
      }
      return { ok: true, value: await imports.openPath(path) };
    } catch (error) {
      return { ok: false, error: toErrorReport(error) };
    }
  });
}
