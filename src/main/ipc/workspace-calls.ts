import { existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { StudioError } from '../../core/support/errors.ts';
import type { Examiner } from '../examine/examiner.ts';
import type { Broadcast } from './events.ts';
import type { RunService } from '../runs/run-service.ts';
import type { WorkspaceService } from '../workspaces/workspace-service.ts';
import type { HandlersOf } from './call-registry.ts';
import type { FileDialogs } from './file-dialogs.ts';
import type { FirstCalls } from './first-calls.ts';

/** What these calls need. */
export interface WorkspaceCallParts {
  readonly workspaces: WorkspaceService;
  readonly runs: Pick<RunService, 'activeCount'>;
  readonly dialogs: FileDialogs;
  readonly examiner: Examiner;
  readonly broadcast: Broadcast;
}

const filters = [{ name: 'Descent workspace', extensions: ['descent'] }];

/** @throws StudioError `runs-active` while there are. */
export function refuseWhile(runs: Pick<RunService, 'activeCount'>, what: string): void {
  if (runs.activeCount === 0) return;
  throw new StudioError('runs-active', `Stop or finish the runs that are going on before you ${what}.`, {
    running: runs.activeCount,
  });
}

/** `workspace.*` but `workspace.get`, which the first screen asks for. */
export function createWorkspaceCalls(
  parts: WorkspaceCallParts,
): Omit<HandlersOf<'workspace'>, keyof FirstCalls> {
  const { workspaces, runs, dialogs } = parts;

  const refuseWhileTraining = (what: string) => refuseWhile(runs, what);

  return {
    async 'workspace.create'() {
      refuseWhileTraining('change the workspace');
      const chosen = await dialogs.save({
        title: 'New workspace',
        defaultPath: 'New workspace.descent',
        filters,
      });
      if (chosen === null) return null;
      const path = extname(chosen) === '.descent' ? chosen : `${chosen}.descent`;
      if (existsSync(path)) {
        throw new StudioError(
          'workspace-exists',
          `"${basename(path)}" exists already. Choose another name, or open it instead. Nothing was changed.`,
          { file: basename(path) },
        );
      }
      return workspaces.switchTo(path);
    },
    async 'workspace.open'() {
      refuseWhileTraining('change the workspace');
      const path = await dialogs.open({ title: 'Open workspace', filters });
      if (path === null) return null;
      if (!existsSync(path)) {
        throw new StudioError('workspace-missing', `"${basename(path)}" is not there any more.`, {
          file: basename(path),
        });
      }
      return workspaces.switchTo(path);
    },
    'workspace.openRecent'({ index }) {
      refuseWhileTraining('change the workspace');
      return workspaces.openRecent(index);
    },
    async 'workspace.saveCopy'() {
      const workspace = workspaces.current();
      const name = `${basename(workspace.path, '.descent')} copy.descent`;
      const path = await dialogs.save({ title: 'Save a copy', defaultPath: name, filters });
      if (path === null) return null;
      await workspace.saveCopy(path);
      return { fileName: basename(path) };
    },
    async 'workspace.check'() {
      try {
        const { path } = workspaces.current();
        return await parts.examiner.examine(path, (part) => parts.broadcast('workspace.checking', { part }));
      } catch (error) {
        if (error instanceof StudioError && error.code === 'cancelled') return null;
        throw error;
      }
    },
    async 'workspace.cancelCheck'() {
      await parts.examiner.cancel();
      return null;
    },
    'workspace.compact'() {
      refuseWhileTraining('compact the workspace');
      return workspaces.current().compact();
    },
    'workspace.backups': () => workspaces.current().backups(),
    async 'workspace.backUp'() {
      const workspace = workspaces.current();
      await workspace.backUp();
      return workspace.backups();
    },
    async 'workspace.saveBackup'({ time }) {
      const workspace = workspaces.current();
      const day = time.slice(0, 'yyyy-mm-ddThh:mm'.length).replace('T', ' ').replace(':', '-');
      const name = `${basename(workspace.path, '.descent')} ${day}.descent`;
      const path = await dialogs.save({ title: 'Save a backup as a workspace', defaultPath: name, filters });
      if (path === null) return null;
      workspace.saveBackup(time, path);
      return { fileName: basename(path) };
    },
  };
}
