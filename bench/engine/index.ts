import { runSuite, type BenchSuite } from '../harness/index.ts';
import { matrixProducts } from './matrix-products.ts';

const suite: BenchSuite = { name: 'engine', cases: [matrixProducts] };

/** The engine next to its limits and its peers. */
export function run(args: readonly string[]): Promise<void> {
  return runSuite(suite, args);
}
