import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TaskAnswer, TaskName } from '../core/contract/tasks.ts';
import { fromErrorReport, StudioError } from '../core/support/errors.ts';
import type { RunTask } from '../main/tasks/task-runner.ts';
import { watchResidentMemory } from './resident-memory.ts';
import { runTaskHere } from './workspace-door.ts';

const childPath = fileURLToPath(new URL('task-child.ts', import.meta.url));
/** Work on bytes that lie on a disk, where a fresh process shares nothing with the one that wrote them; and what may crash. */
const APART: readonly TaskName[] = ['checkModel', 'readModel', 'readBundle', 'rehearseVectors'];
/** Objects of such a process, in MB, where nothing else is said. */
const HEAP_MB = 1024;

/** Reads files in a process of their own with limits, as the window does; the rest here. */
export const runTaskInProcess: RunTask = (name, argument, options = {}) => {
  if (!APART.includes(name)) return runTaskHere(name, argument, options);
  const { signal, memoryMb } = options;
  return new Promise((resolve, reject) => {
    const child = fork(childPath, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [...process.execArgv, `--max-old-space-size=${Math.min(memoryMb ?? HEAP_MB, HEAP_MB)}`],
    });
    const giveUp = (code: string, message: string) => {
      reject(new StudioError(code, message, { task: name }));
      child.kill('SIGKILL');
    };
    const onAbort = () => giveUp('cancelled', 'This was cancelled.');
    signal?.addEventListener('abort', onAbort, { once: true });
    const unwatch =
      memoryMb === undefined || child.pid === undefined
        ? () => undefined
        : watchResidentMemory(child.pid, memoryMb, () =>
            giveUp(
              'memory-exceeded',
              `This took more than ${memoryMb} MB of memory and was given up. Nothing was stored.`,
            ),
          );
    child.once('message', (message) => {
      const answer = message as TaskAnswer<typeof name>;
      if (answer.ok) resolve(answer.value);
      else reject(fromErrorReport(answer.error));
    });
    child.once('exit', () => {
      unwatch();
      signal?.removeEventListener('abort', onAbort);
      giveUp(
        'task-crashed',
        'This did not work: the process that did it ended early, perhaps for lack of memory.',
      );
    });
    child.send({ name, argument });
  });
};
