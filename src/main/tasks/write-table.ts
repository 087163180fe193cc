import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { TaskCalls } from '../../core/contract/tasks.ts';
import { toFileError } from '../files/atomic-write.ts';
import { openRows } from '../storage/table-rows.ts';
import { tableWriters } from './table-writers/index.ts';

/**
 * Writes the rows of a table into a file piece by piece: a table of gigabytes is never whole in memory.
 * @param report is told the share that is done, 0 to 1.
 * @throws StudioError `disk-full`, `file-not-writable`; the file is half then, and the caller's to remove.
 */
export function writeTable(
  { table, format, path, name }: TaskCalls['writeTable']['argument'],
  report: (share: number) => void,
): TaskCalls['writeTable']['result'] {
  const source = openRows(table);
  try {
    const file = openSync(path, 'wx');
    try {
      const put = (bytes: Uint8Array) => {
        for (let done = 0; done < bytes.byteLength;) done += writeSync(file, bytes, done);
      };
      tableWriters.get(format).write(source, put, report);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw toFileError(error, name);
  } finally {
    source.close();
  }
  return { rows: source.rows };
}
