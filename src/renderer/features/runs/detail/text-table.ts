import type { RunSummary } from '../../../../core/contract/run-records.ts';
import type { TextTable } from '../../../../core/formats/tables/table-text.ts';
import type { TableColumn } from '../../../ui/table-column.ts';

/** The rows and columns in sight, with every digit. */
export function toTextTable(
  runs: readonly RunSummary[],
  columns: readonly TableColumn<RunSummary>[],
): TextTable {
  return {
    columns: columns.map(({ label }) => label),
    rows: runs.map((run) =>
      columns.map((column) => {
        const value = column.value(run);
        return typeof value === 'boolean' ? String(value) : value;
      }),
    ),
  };
}
