import type { NetworkDesign } from '../design/network-design.ts';
import type { RunSpec } from '../project/run-spec.ts';
import type { ErrorReport } from '../support/errors.ts';
import type { TableChange } from '../datasets/change-table.ts';
import type { ImportDraft, ImportProgress, ImportSettings } from './imports.ts';
import type { RunPageCalls, RunPageEvents } from './run-page.ts';
import type { ComputingCalls } from './computing.ts';
import type { DesignExtraCalls } from './designs.ts';
import type { PreparationCalls, InspectProgress, TableExportProgress } from './preparation.ts';
import type { PackedRuns, PackedSeries } from './packed-records.ts';
import type { RunSummary } from './run-records.ts';
import type { RunTableCalls, RunTableEvents } from './run-table.ts';
import type { TakeAwayCalls } from './take-away.ts';
import type { LessonCalls } from './lessons.ts';
import type { DropPlace, ModelCalls, OpenedFile } from './models.ts';
import type { SweepCalls, SweepEvents } from './sweeps.ts';
import type { UnderstandCalls, UnderstandProgress } from './understand.ts';
import type { UnitWeights } from '../inspect/unit-weights.ts';
import type { UnitCalls } from './units.ts';

/**
 * Every call that the window may make. Each is one named invoke channel `studio:<area>.<method>` whose
 * argument is one JSON-like value, checked by a schema in contract/schemas.ts before main looks at it.
 * Every call answers {@link Answer}: errors come back as reports, never as thrown exceptions.
 */
