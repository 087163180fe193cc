import type { DataSpec } from '../datasets/data-spec.ts';
import type { PreparationEffect } from '../datasets/effect.ts';
import type { TableInspection } from '../datasets/findings/index.ts';
import type { ColumnStatistics } from '../datasets/statistics.ts';
import type { Table } from '../datasets/table.ts';
import type { TableChange } from '../datasets/change-table.ts';
import type { Call } from './studio.ts';
import type { TableDescription } from './tasks.ts';
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
  /** Ends a look at a dataset that is going on; it answers `cancelled`. */
  'datasets.cancelInspect': Call<{ readonly id: string }, null>;
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
  /** Ends an export that is going on; it answers `cancelled`, and there is no new file. */
  'datasets.cancelExport': Call<{ readonly id: string }, null>;
}

/** How far the export of a dataset has come. */
export interface TableExportProgress {
  readonly id: string;
  /** 0 to 1. */
  readonly share: number;
  readonly elapsedSeconds: number;
  /** Null while unknown. */
  readonly etaSeconds: number | null;
}

/** How far a long look at every cell of a dataset has come. */
export type InspectProgress = TableExportProgress;

/** The same as work for a process of its own. */
export interface PreparationTaskCalls {
  inspectTable: {
    readonly argument: {
      readonly table: TableSource;
      readonly recipe: DataRecipe;
      /** What is known of its columns; left out: it is calculated. */
      readonly statistics?: readonly ColumnStatistics[];
    };
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
  /** Makes a changed table out of one that lies in a file. */
  changeTable: {
    readonly argument: {
      readonly table: { readonly path: string };
      readonly change: TableChange;
      /** A file that is not there yet. */
      readonly path: string;
    };
    readonly result: {
      readonly staged: { readonly path: string; readonly hash: string; readonly size: number };
      readonly description: TableDescription;
    };
  };
  writeTable: {
    readonly argument: {
      readonly table: TableSource;
      readonly format: TableFileType;
      /** A file that is not there yet. */
      readonly path: string;
      /** What messages call it. */
      readonly name: string;
    };
    readonly result: { readonly rows: number };
  };
}
