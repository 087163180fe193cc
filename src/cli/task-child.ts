import type { TaskRequest } from '../core/contract/tasks.ts';
import { answerTask } from '../main/tasks/run-task.ts';

// A process that does one task and ends: it reads what nobody has looked at yet.

process.once('message', (request: TaskRequest) => {
  process.send?.(answerTask(request), () => process.disconnect());
});
