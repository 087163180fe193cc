import { showRows } from '../../../core/datasets/show-rows.ts';
import { writeCsv } from '../../../core/formats/tables/table-text.ts';
import type { TableWriter } from './definition.ts';

/** Rows that become text at a time: no string of the engine may hold a large table, and no memory need hold the file. */
const ROWS = 4096;

/** Text as RFC 4180 says. Words that a spreadsheet would take for a formula begin with a quote mark. */
export const csv: TableWriter = Object.freeze({
  type: 'csv',
  write(table, put, report) {
    const encoder = new TextEncoder();
    put(encoder.encode(writeCsv({ columns: table.columns.map(({ name }) => name), rows: [] })));
    for (let row = 0; row < table.rows; row += ROWS) {
      const text = writeCsv({ columns: [], rows: showRows(table.read(row, ROWS), 0, ROWS) });
      // The empty header is a line end.
      put(encoder.encode(text.slice(2)));
      report?.(Math.min(1, (row + ROWS) / table.rows));
    }
  },
} satisfies TableWriter);
