import type { FieldValues } from '../../core/support/fields.ts';
import type { DatasetService } from '../datasets/dataset-service.ts';
import type { HandlersOf } from './call-registry.ts';
import type { FileDialogs } from './file-dialogs.ts';

/** `datasets.*`. */
export function createDatasetCalls(datasets: DatasetService, dialogs: FileDialogs): HandlersOf<'datasets'> {
  return {
    'datasets.list': () => datasets.list(),
    'datasets.preview': ({ id, firstRow, count }) => datasets.preview(id, firstRow, count),
    async 'datasets.importCsv'() {
      const path = await dialogs.open({
        title: 'Import a table',
        filters: [
          { name: 'Tables', extensions: ['csv', 'tsv', 'txt'] },
          { name: 'All files', extensions: ['*'] },
        ],
      });
      return path === null ? null : datasets.importCsv(path);
    },
    // The generator checks each of its fields by itself.
    'datasets.generate': ({ type, values, seed, name }) =>
      datasets.generate(type, values as FieldValues, seed, name),
    'datasets.rename': ({ id, name }) => datasets.rename(id, name),
    'datasets.delete'({ id }) {
      datasets.delete(id);
      return null;
    },
    'datasets.restore': ({ id }) => datasets.restore(id),
  };
}
