import { closeSync, openSync, readSync } from 'node:fs';
import type { TableSource } from '../../core/contract/preparation.ts';
import type { Column, Table } from '../../core/datasets/table.ts';
import { StudioError } from '../../core/support/errors.ts';
import {
  decodeColumn,
  headEnd,
  locateCells,
  readTableLayout,
  TABLE_START_BYTES,
  type TableLayout,
} from './table-bytes.ts';

/** Single rows are read one by one, unless a column is as short as this. */
const READ_THROUGH_BYTES = 256 * 1024;

/** Columns that whoever works through them one after the other needs at a time: itself, target, group or time. */
export const COLUMNS_AT_A_TIME = 4;

/** Where a table's cells lie when they are not in memory. */
export interface TablePlace {
  readonly path: string;
  readonly layout: TableLayout;
}

const places = new WeakMap<Table, TablePlace>();

/** Where the cells of a table of {@link openTable} lie; null for a table in memory. */
export function placeOf(table: Table): TablePlace | null {
  return places.get(table) ?? null;
}

/**
 * What another process is sent instead of a table: of one that lies in a file only the path, which that process opens
 * with {@link openSource}. Main would stand still while it read a gigabyte and copied it into a message.
 */
export function toSource(table: Table): TableSource {
  const place = places.get(table);
  return place === undefined ? table : { path: place.path };
}

/** The inverse of {@link toSource}. @param keep as for {@link openTable}. @throws StudioError as it does. */
export function openSource(source: TableSource, keep?: number): Table {
  return 'columns' in source ? source : openTable(source.path, keep);
}

/**
 * A table whose columns are read from its file when somebody asks for their cells: whoever needs one column of a
 * gigabyte reads that one.
 * @param keep columns that stay in memory, those that were asked for last. Fewer than all is for work that goes column
 *   by column.
 * @throws StudioError `dataset-damaged`, `dataset-link-missing`; so does the access to cells.
 */
export function openTable(path: string, keep = Infinity): Table {
  const layout = withFile(path, (_, found) => found);
  const kept = new Map<number, Column>();
  const cellsOf = (index: number): Column => {
    const found = kept.get(index) ?? readColumn(path, index);
    // The newest is last.
    kept.delete(index);
    kept.set(index, found);
    if (kept.size > keep) kept.delete(kept.keys().next().value!);
    return found;
  };
  const { rows, suggestedTarget, exampleShape } = layout;
  const columns = layout.columns.map((column, index): Column => {
    if (column.kind === 'categorical') {
      return {
        ...column,
        get codes() {
          return (cellsOf(index) as Extract<Column, { kind: 'categorical' }>).codes;
        },
      };
    }
    const { type: _, ...rest } = column;
    return {
      ...rest,
      get values() {
        return (cellsOf(index) as Extract<Column, { kind: 'numeric' }>).values;
      },
    };
  });
  const table = { rows, columns, suggestedTarget, exampleShape };
  places.set(table, { path, layout });
  return table;
}

/** Some rows after each other; only these are read. @throws StudioError as {@link openTable}. */
export function readRowsOfFile(path: string, firstRow: number, count: number): Table {
  return withFile(path, (take, layout) => takeRows(take, layout, firstRow, count));
}

/** The same, of a file that is open. */
export function takeRows(take: Take, layout: TableLayout, firstRow: number, count: number): Table {
  const first = Math.min(firstRow, layout.rows);
  const rows = Math.min(count, layout.rows - first);
  const columns = layout.columns.map((column, index) => {
    const { offset, length } = locateCells(layout, index, first, rows);
    return decodeColumn(column, rows, take(offset, length));
  });
  return { rows, columns, suggestedTarget: layout.suggestedTarget, exampleShape: layout.exampleShape };
}

/** Rows by their numbers, which rise; little more than these is read. @throws StudioError as {@link openTable}. */
export function pickRowsOfFile(path: string, rows: readonly number[]): Table {
  return withFile(path, (take, layout) => {
    const columns = layout.columns.map((column, index) => {
      const whole = locateCells(layout, index, 0, layout.rows);
      const width = locateCells(layout, index, 0, 1).length;
      const cells = Buffer.alloc(rows.length * width);
      const near = whole.length <= READ_THROUGH_BYTES ? take(whole.offset, whole.length) : null;
      rows.forEach((row, place) => {
        const cell = cells.subarray(place * width, (place + 1) * width);
        if (near === null) take(whole.offset + row * width, width, cell);
        else near.copy(cell, 0, row * width, (row + 1) * width);
      });
      return decodeColumn(column, rows.length, cells);
    });
    const { suggestedTarget, exampleShape } = layout;
    return { rows: rows.length, columns, suggestedTarget, exampleShape };
  });
}

function readColumn(path: string, index: number): Column {
  return withFile(path, (take, layout) => {
    const { offset, length } = locateCells(layout, index, 0, layout.rows);
    return decodeColumn(layout.columns[index]!, layout.rows, take(offset, length));
  });
}

/** Reads so many bytes from a place of the file. */
export type Take = (offset: number, length: number, into?: Buffer) => Buffer;

function withFile<T>(path: string, work: (take: Take, layout: TableLayout) => T): T {
  const { take, layout, close } = openCells(path);
  try {
    return work(take, layout);
  } finally {
    close();
  }
}

/**
 * A table file that stays open for many reads; the caller closes it.
 * @throws StudioError as {@link openTable}; so does `take`.
 */
export function openCells(path: string): {
  readonly layout: TableLayout;
  readonly take: Take;
  close(): void;
} {
  const file = open(path);
  // Memory of its own: a slice of Node's pool would keep the pool, and begins where numbers must not.
  const take: Take = (offset, length, into = Buffer.allocUnsafeSlow(length)) => {
    for (let done = 0; done < length;) {
      const read = readSync(file, into, done, Math.min(length - done, 2 ** 30), offset + done);
      if (read === 0) throw damaged();
      done += read;
    }
    return into;
  };
  const close = () => closeSync(file);
  try {
    return { layout: readTableLayout(take(0, headEnd(take(0, TABLE_START_BYTES)))), take, close };
  } catch (error) {
    close();
    throw error;
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch {
    throw new StudioError(
      'dataset-link-missing',
      'The file of this large dataset beside the workspace is gone. Put it back, or import the data again.',
    );
  }
}

function damaged(): StudioError {
  return new StudioError(
    'dataset-damaged',
    'The file of this large dataset is shorter than it says. Import it again or put it back from a backup.',
  );
}
