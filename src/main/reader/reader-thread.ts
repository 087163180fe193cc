import { Worker } from 'node:worker_threads';
import { fromErrorReport, StudioError } from '../../core/support/errors.ts';
import type { PackedRuns, PackedSeries } from '../../core/contract/packed-records.ts';
import type { SeriesQuestion } from '../storage/read-series.ts';
import type { ReaderAnswer, ReaderAnswers, ReaderQuestion } from './messages.ts';

/** Reads curves and the table of runs in a thread of its own. */
export interface WorkspaceReaderThread {
  read(path: string, question: SeriesQuestion): Promise<PackedSeries>;
  list(path: string): Promise<PackedRuns>;
  /** Starts the thread before the first question: loading its database takes a moment. */
  warm(): void;
  /** Resolves when nothing is being read: then no connection is open but the owner's. */
  settle(): Promise<void>;
  close(): void;
}

interface Waiting {
  resolve(value: ReaderAnswers): void;
  reject(error: Error): void;
}

/** The thread is started by the first question or `warm`, and anew after it has ended. @param entry path of its built script. */
export function startReaderThread(entry: string | URL): WorkspaceReaderThread {
  const waiting = new Map<number, Waiting>();
  const settled: (() => void)[] = [];
  let worker: Worker | null = null;
  let count = 0;

  function finish(number: number): Waiting | undefined {
    const found = waiting.get(number);
    waiting.delete(number);
    if (waiting.size === 0) for (const resolve of settled.splice(0)) resolve();
    return found;
  }

  function start(): Worker {
    const started = new Worker(entry);
    started.on('message', (answer: ReaderAnswer) => {
      const found = finish(answer.number);
      if (answer.ok) found?.resolve(answer.value);
      else found?.reject(fromErrorReport(answer.error));
    });
    const giveUp = (reason: string): void => {
      if (worker === started) worker = null;
      const text = `The runs could not be read: ${reason} Try again.`;
      for (const number of [...waiting.keys()]) {
        finish(number)?.reject(new StudioError('reader-ended', text, { reason }));
      }
    };
    started.on('error', (error) => giveUp(error instanceof Error ? error.message : String(error)));
    started.on('exit', (code) => giveUp(`their reader ended with code ${code}.`));
    // A studio that is closed does not wait for it.
    started.unref();
    return started;
  }

  function ask(question: ReaderQuestion['question'], path: string): Promise<ReaderAnswers> {
    return new Promise((resolve, reject) => {
      worker ??= start();
      const message: ReaderQuestion = { number: ++count, path, question };
      waiting.set(message.number, { resolve, reject });
      worker.postMessage(message);
    });
  }

  return {
    read: async (path, question) => (await ask(question, path)) as PackedSeries,
    list: async (path) => (await ask('list', path)) as PackedRuns,
    warm() {
      worker ??= start();
    },
    settle: () => (waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => settled.push(resolve))),
    close() {
      void worker?.terminate();
    },
  };
}
