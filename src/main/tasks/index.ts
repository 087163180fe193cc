import type { TaskRequest } from '../../core/contract/tasks.ts';
import { answerTask } from './run-task.ts';

// Entry of the utility process that does one task for main and is ended by it. It imports core only.

process.parentPort.once('message', ({ data }) => {
  process.parentPort.postMessage(answerTask(data as TaskRequest));
});
