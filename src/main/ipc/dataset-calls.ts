import { toErrorReport } from '../../core/support/errors.ts';
import type { FieldValues } from '../../core/support/fields.ts';
import type { PreparationService } from '../datasets/preparation-service.ts';
import type { DatasetService } from '../datasets/dataset-service.ts';
import type { HandlersOf } from './call-registry.ts';
import { createInspectCalls, type InspectDoors } from './inspect-calls.ts';
import { createPreparationCalls } from './preparation-calls.ts';
import { createTableExportCalls, type TableExportDoors } from './table-export-calls.ts';

/** `datasets.*`. */
export function createDatasetCalls(
  datasets: DatasetService,
  preparation: PreparationService,
  doors: TableExportDoors & InspectDoors,
): HandlersOf<'datasets'> {
  return {
    ...createPreparationCalls(preparation),
    ...createInspectCalls(preparation, doors),
    ...createTableExportCalls(preparation, doors),
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
    async 'datasets.linkProblem'({ id }) {
      try {
        await datasets.verify(id);
        return null;
      } catch (error) {
        const report = toErrorReport(error);
        if (report.code.startsWith('dataset-link-')) return report;
        throw error;
      }
    },
    async 'datasets.findFile'({ id }) {
      const path = await doors.dialogs.open({
        title: 'Find the file of the dataset',
        filters: [
          { name: 'Large datasets of a workspace', extensions: ['dtb'] },
          { name: 'All files', extensions: ['*'] },
        ],
      });
      return path === null ? null : datasets.findFile(id, path);
    },
    'datasets.change': ({ id, change }) => datasets.change(id, change),
  };
}
