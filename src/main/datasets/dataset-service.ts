import { basename, extname } from 'node:path';
import type { DatasetPreview, DatasetSummary } from '../../core/contract/studio.ts';
import type { DataSource } from '../../core/datasets/data-spec.ts';
import { generateTable, generators } from '../../core/datasets/generators/index.ts';
import type { Table } from '../../core/datasets/table.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { FieldValues } from '../../core/support/fields.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { findNameProblem } from '../../core/support/names.ts';
import { readChosenFile } from '../files/read-chosen-file.ts';
import type { LoadedTable } from '../runs/run-service.ts';
import type { Workspace } from '../storage/workspace.ts';
import { describeTable } from '../tasks/describe-table.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import type { BuiltinDatasets } from './builtin-datasets.ts';

const BUILTIN_PREFIX = 'builtin:';

/** What the service needs from the rest of main. */
export interface DatasetServiceParts {
  readonly workspace: () => Workspace;
  readonly builtins: BuiltinDatasets;
  readonly runTask: RunTask;
}

/** Built-in, generated and imported datasets behind one door. */
export interface DatasetService {
  list(): Promise<readonly DatasetSummary[]>;
  preview(id: string, firstRow: number, count: number): Promise<DatasetPreview>;
  /** Reads the whole file, then stores it in one transaction, or stores nothing. */
  importCsv(path: string): Promise<DatasetSummary>;
  generate(type: string, values: FieldValues, seed: number, name: string): DatasetSummary;
  rename(id: string, name: string): DatasetSummary;
  delete(id: string): void;
  restore(id: string): DatasetSummary;
  /** The rows that a run's specification names. @throws StudioError `dataset-missing`, `dataset-not-linked`. */
  loadTable(source: DataSource): Promise<LoadedTable>;
}

/** Puts the sources together. */
export function createDatasetService({ workspace, builtins, runTask }: DatasetServiceParts): DatasetService {
  // Pages of one table are asked for in a row; decoding it for each would read the whole blob again.
  let previewed: { readonly key: string; readonly table: Table } | null = null;

  async function load(id: string): Promise<LoadedTable> {
    if (id.startsWith(BUILTIN_PREFIX)) {
      const { table, summary } = await builtins.load(id.slice(BUILTIN_PREFIX.length));
      return { table, name: summary.name, datasetId: null, hash: summary.hash };
    }
    const { datasets, path } = workspace();
    const { name, hash } = datasets.get(id);
    const key = `${path} ${id} ${hash}`;
    if (previewed?.key !== key) previewed = { key, table: datasets.content(id) };
    return { table: previewed.table, name, datasetId: id, hash };
  }

  return {
    async list() {
      return [...(await builtins.list()), ...workspace().datasets.list()];
    },
    async preview(id, firstRow, count) {
      const { table } = await load(id);
      const end = Math.min(table.rows, firstRow + count);
      const rows = [];
      for (let row = firstRow; row < end; row++) rows.push(cellsOf(table, row));
      return { firstRow, totalRows: table.rows, rows };
    },
    async importCsv(path) {
      const bytes = await readChosenFile(path, LIMITS.tableBytes);
      const { table, description } = await runTask('readCsv', { bytes });
      const file = basename(path);
      const name = basename(path, extname(path)).slice(0, LIMITS.nameLength);
      return workspace().datasets.create(
        {
          ...description,
          name: findNameProblem(name) === null ? name : 'Imported table',
          origin: 'import',
          description: findNameProblem(file) === null ? `Imported from ${file}` : 'Imported from a file',
          licence: '',
        },
        table,
      );
    },
    generate(type, values, seed, name) {
      const table = generateTable({ type, values }, seed);
      return workspace().datasets.create(
        {
          ...describeTable(table),
          name,
          origin: 'generator',
          description: `${generators.get(type).label}, seed ${seed}`,
          licence: '',
        },
        table,
      );
    },
    rename(id, name) {
      refuseBuiltin(id, 'renamed');
      return workspace().datasets.rename(id, name);
    },
    delete(id) {
      refuseBuiltin(id, 'deleted');
      workspace().datasets.delete(id);
    },
    restore(id) {
      refuseBuiltin(id, 'restored');
      return workspace().datasets.restore(id);
    },
    async loadTable(source) {
      switch (source.kind) {
        case 'builtin':
          return load(`${BUILTIN_PREFIX}${source.name}`);
        case 'dataset':
          return load(source.id);
        case 'generator': {
          const table = generateTable(source.spec, source.seed);
          const name = generators.get(source.spec.type).label;
          return { table, name, datasetId: null, hash: describeTable(table).hash };
        }
        case 'file':
          throw new StudioError(
            'dataset-not-linked',
            `The studio opens no path from a project file. Import "${basename(source.path)}" under Data and choose it here.`,
            { file: basename(source.path) },
          );
      }
    },
  };
}

/** One row as people read it; null is a missing cell. */
function cellsOf(table: Table, row: number): readonly (string | number | null)[] {
  return table.columns.map((column) => {
    if (column.kind === 'categorical') return column.categories[column.codes[row] ?? -1] ?? null;
    const value = column.values[row] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  });
}

function refuseBuiltin(id: string, what: string): void {
  if (!id.startsWith(BUILTIN_PREFIX)) return;
  throw new StudioError(
    'dataset-builtin',
    `A built-in dataset cannot be ${what}: it belongs to the studio.`,
    { id },
  );
}
