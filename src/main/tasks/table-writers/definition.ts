import type { TableFileType } from '../../../core/contract/table-files.ts';
import type { TableRows } from '../../storage/table-rows.ts';

/** A kind of file that rows can be written as: a file, and a line in index.ts and in core/contract/table-files.ts. */
export interface TableWriter {
  readonly type: TableFileType;
  /**
   * Reads some rows at a time: no format needs the whole in memory.
   * @param put takes the next bytes of the file. @param report is told the share that is done, 0 to 1.
   * @throws StudioError `export-too-large`.
   */
  write(table: TableRows, put: (bytes: Uint8Array) => void, report?: (share: number) => void): void;
}
