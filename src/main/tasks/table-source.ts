import { readFileSync } from 'node:fs';
import type { TableSource } from '../../core/contract/preparation.ts';
import type { Table } from '../../core/datasets/table.ts';
import { decodeTable } from '../storage/table-bytes.ts';

/**
 * The table that a task works on. A large one lies in a file beside the workspace, which the task reads itself: main
 * would stand still while it read the file and copied every cell into the message.
 */
export function openTableSource(source: TableSource): Table {
  return 'columns' in source ? source : decodeTable(readFileSync(source.path));
}
