import type { ColumnRole, FinishedColumn, PageSink } from '../../core/datasets/column-builder.ts';
import type { Fields, FieldValues } from '../../core/support/fields.ts';

/** What is to be imported, as main knows it. */
export interface ImportSource {
  readonly origin: 'file' | 'folder' | 'text';
  /** Empty for text. */
  readonly path: string;
  /** File name without folder, for messages and the dataset's name. */
  readonly name: string;
  /** What was pasted; empty otherwise. */
  readonly text: string;
}

/** What a person chose; what is left out is found out. */
export interface ImportChoices {
  readonly values: FieldValues;
  readonly roles: ReadonlyMap<string, ColumnRole>;
}

/** Where the cells of an import go. */
export interface ImportSink {
  /** Where the pages of a column go, by its place among the columns that are kept. */
  sinkOf(index: number): PageSink;
  /** Forgets everything: the file is read once more with other kinds of columns. */
  restart(): void;
}

/** What reading everything came to. */
export interface ImportResult {
  readonly rows: number;
  readonly columns: readonly FinishedColumn[];
  readonly exampleShape: readonly number[] | null;
  readonly warnings: readonly string[];
}

/** How far reading has come. */
export type ReportProgress = (doneBytes: number, totalBytes: number, rows: number) => void;

/** A source that is open under some choices. */
export interface OpenImport {
  readonly fields: Fields;
  /** Complete: found out, or chosen. */
  readonly values: FieldValues;
  readonly columns: readonly { readonly name: string; readonly role: ColumnRole }[];
  /** First rows of all columns. */
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly totalRows: number | null;
  readonly exampleShape: readonly number[] | null;
  readonly suggestedTarget: string | null;
  readonly warnings: readonly string[];
  /** Reads everything. @throws StudioError naming file, line and column. */
  read(sink: ImportSink, report: ReportProgress): Promise<ImportResult>;
  close(): void;
}

/** One kind of file that can become a dataset. Adding one is a file and a line in formats/index.ts. */
export interface ImportFormat {
  /** Stable name: `csv`. */
  readonly type: string;
  readonly label: string;
  readonly origins: readonly ImportSource['origin'][];
  /** Endings of file names without the dot, for the dialog. */
  readonly extensions: readonly string[];
  /** Fields with defaults, for a source that cannot be opened. */
  readonly fields: Fields;
  /**
   * Whether the source looks like this format.
   * @param start first bytes of a file, up to 64 KB; empty for a folder.
   */
  recognises(source: ImportSource, start: Uint8Array): boolean;
  open(source: ImportSource, choices: ImportChoices): Promise<OpenImport>;
}
