import type { TableExportProgress } from '../../core/contract/preparation.ts';
import { TABLE_FILES } from '../../core/contract/table-files.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { PreparationService } from '../datasets/preparation-service.ts';
import { safeFileName } from '../files/safe-file-name.ts';
import { withExtension } from '../takeaway/take-away-service.ts';
import type { HandlersOf } from './call-registry.ts';
import type { FileDialogs } from './file-dialogs.ts';

/** Time between two reports, in milliseconds. */
const REPORT_EVERY_MS = 100;

/** What exports need beside the rows. */
export interface TableExportDoors {
  readonly dialogs: FileDialogs;
  readonly broadcast: (name: 'datasets.exportProgress', event: TableExportProgress) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** `datasets.export` and `cancelExport`: rows leave the studio into a file that a person names. */
export function createTableExportCalls(
  preparation: PreparationService,
  { dialogs, broadcast, now }: TableExportDoors,
): Pick<HandlersOf<'datasets'>, 'datasets.export' | 'datasets.cancelExport'> {
  const going = new Map<string, AbortController>();
  return {
    async 'datasets.export'({ id, format }) {
      if (going.has(id)) {
        throw new StudioError('export-running', 'This dataset is being exported already.', { id });
      }
      const stop = new AbortController();
      going.set(id, stop);
      try {
        const { label, extension } = TABLE_FILES.find(({ type }) => type === format)!;
        const name = await preparation.nameOf(id);
        const chosen = await dialogs.save({
          title: 'Export the rows',
          defaultPath: `${safeFileName(name, 'dataset')}.${extension}`,
          filters: [{ name: label, extensions: [extension] }],
        });
        if (chosen === null) return null;
        const begun = now();
        let told = -Infinity;
        const onProgress = (share: number) => {
          if (now() - told < REPORT_EVERY_MS) return;
          told = now();
          const elapsedSeconds = (told - begun) / 1000;
          // Before a hundredth is done an estimate would jump about.
          const etaSeconds = share < 0.01 ? null : (elapsedSeconds * (1 - share)) / share;
          broadcast('datasets.exportProgress', { id, share, elapsedSeconds, etaSeconds });
        };
        return await preparation.writeTable(id, format, withExtension(chosen, extension), {
          onProgress,
          signal: stop.signal,
        });
      } finally {
        going.delete(id);
      }
    },
    'datasets.cancelExport'({ id }) {
      going.get(id)?.abort();
      return null;
    },
  };
}
