import type { RunTask } from '../main/tasks/task-runner.ts';
import { createHost } from './host.ts';
import { runCommandLine } from './main.ts';

/**
 * The command line inside the installed studio. Main loads it when the app is started with `--cli`.
 * @param runTask the studio's own processes for tasks.
 * @returns the exit code.
 */
export function run(args: readonly string[], runTask: RunTask): Promise<number> {
  return runCommandLine(args, createHost(runTask));
}
