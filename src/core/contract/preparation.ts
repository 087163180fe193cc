import type { DataSpec } from '../datasets/data-spec.ts';
import type { PreparationEffect } from '../datasets/effect.ts';
import type { TableInspection } from '../datasets/findings/index.ts';
import type { Table } from '../datasets/table.ts';
import type { Call } from './studio.ts';
import type { TableFileType } from './table-files.ts';

export type { PreparationEffect, StageEffect } from '../datasets/effect.ts';
export type { Finding, FindingFix } from '../datasets/findings/definition.ts';
export type { TableInspection } from '../datasets/findings/index.ts';

/** A table that a task is given: itself, or the file beside the workspace that holds it. */
export type TableSource = Table | { readonly path: string };

/** How a dataset is used: roles of columns, steps, split. Stored with the version of the dataset. */
export type DataRecipe = Omit<DataSpec, 'source'>;

/** Calls about what lies in a dataset and how it is prepared. */
export interface PreparationCalls {
  /** The stored recipe of the current version, or of the latest that has one; null where none was made yet. */
  'datasets.recipe': Call<{ readonly id: string }, DataRecipe | null>;
  'datasets.saveRecipe': Call<{ readonly id: string; readonly recipe: DataRecipe }, null>;
  /** Looks at every cell for what could spoil a training, in another process. */
  'datasets.inspect': Call<{ readonly id: string; readonly recipe: DataRecipe }, TableInspection>;
  /** Carries a recipe out and describes what came of it, in another process. */
  'datasets.effect': Call<
    { readonly id: string; readonly recipe: DataRecipe; readonly column: string | null },
    PreparationEffect
  >;
  /** Asks for a file and writes all rows into it; null when cancelled. */
  'datasets.export': Call<
    { readonly id: string; readonly format: TableFileType },
    { readonly fileName: string; readonly rows: number } | null
  >;
}

/** The same as work for a process of its own. */
export interface PreparationTaskCalls {
  inspectTable: {
    readonly argument: { readonly table: TableSource; readonly recipe: DataRecipe };
    readonly result: TableInspection;
  };
  describeEffect: {
    readonly argument: {
      readonly table: TableSource;
      readonly recipe: DataRecipe;
      readonly column: string | null;
    };
    readonly result: PreparationEffect;
  };
  writeTable: {
    readonly argument: { readonly table: TableSource; readonly format: TableFileType };
    readonly result: { readonly bytes: Uint8Array; readonly rows: number };
  };
}
