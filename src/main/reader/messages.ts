import type { ErrorReport } from '../../core/support/errors.ts';
import type { SeriesAnswer, SeriesQuestion } from '../storage/read-series.ts';

/** To the thread. */
export interface ReaderQuestion {
  readonly number: number;
  readonly path: string;
  readonly question: SeriesQuestion;
}

/** From the thread: to the question of the same number. */
export type ReaderAnswer =
  | { readonly number: number; readonly ok: true; readonly value: readonly SeriesAnswer[] }
  | { readonly number: number; readonly ok: false; readonly error: ErrorReport };
