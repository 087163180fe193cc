import type { PackedRuns, PackedSeries } from '../../core/contract/packed-records.ts';
import type { ErrorReport } from '../../core/support/errors.ts';
import type { SeriesQuestion } from '../storage/read-series.ts';

/** To the thread: curves, or every run. */
export interface ReaderQuestion {
  readonly number: number;
  readonly path: string;
  readonly question: SeriesQuestion | 'list';
}

/** What the questions are answered with. */
export type ReaderAnswers = PackedSeries | PackedRuns;

/** From the thread: to the question of the same number. */
export type ReaderAnswer =
  | { readonly number: number; readonly ok: true; readonly value: ReaderAnswers }
  | { readonly number: number; readonly ok: false; readonly error: ErrorReport };
