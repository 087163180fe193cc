import type { TableDescription } from '../../core/contract/tasks.ts';
import { describeColumn } from '../../core/datasets/statistics.ts';
import { hashTable } from '../../core/datasets/table-hash.ts';
import { getColumn, suggestTask } from '../../core/datasets/target.ts';
import type { Table } from '../../core/datasets/table.ts';

/** Statistics, hash and suggestions of a table. Walks every cell. */
export function describeTable(table: Table): TableDescription {
  const { rows, exampleShape } = table;
  const last = table.columns.at(-1)?.name ?? null;
  const suggestedTarget = table.suggestedTarget ?? last;
  return {
    rows,
    columns: table.columns.map(describeColumn),
    suggestedTarget,
    suggestedTask: suggestedTarget === null ? 'regression' : suggestTask(getColumn(table, suggestedTarget)),
    exampleShape,
    hash: hashTable(table),
  };
}
