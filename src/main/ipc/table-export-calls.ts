import { TABLE_FILES } from '../../core/contract/table-files.ts';
import type { PreparationService } from '../datasets/preparation-service.ts';
import { safeFileName } from '../files/safe-file-name.ts';
import { withExtension } from '../takeaway/take-away-service.ts';
import type { HandlersOf } from './call-registry.ts';
import type { FileDialogs } from './file-dialogs.ts';

/** `datasets.export`: rows leave the studio into a file that a person names. */
export function createTableExportCalls(
  preparation: PreparationService,
  dialogs: FileDialogs,
): Pick<HandlersOf<'datasets'>, 'datasets.export'> {
  return {
    async 'datasets.export'({ id, format }) {
      const { label, extension } = TABLE_FILES.find(({ type }) => type === format)!;
      const name = await preparation.nameOf(id);
      const chosen = await dialogs.save({
        title: 'Export the rows',
        defaultPath: `${safeFileName(name, 'dataset')}.${extension}`,
        filters: [{ name: label, extensions: [extension] }],
      });
      return chosen === null ? null : preparation.writeTable(id, format, withExtension(chosen, extension));
    },
  };
}
