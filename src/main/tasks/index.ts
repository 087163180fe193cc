import type { TaskProgress, TaskRequest } from '../../core/contract/tasks.ts';
import { answerTask } from './run-task.ts';

// Entry of the utility process that does tasks for main, one after the other, and is ended by it. It imports core only.

process.parentPort.on('message', ({ data }) => {
  const report = (progress: number) => process.parentPort.postMessage({ progress } satisfies TaskProgress);
  process.parentPort.postMessage(answerTask(data as TaskRequest, report));
});
