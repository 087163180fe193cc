import type { RunSummary } from './run-records.ts';
import type { Call } from './studio.ts';

/** Kinds of text that the window makes and main writes down. */
export type TextKind = 'svg' | 'csv' | 'markdown' | 'latex' | 'text';

/** A picture for a report, as the charts of the window draw it. */
export interface ReportChart {
  readonly title: string;
  /** An SVG document; it is shown as a picture, where no script of it can run. */
  readonly svg: string;
}

/** A file that was written. */
export interface TakenAway {
  readonly fileName: string;
  readonly bytes: number;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
}

/** How the data of an imported bundle was found. */
export type FoundData = 'carried' | 'here' | 'missing';

/** Calls about what leaves the studio and what comes back. All dialogs answer null when they are cancelled. */
export interface TakeAwayCalls {
  'takeAway.saveText': Call<
    { readonly kind: TextKind; readonly name: string; readonly text: string },
    TakenAway | null
  >;
  /** A PNG as base64. */
  'takeAway.savePicture': Call<{ readonly name: string; readonly png: string }, TakenAway | null>;
  /** One HTML file that needs nothing else: settings, results, pictures, events of some runs. */
  'takeAway.report': Call<
    { readonly ids: readonly string[]; readonly title: string; readonly charts: readonly ReportChart[] },
    TakenAway | null
  >;
  'takeAway.bundle': Call<
    { readonly id: string; readonly withData: boolean; readonly withCheckpoints: boolean },
    TakenAway | null
  >;
  /** @throws `bundle-invalid`, `bundle-newer`. */
  'takeAway.importBundle': Call<null, { readonly run: RunSummary; readonly data: FoundData } | null>;
  /** A folder with one folder per run and an event file in it, as TensorBoard reads them. */
  'takeAway.tensorboard': Call<
    { readonly ids: readonly string[] },
    { readonly folderName: string; readonly files: number; readonly points: number } | null
  >;
  /** The event files of a folder, one run per folder with any. @throws `tensorboard-invalid`. */
  'takeAway.importTensorboard': Call<
    null,
    { readonly runs: readonly RunSummary[]; readonly notes: readonly string[] } | null
  >;
}
