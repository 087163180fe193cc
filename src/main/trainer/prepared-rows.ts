import { prepareData } from '../../core/datasets/prepare.ts';
import type { PreparedData, Table } from '../../core/datasets/table.ts';
import { StudioError } from '../../core/support/errors.ts';
import { COLUMNS_AT_A_TIME, openSource } from '../storage/table-file.ts';
import type { StartCommand } from './training-run.ts';

/** Rows of the runs of one process: trials of a sweep mostly share them, and preparing them may outlast a trial. */
export interface PreparedRows {
  /** The data of a run that starts. @throws StudioError of `prepareData`; `rows-missing` where none were ever sent; of `openTable`. */
  take(command: StartCommand): PreparedData;
}

/** Keeps the newest rows and what was made of them, where the runs ask for that. */
export function createPreparedRows(): PreparedRows {
  let kept: Table | null = null;
  let ready: { readonly key: string; readonly data: PreparedData } | null = null;
  return {
    take({ spec, table: sent, keepsTable = false }) {
      // Preparing goes column by column: of a large table in a file a few of them are in memory at a time.
      const table = sent === null ? kept : openSource(sent, COLUMNS_AT_A_TIME);
      if (table === null) throw new StudioError('rows-missing', 'This process was sent no rows.', {});
      if (sent !== null) ready = null;
      kept = keepsTable ? table : null;
      const key = JSON.stringify(spec.data);
      if (ready?.key === key) return ready.data;
      ready = null;
      const data = prepareData(table, spec.data);
      if (keepsTable) ready = { key, data };
      return data;
    },
  };
}
