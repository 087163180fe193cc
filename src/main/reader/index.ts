import { parentPort } from 'node:worker_threads';
import { packRuns, packSeries } from '../../core/contract/packed-records.ts';
import { toErrorReport } from '../../core/support/errors.ts';
import { createChunkCache } from '../storage/chunk-cache.ts';
import { readRuns, readSeries } from '../storage/read-series.ts';
import type { ReaderAnswer, ReaderQuestion } from './messages.ts';

/**
 * Chunks of curves that are kept, and curves of a question that are worth it: those of fifty runs are read again with
 * every closer look, those of a thousand would only push each other out.
 */
const KEPT_CHUNKS = 2048;
const MOST_KEPT_CURVES = 300;
const cache = createChunkCache(KEPT_CHUNKS);

/** The thread that reads runs and curves, so that a long question holds up neither main nor the window. */
parentPort?.on('message', ({ number, path, question }: ReaderQuestion) => {
  try {
    if (question === 'list') {
      const answer: ReaderAnswer = { number, ok: true, value: packRuns(readRuns(path)) };
      parentPort?.postMessage(answer);
    } else {
      const isWorthIt = question.ids.length * question.names.length <= MOST_KEPT_CURVES;
      const value = packSeries(readSeries(path, question, isWorthIt ? cache : null));
      const answer: ReaderAnswer = { number, ok: true, value };
      parentPort?.postMessage(answer, [value.curves.buffer, value.numbers.buffer] as ArrayBuffer[]);
    }
  } catch (error) {
    const answer: ReaderAnswer = { number, ok: false, error: toErrorReport(error) };
    parentPort?.postMessage(answer);
  }
});
