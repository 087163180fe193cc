import { runSuite, type BenchSuite } from '../harness/index.ts';
import { matrixProducts } from './matrix-products.ts';
import { trainingRows, versionsOfPeers } from './training-rows.ts';

const suite: BenchSuite = {
  name: 'engine',
  cases: [...trainingRows, matrixProducts],
  versions: versionsOfPeers,
};

/** The engine next to its limits and its peers. */
export function run(args: readonly string[]): Promise<void> {
  return runSuite(suite, args);
}
