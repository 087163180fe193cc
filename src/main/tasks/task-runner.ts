import { utilityProcess } from 'electron';
import type { TaskAnswer, TaskCalls, TaskName } from '../../core/contract/tasks.ts';
import { fromErrorReport, StudioError } from '../../core/support/errors.ts';
import { childEnvironment } from '../runs/child-environment.ts';
import { collectTail } from '../runs/output-tail.ts';

/** Does a task away from the main process. @throws StudioError of the task, or `task-crashed`. */
export type RunTask = <N extends TaskName>(
  name: N,
  argument: TaskCalls[N]['argument'],
) => Promise<TaskCalls[N]['result']>;

/** One utility process per task. @param entry path of the built task process. */
export function createTaskRunner(entry: string): RunTask {
  return <N extends TaskName>(name: N, argument: TaskCalls[N]['argument']) =>
    new Promise<TaskCalls[N]['result']>((resolve, reject) => {
      const child = utilityProcess.fork(entry, [], {
        serviceName: `Descent ${name}`,
        stdio: 'pipe',
        env: childEnvironment(),
        execArgv: [],
      });
      const output = collectTail(child.stdout, child.stderr);
      child.once('message', (answer: TaskAnswer<N>) => {
        if (answer.ok) resolve(answer.value);
        else reject(fromErrorReport(answer.error));
        child.kill();
      });
      child.once('exit', (code) => {
        const text =
          'This did not work: the process that did it ended early, perhaps for lack of memory. Try again.';
        reject(new StudioError('task-crashed', text, { task: name, code, output: output() }));
      });
      child.postMessage({ name, argument });
    });
}
