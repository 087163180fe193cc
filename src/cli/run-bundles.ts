import type { RunSummary } from '../core/contract/run-records.ts';
import type { TakenAway } from '../core/contract/take-away.ts';
import type { Workspace } from '../main/storage/workspace.ts';
import type { RunTask } from '../main/tasks/task-runner.ts';
import { VERSION } from './version.ts';
import { findRun, loadStoredTable } from './workspace-door.ts';

/** Runs as bundles, by the window's own service. */
async function openService(workspace: Workspace, runTask: RunTask) {
  const { createTakeAwayService } = await import('../main/takeaway/take-away-service.ts');
  return createTakeAwayService({
    workspace: () => workspace,
    loadTable: (source, hash) => Promise.resolve(loadStoredTable(workspace, source, hash)),
    runTask,
    version: VERSION,
    now: () => new Date().toISOString(),
  });
}

/** True for a file that holds a whole run. */
export const isBundle = (path: string): boolean => /\.descentrun$/i.test(path);

/** Writes a run with its data, curves, weights and checkpoints. @throws StudioError `run-missing`, `data-missing`. */
export async function exportBundle(
  workspace: Workspace,
  word: string,
  path: string,
  runTask: RunTask,
): Promise<TakenAway> {
  const { id } = findRun(workspace.runs, word);
  const service = await openService(workspace, runTask);
  return service.bundle(path, id, { withData: true, withCheckpoints: true });
}

/** Brings a run in, read in a process with limits. @throws StudioError `bundle-*`. */
export async function importBundle(
  workspace: Workspace,
  path: string,
  runTask: RunTask,
): Promise<RunSummary> {
  const service = await openService(workspace, runTask);
  return (await service.importBundle(path)).run;
}
