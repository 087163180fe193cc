import { runSuite, type BenchSuite } from '../harness/index.ts';
import { importRow, memoryRow } from './import-rows.ts';

const suite: BenchSuite = { name: 'data', cases: [importRow, memoryRow] };

/**
 * What getting data in costs. How the table scrolls is measured in the real window:
 * `DESCENT_TABLE_SCROLL=1 npm test -- e2e table-scroll`.
 */
export function run(args: readonly string[]): Promise<void> {
  return runSuite(suite, args);
}
