import { runSuite, type BenchSuite } from '../harness/index.ts';
import { optimizersRows } from './optimizers-row.ts';
import { parallelRows } from './parallel-row.ts';
import { queueRow } from './queue-row.ts';

const suite: BenchSuite = { name: 'sweeps', cases: [queueRow, ...parallelRows, ...optimizersRows] };

/** What a trial of a sweep costs, what a second process brings, and what a better choice of trials is worth. */
export function run(args: readonly string[]): Promise<void> {
  return runSuite(suite, args);
}
