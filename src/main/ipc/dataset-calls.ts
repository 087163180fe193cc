import type { FieldValues } from '../../core/support/fields.ts';
import type { PreparationService } from '../datasets/preparation-service.ts';
import type { DatasetService } from '../datasets/dataset-service.ts';
import type { HandlersOf } from './call-registry.ts';
import type { FileDialogs } from './file-dialogs.ts';
import { createPreparationCalls } from './preparation-calls.ts';
import { createTableExportCalls } from './table-export-calls.ts';

/** `datasets.*`. */
export function createDatasetCalls(
  datasets: DatasetService,
  preparation: PreparationService,
  dialogs: FileDialogs,
): HandlersOf<'datasets'> {
  return {
    ...createPreparationCalls(preparation),
    ...createTableExportCalls(preparation, dialogs),
    'datasets.list': () => datasets.list(),
    'datasets.preview': ({ id, firstRow, count }) => datasets.preview(id, firstRow, count),
    'datasets.sample': ({ id, count }) => datasets.sample(id, count),
    // The generator checks each of its fields by itself.
    'datasets.generate': ({ type, values, seed, name }) =>
      datasets.generate(type, values as FieldValues, seed, name),
    'datasets.rename': ({ id, name }) => datasets.rename(id, name),
    'datasets.delete'({ id }) {
      datasets.delete(id);
      return null;
    },
    'datasets.restore': ({ id }) => datasets.restore(id),
    'datasets.versions': ({ id }) => datasets.versions(id),
    'datasets.restoreVersion': ({ id, number }) => datasets.restoreVersion(id, number),
    'datasets.change': ({ id, change }) => datasets.change(id, change),
  };
}
