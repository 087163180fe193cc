import type { RunSummary } from './run-records.ts';
import type { Call } from './studio.ts';

/** A column of the table of runs, in its place. */
export interface ShownColumn {
  /** Name of a field, a metric with `.best` or `.last`, or the path of a hyperparameter. */
  readonly key: string;
  /** Stays in sight at the left while the others move. */
  readonly pinned: boolean;
}

/** What the x axis of charts counts. `clock` is the time of day. */
export type ChartAxis = 'epoch' | 'step' | 'examples' | 'seconds' | 'clock';

/** How the charts of runs are laid out. */
export interface ChartLayout {
  readonly axis: ChartAxis;
  /** Which splits are drawn. */
  readonly splits: readonly ('train' | 'validation' | 'test')[];
  /** 0 to below 1. */
  readonly smoothing: number;
  readonly log: boolean;
  /** Metrics by type (`loss`), a chart each. */
  readonly metrics: readonly string[];
  /** Hyperparameter whose values gather runs to a mean with a band; null draws each run. */
  readonly groupBy: string | null;
  /** A chart per run or group instead of one with all. */
  readonly multiples: boolean;
}

/** How the table of runs and its charts look: remembered, and saved under a name. */
export interface TableLayout {
  readonly filter: string;
  /** Null: the columns that are shown from the start. */
  readonly columns: readonly ShownColumn[] | null;
  readonly sort: { readonly key: string; readonly descending: boolean } | null;
  /** Columns by whose values runs are gathered. */
  readonly groupBy: readonly string[];
  /** Archived runs are in the list, too. */
  readonly withArchived: boolean;
  readonly charts: ChartLayout;
}

/** A layout under a name. */
export interface SavedView {
  readonly name: string;
  readonly layout: TableLayout;
}

/** What a workspace remembers about its table of runs. */
export interface TableMemory {
  /** Null until somebody changed something. */
  readonly current: TableLayout | null;
  readonly views: readonly SavedView[];
  /** The run that others are compared with. */
  readonly baseline: string | null;
}

/** What can be set on many runs at once. */
export interface RunMarks {
  readonly starred?: boolean;
  readonly archived?: boolean;
  /** 1 to 8, a place in the palette; null gives the run the colour of its turn back. */
  readonly colour?: number | null;
}

/** Calls about the table of runs. */
export interface RunTableCalls {
  /** @returns the changed runs. @throws `run-missing`: nothing was changed then. */
  'runTable.mark': Call<{ readonly ids: readonly string[]; readonly marks: RunMarks }, readonly RunSummary[]>;
  /** Adds and takes away tags; a run keeps the others. @throws `run-missing`, `tags-too-many`. */
  'runTable.tag': Call<
    {
      readonly ids: readonly string[];
      readonly add: readonly string[];
      readonly remove: readonly string[];
    },
    readonly RunSummary[]
  >;
  'runTable.memory': Call<null, TableMemory>;
  'runTable.remember': Call<TableMemory, null>;
}

/** Events about the table of runs. */
export interface RunTableEvents {
  /** Many runs changed at once. */
  'runs.changed': readonly RunSummary[];
}
