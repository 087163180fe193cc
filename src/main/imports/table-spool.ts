import { closeSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import type { TableDescription } from '../../core/contract/tasks.ts';
import type { FinishedColumn, PageSink } from '../../core/datasets/column-builder.ts';
import { createNumberArray, type NumberArray } from '../../core/datasets/number-array.ts';
import type { Column } from '../../core/datasets/table.ts';
import type { StagedContent } from '../storage/linked-contents.ts';
import { writeTableFile } from '../storage/write-table-file.ts';
import type { ImportResult, ImportSink } from './import-format.ts';

/** A page in the spool file. */
interface SpooledPage {
  readonly offset: number;
  readonly count: number;
}

/**
 * Takes the pages of all columns in the order in which they fill up into one file, then writes the columns one after
 * the other as a table file: never more than one column is in memory.
 */
export interface TableSpool extends ImportSink {
  /** @param target the column to predict. @param report share of the work that is done, 0 to 1. */
  finish(
    result: ImportResult,
    target: string | null,
    report: (share: number) => void,
  ): { readonly staged: StagedContent; readonly description: TableDescription };
  /** Removes the spool; the finished file too unless `finish` returned. */
  close(): void;
}

/** @param path of the table file that is to be made; the spool lies beside it. */
export function createTableSpool(path: string): TableSpool {
  const spoolPath = `${path}.spool`;
  const spool = openSync(spoolPath, 'wx+');
  let pages: SpooledPage[][] = [];
  let end = 0;
  let isFinished = false;

  function sinkOf(index: number): PageSink {
    const list: SpooledPage[] = (pages[index] ??= []);
    return (page, count) => {
      const bytes = new Uint8Array(page.buffer, page.byteOffset, count * page.BYTES_PER_ELEMENT);
      writeWhole(spool, bytes, end);
      list.push({ offset: end, count });
      end += bytes.length;
    };
  }

  function readCells(column: FinishedColumn, index: number, rows: number): NumberArray {
    const cells = column.kind === 'numeric' ? createNumberArray(column.type, rows) : new Int32Array(rows);
    let at = 0;
    for (const { offset, count } of pages[index] ?? []) {
      const page = column.kind === 'numeric' ? new Float64Array(count) : new Int32Array(count);
      readWhole(spool, new Uint8Array(page.buffer), offset);
      cells.set(page, at);
      at += count;
    }
    return cells;
  }

  return {
    sinkOf,
    restart() {
      pages = [];
      end = 0;
      ftruncateSync(spool, 0);
    },
    finish({ rows, columns, exampleShape }, target, report) {
      const cellsOf = (index: number) => toColumn(columns[index]!, readCells(columns[index]!, index, rows));
      const written = writeTableFile(
        path,
        { rows, suggestedTarget: target, exampleShape, columns, cellsOf },
        report,
      );
      isFinished = true;
      return written;
    },
    close() {
      closeSync(spool);
      rmSync(spoolPath, { force: true });
      if (!isFinished) rmSync(path, { force: true });
    },
  };
}

function toColumn(finished: FinishedColumn, cells: NumberArray): Column {
  if (finished.kind === 'categorical') {
    return {
      kind: 'categorical',
      name: finished.name,
      categories: finished.categories,
      codes: cells as Int32Array,
    };
  }
  const { name, temporal } = finished;
  return { kind: 'numeric', name, values: cells, ...(temporal === undefined ? {} : { temporal }) };
}

function writeWhole(file: number, bytes: Uint8Array, offset: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, offset + at);
}

function readWhole(file: number, bytes: Uint8Array, offset: number): void {
  for (let at = 0; at < bytes.length;) {
    const read = readSync(file, bytes, at, bytes.length - at, offset + at);
    if (read === 0) throw new Error('The spool of an import ended early.');
    at += read;
  }
}
