import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { TableDescription } from '../../core/contract/tasks.ts';
import type { FinishedColumn } from '../../core/datasets/column-builder.ts';
import { describeColumn, type ColumnStatistics } from '../../core/datasets/statistics.ts';
import { startTableHash } from '../../core/datasets/table-hash.ts';
import type { Column, Table } from '../../core/datasets/table.ts';
import { suggestTask } from '../../core/datasets/target.ts';
import type { StagedContent } from './linked-contents.ts';
import { cellsAsBytes, writeTableHead, type HeaderColumn } from './table-bytes.ts';

/** A table on its way into a file: what its header says, and its columns one after the other. */
export interface ColumnSource extends Pick<Table, 'rows' | 'suggestedTarget' | 'exampleShape'> {
  readonly columns: readonly (FinishedColumn | HeaderColumn)[];
  /** The column with its cells. Asked for once each, in order. */
  cellsOf(index: number): Column;
}

/**
 * Writes a table file column by column, with its hashes and what is to be said of it: one column is in memory at a time.
 * @param path a file that is not there yet. @param report is told the share that is done, 0 to 1.
 */
export function writeTableFile(
  path: string,
  source: ColumnSource,
  report: (share: number) => void = () => {},
): { readonly staged: StagedContent; readonly description: TableDescription } {
  const { rows, suggestedTarget, exampleShape, columns } = source;
  const { head, layout } = writeTableHead({ rows, suggestedTarget, exampleShape }, columns);
  const fileHash = createHash('sha256');
  const tableSha = createHash('sha256');
  const hashed = startTableHash(rows, columns.length, exampleShape, {
    update: (bytes) => tableSha.update(bytes),
    hex: () => tableSha.digest('hex'),
  });
  const described: ColumnStatistics[] = [];
  let suggestedTask: TableDescription['suggestedTask'] = 'regression';
  const file = openSync(path, 'wx');
  try {
    let written = 0;
    const write = (bytes: Uint8Array) => {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, written + at);
      fileHash.update(bytes);
      written += bytes.length;
    };
    write(head);
    columns.forEach((_, index) => {
      const column = source.cellsOf(index);
      const cells = column.kind === 'numeric' ? column.values : column.codes;
      if (column.kind === 'numeric') {
        hashed.addNumericHead(column.name);
        hashed.addNumbers(column.values);
      } else {
        hashed.addWordHead(column.name, column.categories);
        hashed.addCodes(column.codes);
      }
      described.push(describeColumn(column));
      if (column.name === suggestedTarget) suggestedTask = suggestTask(column);
      write(cellsAsBytes(cells));
      const next = layout.offsets[index + 1] ?? layout.size;
      if (next > written) write(new Uint8Array(next - written));
      report((index + 1) / columns.length);
    });
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return {
    staged: { path, hash: fileHash.digest('hex'), size: layout.size },
    description: {
      rows,
      columns: described,
      suggestedTarget,
      suggestedTask,
      exampleShape,
      hash: tableSha.digest('hex'),
    },
  };
}