export interface StudioCalls
  extends
    ComputingCalls,
    DesignExtraCalls,
    UnderstandCalls,
    UnitCalls,
    SweepCalls,
    ModelCalls,
    RunPageCalls,
    TakeAwayCalls,
    RunTableCalls,
    LessonCalls,
    PreparationCalls {
  'app.info': Call<null, AppInfo>;
  /** The first screen stands in the window: what it does not need may be read now. */
  'app.drawn': Call<null, null>;
  'app.setTheme': Call<{ readonly theme: Theme }, null>;
  /** The window asks before it closes while runs are going on; this tells main what was decided. */
  'app.confirmClose': Call<{ readonly close: boolean }, null>;
  /** Pastes what is on the clipboard into the window, as its key does: a menu entry may not read it by itself. */
  'app.paste': Call<null, null>;

  'workspace.get': Call<null, WorkspaceInfo>;
  /** Dialogs are opened by main; null when the user cancelled. */
  'workspace.create': Call<null, WorkspaceInfo | null>;
  'workspace.open': Call<null, WorkspaceInfo | null>;
  /** Index into `recent` of {@link WorkspaceInfo}: paths never come from the window. */
  'workspace.openRecent': Call<{ readonly index: number }, WorkspaceInfo>;
  'workspace.saveCopy': Call<null, { readonly fileName: string } | null>;
  /** Null where it was cancelled. */
  'workspace.check': Call<null, WorkspaceCheck | null>;
  'workspace.cancelCheck': Call<null, null>;
  'workspace.compact': Call<null, { readonly bytesBefore: number; readonly bytesAfter: number }>;
  /** Kept backups of the open workspace, newest first. */
  'workspace.backups': Call<null, readonly WorkspaceBackup[]>;
  /** Writes a backup when something changed since the last one; answers with those that are kept then. */
  'workspace.backUp': Call<null, readonly WorkspaceBackup[]>;
  /** Saves a backup as a workspace of its own, where the user wants it; null when cancelled. */
  'workspace.saveBackup': Call<{ readonly time: string }, { readonly fileName: string } | null>;

  'settings.get': Call<null, StudioSettings>;
  'settings.set': Call<Partial<StudioSettings>, StudioSettings>;

  'datasets.list': Call<null, readonly DatasetSummary[]>;
  'datasets.preview': Call<
    { readonly id: string; readonly firstRow: number; readonly count: number },
    DatasetPreview
  >;
  /** At most so many rows, spread over the whole dataset: the same ones each time. */
  'datasets.sample': Call<{ readonly id: string; readonly count: number }, DatasetPreview['rows']>;
  /** Makes a dataset from a generator of the catalogue. */
  'datasets.generate': Call<
    {
      readonly type: string;
      readonly values: Readonly<Record<string, unknown>>;
      readonly seed: number;
      readonly name: string;
    },
    DatasetSummary
  >;
  'datasets.rename': Call<{ readonly id: string; readonly name: string }, DatasetSummary>;
  /** Refused (`dataset-in-use`) while a run names it. Undo with `datasets.restore`. */
  'datasets.delete': Call<{ readonly id: string }, null>;
  'datasets.restore': Call<{ readonly id: string }, DatasetSummary>;
  /** Every state that a dataset was in, newest first; empty for built-in ones. */
  'datasets.versions': Call<{ readonly id: string }, readonly DatasetVersion[]>;
  /** Makes a new version out of an old one. */
  'datasets.restoreVersion': Call<{ readonly id: string; readonly number: number }, DatasetSummary>;
  /** Why the file beside the workspace that holds the rows cannot be used; null: it can, or there is none. */
  'datasets.linkProblem': Call<{ readonly id: string }, ErrorReport | null>;
  /** Asks for the file that is missing there and takes a copy of it. Null when cancelled. */
  'datasets.findFile': Call<{ readonly id: string }, DatasetSummary | null>;
  /** Renames, retypes or removes columns: a new version. */
  'datasets.change': Call<{ readonly id: string; readonly change: TableChange }, DatasetSummary>;

  /** Opens a file or a folder chosen in a dialog, without storing anything. Null when cancelled. */
  'imports.chooseFile': Call<null, ImportDraft | null>;
  'imports.chooseFolder': Call<null, ImportDraft | null>;
  /** Cells of a spreadsheet as text. */
  'imports.paste': Call<{ readonly text: string }, ImportDraft>;
  /** The beginning of the file under other settings. */
  'imports.preview': Call<{ readonly token: string; readonly settings: ImportSettings }, ImportDraft>;
  /** Reads everything and stores it, whole or not at all. `datasetId` set: as a new version of that dataset. */
  'imports.commit': Call<
    {
      readonly token: string;
      readonly settings: ImportSettings;
      readonly name: string;
      readonly datasetId: string | null;
    },
    { readonly dataset: DatasetSummary; readonly warnings: readonly string[] }
  >;
  /** Ends a commit that is going on; it answers `import-cancelled`. */
  'imports.cancel': Call<{ readonly token: string }, null>;
  'imports.discard': Call<{ readonly token: string }, null>;

  'designs.list': Call<null, readonly DesignSummary[]>;
  'designs.get': Call<{ readonly id: string }, StoredDesign>;
  'designs.create': Call<{ readonly design: NetworkDesign }, StoredDesign>;
  /** Refused (`design-stale`) unless `revision` is the stored one. */
  'designs.save': Call<
    { readonly id: string; readonly revision: number; readonly design: NetworkDesign },
    StoredDesign
  >;
  'designs.delete': Call<{ readonly id: string }, null>;
  'designs.restore': Call<{ readonly id: string }, StoredDesign>;
  /** Opens a design or project JSON chosen in a dialog. Null when cancelled. */
  'designs.importFile': Call<null, OpenedProject | null>;
  'designs.exportFile': Call<{ readonly id: string }, { readonly fileName: string } | null>;
  /** Parses text from the clipboard as a design or project; same checks as a file. */
  'designs.parseText': Call<{ readonly text: string }, NetworkDesign>;

  'examples.list': Call<null, readonly ExampleSummary[]>;
  /** Opens an example project: its dataset is made ready, its design stored. */
  'examples.open': Call<{ readonly name: string }, OpenedProject>;

  /** Newest first. */
  'runs.list': Call<null, PackedRuns>;
  'runs.get': Call<{ readonly id: string }, RunSummary>;
  'runs.start': Call<{ readonly name: string; readonly spec: RunSpec }, RunSummary>;
  'runs.pause': Call<{ readonly id: string }, null>;
  /** Goes on after a pause, an interruption or a stop, from the last checkpoint, bit for bit. */
  'runs.resume': Call<{ readonly id: string }, null>;
  'runs.step': Call<{ readonly id: string; readonly unit: 'batch' | 'epoch' }, null>;
  'runs.stop': Call<{ readonly id: string }, null>;
  'runs.setLearningRate': Call<{ readonly id: string; readonly learningRate: number }, null>;
  'runs.rename': Call<{ readonly id: string; readonly name: string }, RunSummary>;
  'runs.annotate': Call<
    { readonly id: string; readonly notes: string; readonly tags: readonly string[] },
    RunSummary
  >;
  'runs.delete': Call<{ readonly ids: readonly string[] }, null>;
  'runs.restore': Call<{ readonly ids: readonly string[] }, readonly RunSummary[]>;
  /** Curves of runs, thinned to `maximumPoints` each (minimum and maximum of every bucket kept). */
  'runs.series': Call<
    {
      readonly ids: readonly string[];
      readonly names: readonly string[];
      readonly maximumPoints: number;
      readonly from?: number;
      readonly to?: number;
    },
    PackedSeries
  >;
}

