import { parse } from 'valibot';
import { basename } from 'node:path';
import type {
  DataRecipe,
  PreparationEffect,
  TableInspection,
  TableSource,
} from '../../core/contract/preparation.ts';
import { recipeSchema } from '../../core/contract/schemas/preparation.ts';
import type { TableFileType } from '../../core/contract/table-files.ts';
import type { DataSource } from '../../core/datasets/data-spec.ts';
import { writeBeside } from '../files/atomic-write.ts';
import type { LoadedTable } from '../runs/run-service.ts';
import { toSource } from '../storage/table-file.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { RunTask, TaskOptions } from '../tasks/task-runner.ts';
import type { BuiltinDatasets } from './builtin-datasets.ts';

/** What the service needs from the rest of main. */
export interface PreparationServiceParts {
  readonly workspace: () => Workspace;
  readonly loadTable: (source: DataSource) => Promise<LoadedTable>;
  readonly runTask: RunTask;
  readonly builtins: BuiltinDatasets;
}

const BUILTIN_PREFIX = 'builtin:';
const builtinName = (id: string) => id.slice(BUILTIN_PREFIX.length);

/** Recipes of datasets, and what they make of them. */
export interface PreparationService {
  recipe(id: string): Promise<DataRecipe | null>;
  saveRecipe(id: string, recipe: DataRecipe): Promise<void>;
  inspect(id: string, recipe: DataRecipe, options?: TaskOptions): Promise<TableInspection>;
  effect(id: string, recipe: DataRecipe, column: string | null): Promise<PreparationEffect>;
  /** What a dataset is called. @throws StudioError `dataset-missing`. */
  nameOf(id: string): Promise<string>;
  /** Writes all rows to a file, whole or not at all. @throws StudioError `disk-full`, `file-not-writable`, `cancelled`. */
  writeTable(
    id: string,
    format: TableFileType,
    path: string,
    options?: TaskOptions,
  ): Promise<{ readonly fileName: string; readonly rows: number }>;
}

/** Puts the parts together. */
export function createPreparationService({
  workspace,
  loadTable,
  runTask,
  builtins,
}: PreparationServiceParts): PreparationService {
  const load = (id: string) =>
    loadTable(
      id.startsWith(BUILTIN_PREFIX) ? { kind: 'builtin', name: builtinName(id) } : { kind: 'dataset', id },
    );
  const locate = async (id: string): Promise<TableSource> => toSource((await load(id)).table);
  /** Content of the current version, without reading it where the workspace knows it. */
  const hashOf = async (id: string) =>
    id.startsWith(BUILTIN_PREFIX) ? (await load(id)).hash : workspace().datasets.get(id).hash;

  return {
    async recipe(id) {
      const hash = await hashOf(id);
      const stored = workspace().recipes.get(id, hash);
      if (stored === null) return id.startsWith(BUILTIN_PREFIX) ? builtins.recipe(builtinName(id)) : null;
      try {
        // A workspace may come from elsewhere.
        return parse(recipeSchema, stored) as DataRecipe;
      } catch {
        return null;
      }
    },
    async saveRecipe(id, recipe) {
      workspace().recipes.set(id, await hashOf(id), recipe);
    },
    async inspect(id, recipe, options) {
      const table = await locate(id);
      // Calculated when the dataset was stored.
      const statistics = id.startsWith(BUILTIN_PREFIX) ? undefined : workspace().datasets.get(id).columns;
      return runTask(
        'inspectTable',
        { table, recipe, ...(statistics === undefined ? {} : { statistics }) },
        options,
      );
    },
    async effect(id, recipe, column) {
      return runTask('describeEffect', { table: await locate(id), recipe, column });
    },
    nameOf: async (id) =>
      id.startsWith(BUILTIN_PREFIX) ? (await load(id)).name : workspace().datasets.get(id).name,
    async writeTable(id, format, path, options) {
      const table = await locate(id);
      const name = basename(path);
      const { rows } = await writeBeside(path, (draft) =>
        runTask('writeTable', { table, format, path: draft, name }, options),
      );
      return { fileName: name, rows };
    },
  };
}
