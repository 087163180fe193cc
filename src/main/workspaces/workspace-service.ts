import { existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { StudioEvents, WorkspaceCheck, WorkspaceInfo } from '../../core/contract/studio.ts';
import { metrics } from '../../core/metrics/index.ts';
import { StudioError, toErrorReport } from '../../core/support/errors.ts';
import type { SettingsFile } from '../settings/settings-file.ts';
import { backupFolderOf } from '../storage/backups.ts';
import { restoreNewestBackup } from '../storage/restore-backup.ts';
import { openWorkspace, type Workspace } from '../storage/workspace.ts';
import { sealOf } from '../storage/workspace-seal.ts';

/** Time between backups of an open workspace, in milliseconds. */
const BACKUP_EVERY_MS = 60 * 60 * 1000;

/** A workspace that was opened by its seal is read through so much later. */
const EXAMINE_AFTER_MS = 30_000;

/** What the service needs from the rest of main. */
export interface WorkspaceServiceParts {
  readonly settings: SettingsFile;
  /** Folder for the first workspace of a new user. */
  readonly workspacesFolder: string;
  readonly backupsFolder: string;
  /** Resolves when nobody reads from the file beside its owner: before it is closed. */
  readonly settle?: () => Promise<void>;
  /** Reads a workspace that was opened by its seal, when nobody waits for it any more. */
  readonly examine?: (path: string) => Promise<WorkspaceCheck>;
  readonly broadcast: <N extends keyof StudioEvents>(name: N, event: StudioEvents[N]) => void;
}

/** The one open workspace of this studio. */
export interface WorkspaceService {
  /** @throws StudioError `workspace-none` before the first one is open. */
  current(): Workspace;
  info(): WorkspaceInfo;
  /**
   * Opens the one that the studio was started with, else the last one, else a new one; says in a notice why it could not
   * be the one before.
   */
  openFirst(given?: string | null): Promise<void>;
  /** Opens another one and closes the present one; on failure the present one stays. */
  switchTo(path: string): Promise<WorkspaceInfo>;
  openRecent(index: number): Promise<WorkspaceInfo>;
  close(): Promise<void>;
  closeNow(): void;
}

/** True for metrics of which more is better; everything else is a loss or an error. */
function higherIsBetter(metric: string): boolean {
  return metrics.find(metric)?.better === 'higher';
}

/** None is open yet. */
export function createWorkspaceService(parts: WorkspaceServiceParts): WorkspaceService {
  const { settings, broadcast } = parts;
  let workspace: Workspace | null = null;
  let timer: NodeJS.Timeout | null = null;
  let examining: NodeJS.Timeout | undefined;

  function current(): Workspace {
    if (workspace !== null) return workspace;
    throw new StudioError('workspace-none', 'No workspace is open. Open or create one.', {});
  }

  function warn(message: string): void {
    broadcast('notice', { severity: 'warning', message });
  }

  function info(): WorkspaceInfo {
    const { path, bytes, runs, designs, datasets } = current();
    return {
      fileName: basename(path),
      folder: dirname(path),
      bytes: bytes(),
      recent: settings.recentWorkspaces().map((each) => basename(each)),
      runs: runs.count(),
      designs: designs.count(),
      datasets: datasets.count(),
    };
  }

  async function open(path: string): Promise<Workspace> {
    const backupFolder = backupFolderOf(parts.backupsFolder, path);
    const options = { backupFolder, higherIsBetter, seal: settings.sealOf(path) };
    try {
      return await openWorkspace(path, options);
    } catch (error) {
      if (!(error instanceof StudioError) || error.code !== 'workspace-corrupt') throw error;
      const restored = restoreNewestBackup(path, backupFolder);
      if (restored === null) throw error;
      const opened = await openWorkspace(path, options);
      broadcast('notice', { severity: 'error', message: restored.message });
      return opened;
    }
  }

  function adopt(opened: Workspace): void {
    workspace = opened;
    settings.rememberWorkspace(opened.path);
    if (opened.interruptedAtOpen > 0) {
      const runs = opened.interruptedAtOpen === 1 ? '1 run was' : `${opened.interruptedAtOpen} runs were`;
      warn(
        `${runs} interrupted when the studio ended. Everything that was saved is there; choose Resume to go on.`,
      );
    }
    clearTimeout(examining);
    if (!opened.pagesWereRead) {
      examining = setTimeout(() => void examineLater(opened.path), EXAMINE_AFTER_MS);
      examining.unref();
    }
    if (timer !== null) clearInterval(timer);
    timer = setInterval(() => {
      opened.backUp().catch((error: unknown) => {
        warn(`The hourly backup of the workspace failed: ${toErrorReport(error).message}`);
      });
    }, BACKUP_EVERY_MS);
    timer.unref();
  }

  /** What was not read at the start is read now; only what is wrong is said. */
  async function examineLater(path: string): Promise<void> {
    try {
      const found = await parts.examine?.(path);
      if (found === undefined || found.ok) return;
      const message = `The workspace has damage that was found after it was opened: ${found.problems[0] ?? ''} Save a copy of a backup in the settings.`;
      broadcast('notice', { severity: 'error', message });
    } catch (error) {
      // Closed meanwhile, or somebody asked for a check of their own.
      if (error instanceof StudioError && error.code === 'cancelled') return;
      warn(`The workspace could not be checked: ${toErrorReport(error).message}`);
    }
  }

  async function openFirst(given: string | null = null): Promise<void> {
    const [last] = settings.recentWorkspaces();
    for (const path of new Set([given, last])) {
      if (path == null) continue;
      try {
        adopt(await open(path));
        return;
      } catch (error) {
        warn(`${toErrorReport(error).message} Another workspace was opened instead.`);
      }
    }
    mkdirSync(parts.workspacesFolder, { recursive: true });
    for (let number = 1; ; number++) {
      const name = number === 1 ? 'My workspace.descent' : `My workspace ${number}.descent`;
      const path = join(parts.workspacesFolder, name);
      if (path === last) continue;
      try {
        adopt(await open(path));
        return;
      } catch (error) {
        // A damaged or busy one is left alone; after many there is something else wrong.
        if (!existsSync(path) || number >= 20) throw error;
      }
    }
  }

  /** So that the next opening need not read all of it; without it, it only takes longer. */
  function seal(path: string): void {
    try {
      settings.rememberSeal(path, sealOf(path));
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
    }
  }

  async function close(): Promise<void> {
    if (timer !== null) clearInterval(timer);
    timer = null;
    clearTimeout(examining);
    const closing = workspace;
    workspace = null;
    if (closing !== null) await leave(closing);
  }

  async function leave(closing: Workspace): Promise<void> {
    await parts.settle?.();
    await closing.close();
    seal(closing.path);
  }

  async function switchTo(path: string): Promise<WorkspaceInfo> {
    if (workspace?.path === path) return info();
    const opened = await open(path);
    const previous = workspace;
    adopt(opened);
    if (previous !== null) await leave(previous);
    const now = info();
    broadcast('workspace.changed', now);
    return now;
  }

  return {
    current,
    info,
    openFirst,
    switchTo,
    async openRecent(index) {
      const path = settings.recentWorkspaces()[index];
      if (path === undefined) {
        throw new StudioError(
          'workspace-missing',
          'This workspace is not where it was any more. Open it by its file.',
          {
            index,
          },
        );
      }
      return switchTo(path);
    },
    close,
    closeNow() {
      workspace?.closeNow();
      if (workspace !== null) seal(workspace.path);
      workspace = null;
    },
  };
}