/** What main tells the window without being asked. */
export interface StudioEvents extends SweepEvents, RunPageEvents, RunTableEvents {
  'understand.progress': UnderstandProgress;
  /** A run was created, changed state, or finished an epoch. */
  'run.changed': RunSummary;
  /** Runs that train came further: {@link RunMove} of each, several times a second at most. */
  'runs.moved': PackedRuns;
  /** Live points, at most 20 a second and run; already committed. */
  'run.progress': RunProgress;
  /** How far an import has come, at most ten times a second. */
  'import.progress': ImportProgress;
  'datasets.exportProgress': TableExportProgress;
  'datasets.inspectProgress': InspectProgress;
  'runs.removed': { readonly ids: readonly string[] };
  /** How far the check of the workspace is, 0 to 1. */
  'workspace.checking': { readonly part: number };
  'workspace.changed': WorkspaceInfo;
  /** The system gave files to open: `models.openGiven` opens them one by one. */
  'files.given': null;
  /** Something that the user should know; shown as a notice. */
  notice: { readonly severity: 'information' | 'warning' | 'error'; readonly message: string };
  /** The window is about to close while runs are going on: ask, then call `app.confirmClose`. */
  'app.closeRequested': { readonly runningRuns: number };
}

export interface Call<Argument, Result> {
  readonly argument: Argument;
  readonly result: Result;
}

export type CallName = keyof StudioCalls;
export type ArgumentOf<N extends CallName> = StudioCalls[N]['argument'];
export type ResultOf<N extends CallName> = StudioCalls[N]['result'];
export type EventName = keyof StudioEvents;

/** How every call answers. */
export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorReport };

/** What the preload puts on `window.studio`. Nothing else crosses. */
export interface StudioBridge {
  call<N extends CallName>(name: N, argument: ArgumentOf<N>): Promise<Answer<ResultOf<N>>>;
  /** Returns the function that ends the subscription. */
  on<N extends EventName>(name: N, listener: (event: StudioEvents[N]) => void): () => void;
  /** Files of a drop event of this window. The preload reads their paths, the page never sees them. */
  dropFiles?(files: readonly unknown[], place: DropPlace): Promise<Answer<OpenedFile>>;
}

export type Theme = 'light' | 'dark' | 'system';

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly platform: string;
  /** Logical processors. */
  readonly processors: number;
  readonly theme: Theme;
}

/** A whole copy of the workspace that the studio made by itself. */
export interface WorkspaceBackup {
  /** When it was taken, ISO 8601 in UTC. */
  readonly time: string;
  readonly bytes: number;
}

export interface WorkspaceInfo {
  /** File name without folder, for the header. */
  readonly fileName: string;
  readonly folder: string;
  readonly bytes: number;
  /** File names of recent workspaces, newest first; the first is the open one. */
  readonly recent: readonly string[];
  readonly runs: number;
  readonly designs: number;
  readonly datasets: number;
}

