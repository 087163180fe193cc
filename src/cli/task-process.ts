import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TaskAnswer, TaskName } from '../core/contract/tasks.ts';
import { fromErrorReport, StudioError } from '../core/support/errors.ts';
import type { RunTask } from '../main/tasks/task-runner.ts';
import { runTaskHere } from './workspace-door.ts';

const childPath = fileURLToPath(new URL('task-child.ts', import.meta.url));
/** Work on bytes that lie on a disk: a fresh process shares nothing with the one that wrote them. */
const APART: readonly TaskName[] = ['checkModel', 'readModel'];
/** Objects of such a process, in MB, where nothing else is said. */
const HEAP_MB = 1024;
/** Least time between two looks at its memory, in milliseconds. */
const LOOK_MS = 200;

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
    const timer = setInterval(() => {
      if (memoryMb === undefined || residentMb(child.pid) <= memoryMb) return;
      giveUp(
        'memory-exceeded',
        `This took more than ${memoryMb} MB of memory and was given up. Nothing was stored.`,
      );
    }, LOOK_MS);
    child.once('message', (message) => {
      const answer = message as TaskAnswer<typeof name>;
      if (answer.ok) resolve(answer.value);
      else reject(fromErrorReport(answer.error));
    });
    child.once('exit', () => {
      clearInterval(timer);
      signal?.removeEventListener('abort', onAbort);
      giveUp(
        'task-crashed',
        'This did not work: the process that did it ended early, perhaps for lack of memory.',
      );
    });
    child.send({ name, argument });
  });
};

/** Memory of a process in MB where the system tells (Linux), else 0: then the limit of its heap is the only one. */
function residentMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
