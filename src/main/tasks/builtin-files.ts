import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readBuiltinTable, type BuiltinDataset } from '../../core/datasets/builtin.ts';
import type { Table } from '../../core/datasets/table.ts';
import { LIMITS } from '../../core/support/limits.ts';

/** The rows of a dataset that ships with the studio. @param folder the installation's `resources/datasets`. */
export function readBuiltinFiles(folder: string, dataset: BuiltinDataset): Table {
  const files = dataset.files.map((name) => {
    const bytes = readFileSync(join(folder, name));
    return name.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: LIMITS.tableBytes }) : bytes;
  });
  return readBuiltinTable(dataset, files);
}
