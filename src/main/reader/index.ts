import { parentPort } from 'node:worker_threads';
import { toErrorReport } from '../../core/support/errors.ts';
import { readSeries } from '../storage/read-series.ts';
import type { ReaderAnswer, ReaderQuestion } from './messages.ts';

/** The thread that reads curves, so that a long question holds up neither main nor the window. */
parentPort?.on('message', ({ number, path, question }: ReaderQuestion) => {
  try {
    const value = readSeries(path, question);
    const buffers = value.flatMap(({ series }) => series.flatMap(({ x, y }) => [x.buffer, y.buffer]));
    const answer: ReaderAnswer = { number, ok: true, value };
    parentPort?.postMessage(answer, buffers as ArrayBuffer[]);
  } catch (error) {
    const answer: ReaderAnswer = { number, ok: false, error: toErrorReport(error) };
    parentPort?.postMessage(answer);
  }
});