export interface WorkspaceCheck {
  readonly ok: boolean;
  /** One sentence each; empty when ok. */
  readonly problems: readonly string[];
  readonly checkedRuns: number;
}

/** Settings that live in the workspace-independent settings file. */
export interface StudioSettings {
  readonly theme: Theme;
  /** Sizes of panels and other remembered layout, by name. */
  readonly layout: Readonly<Record<string, number>>;
  /** Ids of lessons and hints that were finished or dismissed. */
  readonly dismissed: readonly string[];
}

export interface DatasetSummary {
  /** UUID, or `builtin:iris`. */
  readonly id: string;
  readonly name: string;
  readonly origin: 'builtin' | 'generator' | 'import';
  readonly description: string;
  readonly licence: string;
  readonly rows: number;
  readonly columns: readonly DatasetColumn[];
  readonly suggestedTarget: string | null;
  readonly suggestedTask: 'regression' | 'binary' | 'multiclass';
  /** Set for images: [height, width, channels]. */
  readonly exampleShape: readonly number[] | null;
  /** SHA-256 of the content, hex. */
  readonly hash: string;
  /** Number of the current version, from 1; left out for built-in ones. */
  readonly version?: number;
}

/** One state that a dataset was in. Nothing in it ever changes. */
export interface DatasetVersion {
  /** From 1. */
  readonly number: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** What made it, as a sentence fragment: `First version`, `Removed the column "id"`. */
  readonly change: string;
  readonly rows: number;
  readonly columns: number;
  /** SHA-256 of the content, hex: runs name it. */
  readonly hash: string;
  readonly bytes: number;
  /** True when the content lies in a file beside the workspace. */
  readonly isLinked: boolean;
  /** Runs that saw this version. */
  readonly runs: number;
  readonly isCurrent: boolean;
}

export interface DatasetColumn {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
  /** Set for times: numbers are seconds since 1970-01-01 00:00 UTC. */
  readonly temporal?: 'date' | 'dateTime';
  readonly missing: number;
  readonly unique: number;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  /** Counts of 24 equal bins from minimum to maximum, or of the 24 most frequent categories. */
  readonly histogram: readonly number[];
  /** Labels of the histogram's categories; empty for numeric columns. */
  readonly categories: readonly string[];
}

export interface DatasetPreview {
  readonly firstRow: number;
  readonly totalRows: number;
  /** Cells as text, as they came in; null is missing. */
  readonly rows: readonly (readonly (string | number | null)[])[];
}

export interface DesignSummary {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  readonly updatedAt: string;
  readonly layers: number;
  readonly parameterCount: number | null;
}

export interface StoredDesign {
  readonly id: string;
  readonly revision: number;
  readonly updatedAt: string;
  readonly design: NetworkDesign;
}

export interface ExampleSummary {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** A project that was opened from a file or an example. */
export interface OpenedProject {
  readonly design: StoredDesign;
  /** Ready to start; null when the file held only a design. */
  readonly spec: RunSpec | null;
  readonly name: string;
}

export interface RunProgress {
  readonly id: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly epoch: number;
  readonly totalEpochs: number;
  readonly stepsPerSecond: number;
  readonly examplesPerSecond: number;
  readonly elapsedSeconds: number;
  readonly etaSeconds: number | null;
  /** New points of `step.loss`, thinned to at most 200. */
  readonly points: { readonly x: Float64Array; readonly y: Float64Array };
  /** Its weights now, of the run that `units.watch` asked for. */
  readonly units?: readonly UnitWeights[];
}

export interface PredictionReport {
  /** Probabilities per class (classification) or one number in the target's unit (regression), per row. */
  readonly outputs: readonly (readonly number[])[];
  /** The likeliest class, or the number as text. */
  readonly labels: readonly string[];
  readonly classNames: readonly string[];
  readonly targetName: string;
}
