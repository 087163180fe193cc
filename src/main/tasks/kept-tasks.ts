import { utilityProcess, type UtilityProcess } from 'electron';
import type { TaskAnswer, TaskName, TaskProgress } from '../../core/contract/tasks.ts';
import { fromErrorReport, StudioError } from '../../core/support/errors.ts';
import { childEnvironment } from '../runs/child-environment.ts';
import { collectTail } from '../runs/output-tail.ts';
import type { RunTask } from './task-runner.ts';

/** A process that nobody has asked for so long is ended. */
const IDLE_MS = 60_000;

interface Waiting {
  readonly name: TaskName;
  resolve(value: unknown): void;
  reject(error: StudioError): void;
}

/** A process, and the questions that it has not answered yet. */
interface Kept {
  readonly child: UtilityProcess;
  readonly waiting: Waiting[];
}

/**
 * Small questions that follow each other, such as predictions while somebody draws: one process answers all of them in
 * turn, because starting one takes longer than its answer. It cannot be told to report or to stop. A question that ends
 * it fails as `task-crashed`, with those behind it; the next one starts it anew.
 * @param entry path of the built task process.
 */
export function createKeptTasks(entry: string, serviceName: string): RunTask {
  let kept: Kept | null = null;
  let idle: NodeJS.Timeout | undefined;

  function start(): Kept {
    const child = utilityProcess.fork(entry, [], { serviceName, stdio: 'pipe', env: childEnvironment() });
    const output = collectTail(child.stdout, child.stderr);
    const waiting: Waiting[] = [];
    const started: Kept = { child, waiting };
    const letGo = (): void => {
      if (kept === started) kept = null;
    };
    child.on('message', (answer: TaskAnswer<TaskName> | TaskProgress) => {
      if ('progress' in answer) return;
      const question = waiting.shift();
      if (answer.ok) question?.resolve(answer.value);
      else question?.reject(fromErrorReport(answer.error));
      if (waiting.length > 0) return;
      clearTimeout(idle);
      idle = setTimeout(() => {
        letGo();
        child.kill();
      }, IDLE_MS);
      idle.unref();
    });
    child.once('exit', (code) => {
      letGo();
      const text =
        'This did not work: the process that did it ended early, perhaps for lack of memory. Try again.';
      for (const { name, reject } of waiting.splice(0)) {
        reject(new StudioError('task-crashed', text, { task: name, code, output: output() }));
      }
    });
    return started;
  }

  return (name, argument) =>
    new Promise((resolve, reject) => {
      clearTimeout(idle);
      kept ??= start();
      kept.waiting.push({ name, resolve: resolve as (value: unknown) => void, reject });
      kept.child.postMessage({ name, argument });
    });
}
