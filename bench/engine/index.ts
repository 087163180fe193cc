import { runSuite, type BenchSuite } from '../harness/index.ts';
import { busyRow } from './busy-row.ts';
import { denormalRow } from './denormal-row.ts';
import { feedingRows } from './feeding-row.ts';
import { heldWeightsRows } from './held-weights-rows.ts';
import { matrixProducts } from './matrix-products.ts';
import { metricsRow } from './metrics-row.ts';
import { writePerformancePage } from './page.ts';
import { planeRow } from './plane-row.ts';
import { startRow } from './start-row.ts';
import { tileRows } from './tile-rows.ts';
import { trainingRows, versionsOfPeers } from './training-rows.ts';

const suite: BenchSuite = {
  name: 'engine',
  cases: [
    ...trainingRows,
    busyRow,
    ...feedingRows,
    ...heldWeightsRows,
    denormalRow,
    matrixProducts,
    tileRows,
    startRow,
    planeRow,
    metricsRow,
  ],
  versions: versionsOfPeers,
  writePage: writePerformancePage,
};

/** The engine next to its limits and its peers. */
export function run(args: readonly string[]): Promise<void> {
  return runSuite(suite, args);
}
