import type { TableFileType } from '../../../core/contract/table-files.ts';
import type { Table } from '../../../core/datasets/table.ts';

/** A kind of file that rows can be written as: a file, and a line in index.ts and in core/contract/table-files.ts. */
export interface TableWriter {
  readonly type: TableFileType;
  write(table: Table): Uint8Array;
}
