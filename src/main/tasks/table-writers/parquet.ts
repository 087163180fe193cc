import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { Column } from '../../../core/datasets/table.ts';
import type { TableWriter } from './definition.ts';

type ColumnData = Parameters<typeof schemaFromColumnData>[0]['columnData'][number];

/** Cells of a row group: as many are in memory at a time. */
const GROUP_CELLS = 1_000_000;
const LEAST_ROWS = 1000;

/** Typed columns: whole numbers, floats, words and times, all with their gaps; one row group after the other. */
export const parquet: TableWriter = createParquetWriter(GROUP_CELLS);

/** @param groupCells cells of a row group, about. */
export function createParquetWriter(groupCells: number): TableWriter {
  return Object.freeze({
    type: 'parquet',
    write(table, put, report) {
      const groupRows = Math.max(LEAST_ROWS, Math.floor(groupCells / Math.max(1, table.columns.length)));
      const bytes = new ByteWriter();
      const flush = () => {
        // A copy: the writer goes on in the same memory.
        put(bytes.getBytes().slice());
        bytes.index = 0;
      };
      const schema = schemaFromColumnData({ columnData: table.read(0, 0).columns.map(toColumn) });
      const writer = new ParquetWriter({ writer: bytes, schema });
      for (let row = 0; row < table.rows; row += groupRows) {
        void writer.write({
          columnData: table.read(row, groupRows).columns.map(toColumn),
          rowGroupSize: groupRows,
        });
        flush();
        report?.(Math.min(1, (row + groupRows) / table.rows));
      }
      void writer.finish();
      flush();
    },
  } satisfies TableWriter);
}

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
