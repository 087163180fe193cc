import type { ColumnRole } from '../datasets/column-builder.ts';
import type { ErrorReport } from '../support/errors.ts';
import type { Fields, FieldValues } from '../support/fields.ts';

/** What a person says about a file that is to become a dataset; what is left out is found out. */
export interface ImportSettings {
  /** Stable name of the format; null: by the file's first bytes and its name. */
  readonly format: string | null;
  /** Values of the format's fields. */
  readonly values: FieldValues;
  /** Columns whose kind was chosen. A list, because a column may be called `__proto__`. */
  readonly roles: readonly { readonly name: string; readonly role: ColumnRole }[];
  /** The column to predict; null: by its name. */
  readonly target: string | null;
}

/** A column as it would be read. */
export interface ImportColumn {
  readonly name: string;
  readonly role: ColumnRole;
}

/** The beginning of a file under some settings. */
export interface ImportPreview {
  readonly format: string;
  readonly formatLabel: string;
  /** The settings that this format has, and what they are now: found out, or chosen. */
  readonly fields: Fields;
  readonly values: FieldValues;
  readonly columns: readonly ImportColumn[];
  /** First rows; null is a missing cell. At most {@link PREVIEW_COLUMNS} cells each. */
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** Null where only reading the whole file would tell. */
  readonly totalRows: number | null;
  readonly exampleShape: readonly number[] | null;
  readonly target: string | null;
  /** What a person should know before they go on. */
  readonly warnings: readonly string[];
}

/** Columns whose cells a preview shows. */
export const PREVIEW_COLUMNS = 200;
/** Rows that a preview shows. */
export const PREVIEW_ROWS = 50;

/** A file that was chosen, dropped or pasted, and is not a dataset yet. */
export interface ImportDraft {
  /** Names the draft in calls; paths never reach the window. */
  readonly token: string;
  readonly fileName: string;
  readonly origin: 'file' | 'folder' | 'text';
  /** Null while the settings do not fit: `problem` says why. */
  readonly preview: ImportPreview | null;
  readonly problem: ErrorReport | null;
  /** Formats to choose from. */
  readonly formats: readonly { readonly type: string; readonly label: string }[];
}

/** How far an import has come. At most ten a second. */
export interface ImportProgress {
  readonly token: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly elapsedSeconds: number;
  /** Null while unknown. */
  readonly etaSeconds: number | null;
}
