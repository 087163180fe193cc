import type { DataRecipe } from '../../core/contract/preparation.ts';
import type { Connection } from './connection.ts';
import type { WorkspaceClock } from './workspace-clock.ts';

/** How datasets are used, for each version. Built-in datasets have recipes too, though no row of their own. */
export interface RecipeTable {
  /** The recipe of this content; else the latest of the dataset; null where there is none. */
  get(datasetId: string, tableHash: string): DataRecipe | null;
  set(datasetId: string, tableHash: string, recipe: DataRecipe): void;
}

/** Prepares the statements on one connection. */
export function createRecipeTable(connection: Connection, clock: WorkspaceClock): RecipeTable {
  const find = connection
    .prepare<[string, string], string>(
      `SELECT recipe FROM dataset_recipes WHERE dataset_id = ?
       ORDER BY table_hash = ? DESC, updated_at DESC LIMIT 1`,
    )
    .pluck();
  const write = connection.prepare(
    `INSERT INTO dataset_recipes (dataset_id, table_hash, recipe, updated_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (dataset_id, table_hash) DO UPDATE SET recipe = excluded.recipe, updated_at = excluded.updated_at`,
  );
  return {
    get(datasetId, tableHash) {
      const recipe = find.get(datasetId, tableHash);
      return recipe === undefined ? null : (JSON.parse(recipe) as DataRecipe);
    },
    set: (datasetId, tableHash, recipe) =>
      void write.run(datasetId, tableHash, JSON.stringify(recipe), clock.now()),
  };
}
