import { runSuite, type BenchSuite } from '../harness/index.ts';
import { chainRow } from './chain-row.ts';
import { healthRow } from './health-row.ts';
import { playRow } from './play-row.ts';

const suite: BenchSuite = { name: 'understand', cases: [playRow, chainRow, healthRow] };

/** What looking into a network costs. */
export function run(args: readonly string[]): Promise<void> {
  return runSuite(suite, args);
}
