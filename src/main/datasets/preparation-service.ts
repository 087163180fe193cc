import { parse } from 'valibot';
import type { DataRecipe, PreparationEffect, TableInspection } from '../../core/contract/preparation.ts';
import { recipeSchema } from '../../core/contract/schemas/preparation.ts';
import type { DataSource } from '../../core/datasets/data-spec.ts';
import type { LoadedTable } from '../runs/run-service.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { RunTask } from '../tasks/task-runner.ts';
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
  inspect(id: string, recipe: DataRecipe): Promise<TableInspection>;
  effect(id: string, recipe: DataRecipe, column: string | null): Promise<PreparationEffect>;
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
    async inspect(id, recipe) {
      const { table } = await load(id);
      return runTask('inspectTable', { table, recipe });
    },
    async effect(id, recipe, column) {
      const { table } = await load(id);
      return runTask('describeEffect', { table, recipe, column });
    },
  };
}
