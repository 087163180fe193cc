import { toErrorReport } from '../../core/support/errors.ts';
import { examineFile } from '../storage/examine-file.ts';
import type { ExaminerMessage } from './messages.ts';

// Entry of the utility process that reads a whole workspace for main: it can be ended at any moment.

/** Most messages a second are of no use to anybody. */
const REPORT_MS = 100;

process.parentPort.once('message', ({ data }) => {
  const post = (message: ExaminerMessage): void => process.parentPort.postMessage(message);
  let reported = 0;
  try {
    const check = examineFile(data as string, (part) => {
      if (performance.now() - reported < REPORT_MS) return;
      reported = performance.now();
      post({ kind: 'progress', part });
    });
    post({ kind: 'check', check });
  } catch (error) {
    post({ kind: 'error', error: toErrorReport(error) });
  }
});
