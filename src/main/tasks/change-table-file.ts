import type { TaskCalls } from '../../core/contract/tasks.ts';
import { changeTable } from '../../core/datasets/change-table.ts';
import type { Column } from '../../core/datasets/table.ts';
import { openTable } from '../storage/table-file.ts';
import { toHeader } from '../storage/table-bytes.ts';
import { writeTableFile } from '../storage/write-table-file.ts';

/** Columns of the old table that are in memory at a time. */
const KEPT = 2;

/**
 * Changes a table that lies in a file into another file, column by column: main would stand still, and hold both whole.
 * @param report is told the share that is done, 0 to 1.
 * @throws StudioError as `changeTable` and `openTable`; a file that is half is the caller's to remove.
 */
export function changeTableFile(
  { table, change, path }: TaskCalls['changeTable']['argument'],
  report: (share: number) => void,
): TaskCalls['changeTable']['result'] {
  const changed = changeTable(openTable(table.path, KEPT), change, true);
  const { rows, suggestedTarget, exampleShape, columns } = changed;
  const cellsOf = (index: number): Column => columns[index]!;
  return writeTableFile(
    path,
    { rows, suggestedTarget, exampleShape, columns: columns.map(toHeader), cellsOf },
    report,
  );
}
