import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Column } from '../../../core/datasets/table.ts';
import type { TableWriter } from './definition.ts';

type ColumnData = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];

/** Typed columns: whole numbers, floats, words and times, all with their gaps. */
export const parquet: TableWriter = Object.freeze({
  type: 'parquet',
  write(table, put, report) {
    const columnData = table.columns.map((column, index) => {
      // The columns are put into their types one by one, then compressed in one go.
      report?.((index + 1) / (2 * table.columns.length));
      return toColumn(column);
    });
    put(new Uint8Array(parquetWriteBuffer({ columnData })));
  },
} satisfies TableWriter);

function toColumn(column: Column): ColumnData {
  const { name } = column;
  if (column.kind === 'categorical') {
    const data = Array.from(column.codes, (code) => column.categories[code] ?? null);
    return { name, data, type: 'STRING', nullable: true };
  }
  const { values, temporal } = column;
  if (temporal !== undefined) {
    const data = Array.from(values, (value) => (Number.isNaN(value) ? null : new Date(value * 1000)));
    return { name, data, type: 'TIMESTAMP', nullable: true };
  }
  if (values instanceof Float64Array || values instanceof Float32Array) {
    const data = Array.from(values, (value) => (Number.isNaN(value) ? null : value));
    return { name, data, type: values instanceof Float64Array ? 'DOUBLE' : 'FLOAT', nullable: true };
  }
  // Whole numbers have no gaps.
  return { name, data: Int32Array.from(values), type: 'INT32', nullable: false };
}
