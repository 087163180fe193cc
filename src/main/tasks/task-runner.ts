import { utilityProcess } from 'electron';
import type { TaskAnswer, TaskCalls, TaskName, TaskProgress } from '../../core/contract/tasks.ts';
import { fromErrorReport, StudioError } from '../../core/support/errors.ts';
import { childEnvironment } from '../runs/child-environment.ts';
import { collectTail } from '../runs/output-tail.ts';
import { watchMemory } from './watch-memory.ts';

/** Long work that is followed, and ended before its time. */
export interface TaskOptions {
  readonly onProgress?: (progress: number) => void;
  /** Ends the process: the task answers `cancelled`. */
  readonly signal?: AbortSignal;
  /** Most memory that the process may take, in MB: it is ended beyond. Left out: as much as there is. */
  readonly memoryMb?: number;
}

/** Objects of a process that reads hostile files; its buffers come on top, up to the limit of the whole. */
const MOST_HEAP_MB = 1024;

/** Does a task away from the main process. @throws StudioError of the task, `cancelled` or `task-crashed`. */
export type RunTask = <N extends TaskName>(
  name: N,
  argument: TaskCalls[N]['argument'],
  options?: TaskOptions,
) => Promise<TaskCalls[N]['result']>;

/** One utility process per task. @param entry path of the built task process. */
export function createTaskRunner(entry: string): RunTask {
  return <N extends TaskName>(
    name: N,
    argument: TaskCalls[N]['argument'],
    { onProgress, signal, memoryMb }: TaskOptions = {},
  ) =>
    new Promise<TaskCalls[N]['result']>((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(cancelled(name));
        return;
      }
      const child = utilityProcess.fork(entry, [], {
        serviceName: `Descent ${name}`,
        stdio: 'pipe',
        env: childEnvironment(),
        execArgv: memoryMb === undefined ? [] : [`--max-old-space-size=${Math.min(memoryMb, MOST_HEAP_MB)}`],
      });
      const unwatch = memoryMb === undefined ? null : watchMemory(child, memoryMb, () => giveUp(memoryMb));
      const output = collectTail(child.stdout, child.stderr);
      const giveUp = (limit: number) => {
        const text = `This took more than ${limit} MB of memory and was given up. Nothing was stored.`;
        reject(new StudioError('memory-exceeded', text, { task: name, limit }));
        child.kill();
      };
      const end = () => {
        reject(cancelled(name));
        child.kill();
      };
      signal?.addEventListener('abort', end, { once: true });
      child.on('message', (answer: TaskAnswer<N> | TaskProgress) => {
        if ('progress' in answer) {
          onProgress?.(answer.progress);
          return;
        }
        signal?.removeEventListener('abort', end);
        if (answer.ok) resolve(answer.value);
        else reject(fromErrorReport(answer.error));
        child.kill();
      });
      child.once('exit', (code) => {
        unwatch?.();
        const text =
          'This did not work: the process that did it ended early, perhaps for lack of memory. Try again.';
        reject(new StudioError('task-crashed', text, { task: name, code, output: output() }));
      });
      child.postMessage({ name, argument });
    });
}

function cancelled(task: string): StudioError {
  return new StudioError('cancelled', 'This was cancelled.', { task });
}
