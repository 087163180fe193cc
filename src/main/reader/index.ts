import { parentPort } from 'node:worker_threads';
import { packRuns, packSeries } from '../../core/contract/packed-records.ts';
import { toErrorReport } from '../../core/support/errors.ts';
import { readRuns, readSeries } from '../storage/read-series.ts';
import type { ReaderAnswer, ReaderQuestion } from './messages.ts';

/** The thread that reads runs and curves, so that a long question holds up neither main nor the window. */
parentPort?.on('message', ({ number, path, question }: ReaderQuestion) => {
  try {
    if (question === 'list') {
      const answer: ReaderAnswer = { number, ok: true, value: packRuns(readRuns(path)) };
      parentPort?.postMessage(answer);
    } else {
      const value = packSeries(readSeries(path, question));
      const answer: ReaderAnswer = { number, ok: true, value };
      parentPort?.postMessage(answer, [value.curves.buffer, value.numbers.buffer] as ArrayBuffer[]);
    }
  } catch (error) {
    const answer: ReaderAnswer = { number, ok: false, error: toErrorReport(error) };
    parentPort?.postMessage(answer);
  }
});
