import { unpackSeries, type RunSeries } from '../../core/contract/packed-records.ts';
import type { ArgumentOf } from '../../core/contract/studio.ts';
import { studio } from '../bridge/studio.ts';

/** Curves of runs, thinned to `maximumPoints` each. @throws StudioError. */
export async function readSeries(question: ArgumentOf<'runs.series'>): Promise<readonly RunSeries[]> {
  return unpackSeries(await studio.call('runs.series', question));
}
