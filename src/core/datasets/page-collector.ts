import type { FinishedColumn, PageSink } from './column-builder.ts';
import { createNumberArray } from './number-array.ts';
import type { Column } from './table.ts';

/** Keeps the pages of one column in memory. */
export interface PageCollector {
  readonly sink: PageSink;
  /** All pages as one column, in its narrowest type. */
  column(finished: FinishedColumn): Column;
}

/** For tables that are small enough to be held. */
export function createPageCollector(): PageCollector {
  const pages: (Float64Array | Int32Array)[] = [];
  let rows = 0;
  return {
    sink(page, count) {
      pages.push(page.slice(0, count));
      rows += count;
    },
    column(finished) {
      const cells =
        finished.kind === 'numeric' ? createNumberArray(finished.type, rows) : new Int32Array(rows);
      let at = 0;
      for (const page of pages) {
        cells.set(page, at);
        at += page.length;
      }
      if (finished.kind === 'numeric') {
        const { kind, name, temporal } = finished;
        return temporal === undefined
          ? { kind, name, values: cells }
          : { kind, name, values: cells, temporal };
      }
      return {
        kind: 'categorical',
        name: finished.name,
        categories: finished.categories,
        codes: cells as Int32Array,
      };
    },
  };
}
