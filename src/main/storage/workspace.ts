import { basename, resolve } from 'node:path';
import type { WorkspaceBackup, WorkspaceCheck } from '../../core/contract/studio.ts';
import { StudioError } from '../../core/support/errors.ts';
import {
  backupTimeOf,
  copyDatabase,
  copyFileWhole,
  databaseBytes,
  listBackups,
  writeBackup,
} from './backups.ts';
import { checkWorkspace } from './check-workspace.ts';
import { openConnection, useWriteAheadLog, type Connection } from './connection.ts';
import { createDatasetContents } from './dataset-contents.ts';
import { createDatasetTable, type DatasetTable } from './datasets.ts';
import { createDesignVersionTable, type DesignVersionTable } from './design-versions.ts';
import { createDesignTable, type DesignTable } from './designs.ts';
import { inspectWorkspaceFile } from './inspect-file.ts';
import { createLinkedContents } from './linked-contents.ts';
import { createMetricSummaryTable, type HigherIsBetter } from './metric-summaries.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { createModelTable, type ModelTable } from './models.ts';
import { purgeDeleted } from './purge.ts';
import { createRunImport, type ImportRun } from './import-run.ts';
import { createRunLogTable, type RunLogTable } from './run-log.ts';
import { createRunRecord, type RunRecord } from './run-record.ts';
import { createRunQueueTable, type RunQueueTable } from './run-queue-table.ts';
import { createRunRestore, type RunRestore } from './run-restore.ts';
import { createRunTable, type RunTable } from './runs.ts';
import { createSeriesTable, type SeriesTable } from './series.ts';
import { toStorageError } from './storage-error.ts';
import { createWeightsTable, type WeightsTable } from './weights.ts';
import { createRecipeTable, type RecipeTable } from './recipes.ts';
import { createRunMarkTable, type RunMarkTable } from './run-marks.ts';
import { createSweepTable, type SweepTable } from './sweeps.ts';
import { sealOf } from './workspace-seal.ts';
import { systemClock, type WorkspaceClock } from './workspace-clock.ts';
import { lockWorkspace, type WorkspaceLock } from './workspace-lock.ts';
import { createWorkspaceSettingsTable, type WorkspaceSettingsTable } from './workspace-settings.ts';

/** What opening a workspace needs to know. */
export interface WorkspaceOptions {
  /** Folder of this workspace's backups; null makes none. */
  readonly backupFolder: string | null;
  readonly higherIsBetter: HigherIsBetter;
  readonly clock?: WorkspaceClock;
  /** Contents of datasets that are larger lie in files beside the workspace. */
  readonly storedDatasetBytes?: number;
  /** What `sealOf` said when its owner closed it: a file that is still the same is opened without reading every page. */
  readonly seal?: string | null;
  /** Steps of the format; tests bring others. */
  readonly migrations?: readonly Migration[];
}

/** What may be read from a workspace that another process owns. */
export interface WorkspaceReader {
  readonly path: string;
  readonly runs: Pick<RunTable, 'list' | 'get' | 'count' | 'background'>;
  readonly series: Pick<SeriesTable, 'names' | 'read' | 'readAll'>;
  readonly weights: Pick<WeightsTable, 'get' | 'newestCheckpoint'>;
  close(): void;
}

/** An open workspace that this process owns: the only way to its file. */
export interface Workspace {
  readonly path: string;
  readonly designs: DesignTable;
  readonly designVersions: DesignVersionTable;
  readonly datasets: DatasetTable;
  readonly runs: RunTable;
  /** Stars, archive, colours and tags of many runs at once. */
  readonly marks: RunMarkTable;
  readonly series: SeriesTable;
  readonly weights: WeightsTable;
  /** What was said about runs, line by line. */
  readonly log: RunLogTable;
  readonly record: RunRecord;
  /** Takes runs back to one of their checkpoints, and forward again. */
  readonly restore: RunRestore;
  /** Writes down a run that was trained elsewhere. */
  readonly importRun: ImportRun;
  readonly settings: WorkspaceSettingsTable;
  readonly sweeps: SweepTable;
  readonly models: ModelTable;
  /** How each version of a dataset is prepared. */
  readonly recipes: RecipeTable;
  readonly queue: RunQueueTable;
  /** Runs that were found `running`, `paused` or `queued` and that nothing takes up again: `interrupted` now. */
  readonly interruptedAtOpen: number;
  /** False where it was opened by its seal: whether its pages are sound is to be found out later. */
  readonly pagesWereRead: boolean;
  /** Bytes of the file and its log. */
  bytes(): number;
  check(): WorkspaceCheck;
  /** Gives deleted things up for good and shrinks the file. */
  compact(): { readonly bytesBefore: number; readonly bytesAfter: number };
  saveCopy(path: string): Promise<void>;
  /** Writes a backup when something changed since the last one. Returns whether it did. */
  backUp(): Promise<boolean>;
  /** Backups that are kept, newest first. */
  backups(): readonly WorkspaceBackup[];
  /**
   * Writes the backup of a time as a workspace of its own.
   * @throws StudioError `backup-missing`, `workspace-copy-onto-itself`; `disk-full` and other errors of the disk.
   */
  saveBackup(time: string, path: string): void;
  /** Backs up, merges the log into the file and gives the workspace free. */
  close(): Promise<void>;
  /** Ends at once, without a backup; for a process that must go. */
  closeNow(): void;
}

/**
 * Opens a workspace, or makes it where the file is missing or empty.
 * @throws StudioError `workspace-in-use`, `workspace-read-only`, `workspace-foreign`, `workspace-newer`,
 * `workspace-hostile`, `workspace-corrupt`, `disk-full`, `disk-error`. The file is unchanged then.
 */
export async function openWorkspace(path: string, options: WorkspaceOptions): Promise<Workspace> {
  const steps = options.migrations ?? migrations;
  const clock = options.clock ?? systemClock;
  // Before the lock, so that a folder with a foreign file in it is left without a trace.
  inspectWorkspaceFile(path, steps, 'identity');
  const lock = lockWorkspace(path);
  let connection: Connection | null = null;
  try {
    // Once more: another instance may have changed it before it let go.
    const isKnown = options.seal != null && options.seal === sealOf(path);
    const version = inspectWorkspaceFile(path, steps, isKnown ? 'identity' : 'pages');
    connection = openConnection(path, 'write');
    if (version !== null && version < steps.length && options.backupFolder !== null) {
      await writeBackup(connection, options.backupFolder, clock.now());
    }
    migrate(connection, steps);
    useWriteAheadLog(connection);
    return assemble(path, connection, lock, { ...options, pagesWereRead: !isKnown }, clock);
  } catch (error) {
    connection?.close();
    lock.release();
    throw toStorageError(error, basename(path));
  }
}

/**
 * Opens a workspace for reading only, also while the studio has it open. Nothing in it can change.
 * @throws StudioError as {@link openWorkspace}, and `workspace-missing`.
 */
export function openWorkspaceReader(
  path: string,
  options: Pick<WorkspaceOptions, 'migrations'> = {},
): WorkspaceReader {
  const steps = options.migrations ?? migrations;
  const version = inspectWorkspaceFile(path, steps);
  if (version === null) {
    throw new StudioError('workspace-missing', `There is no workspace "${path}".`, { file: path });
  }
  if (version < steps.length) {
    throw new StudioError(
      'workspace-older',
      `"${basename(path)}" has the older format ${version}. Open it once in Descent, which brings it up to date.`,
      { file: basename(path), found: version },
    );
  }
  const connection = openConnection(path, 'read');
  return {
    path: resolve(path),
    runs: createRunTable(connection, systemClock, createMetricSummaryTable(connection)),
    series: createSeriesTable(connection),
    weights: createWeightsTable(connection),
    close: () => connection.close(),
  };
}

function assemble(
  path: string,
  connection: Connection,
  lock: WorkspaceLock,
  options: WorkspaceOptions & Pick<Workspace, 'pagesWereRead'>,
  clock: WorkspaceClock,
): Workspace {
  const summaries = createMetricSummaryTable(connection);
  const series = createSeriesTable(connection);
  const weights = createWeightsTable(connection);
  const runs = createRunTable(connection, clock, summaries);
  const linked = createLinkedContents(path);
  const contents = createDatasetContents(connection, linked, options.storedDatasetBytes);
  const datasets = createDatasetTable(connection, clock, contents);
  const log = createRunLogTable(connection, clock);
  const tables = { runs, log, series, summaries, weights };
  const record = createRunRecord(connection, tables, options.higherIsBetter);
  const changes = connection.prepare<[], number>('SELECT total_changes()').pluck();
  let changesAtBackup = changes.get() ?? 0;
  let open = true;

  function closeNow(): void {
    if (!open) return;
    open = false;
    try {
      connection.close();
    } finally {
      lock.release();
    }
  }

  const backupFiles = (): readonly string[] =>
    options.backupFolder === null ? [] : listBackups(options.backupFolder);

  function refuseItself(target: string): void {
    if (resolve(target) !== resolve(path)) return;
    throw new StudioError(
      'workspace-copy-onto-itself',
      'Choose another name: a workspace cannot be copied onto itself.',
      { file: basename(target) },
    );
  }

  async function backUp(): Promise<boolean> {
    const current = changes.get() ?? 0;
    if (options.backupFolder === null || current === changesAtBackup) return false;
    await writeBackup(connection, options.backupFolder, clock.now());
    changesAtBackup = current;
    return true;
  }

  return {
    path: resolve(path),
    designs: createDesignTable(connection, clock),
    designVersions: createDesignVersionTable(connection, clock),
    datasets,
    runs,
    marks: createRunMarkTable(connection, clock, runs),
    series,
    weights,
    log,
    record,
    restore: createRunRestore(connection, clock, { runs, weights, record }),
    importRun: createRunImport(connection, tables, options.higherIsBetter),
    settings: createWorkspaceSettingsTable(connection),
    models: createModelTable(connection, clock),
    sweeps: createSweepTable(connection, clock, runs),
    recipes: createRecipeTable(connection, clock),
    queue: createRunQueueTable(connection),
    interruptedAtOpen: runs.interruptStale(),
    pagesWereRead: options.pagesWereRead,
    bytes: () => databaseBytes(path),
    check: () => checkWorkspace(connection, { runs, datasets, series, weights }),
    compact() {
      const bytesBefore = databaseBytes(path);
      purgeDeleted(connection);
      contents.removeUnnamedFiles();
      connection.exec('VACUUM');
      connection.pragma('wal_checkpoint(TRUNCATE)');
      return { bytesBefore, bytesAfter: databaseBytes(path) };
    },
    async saveCopy(target) {
      refuseItself(target);
      // First what the copy will name: it must not name what is not there.
      linked.copyTo(target, contents.linkedHashes());
      await copyDatabase(connection, target);
    },
    backUp,
    backups: () => backupFiles().map((file) => ({ time: backupTimeOf(file), bytes: databaseBytes(file) })),
    saveBackup(time, target) {
      refuseItself(target);
      const file = backupFiles().find((each) => backupTimeOf(each) === time);
      if (file === undefined) {
        throw new StudioError(
          'backup-missing',
          `There is no backup of ${time} any more: only the newest ones are kept. Choose another one.`,
          { time },
        );
      }
      linked.copyTo(target, contents.linkedHashes());
      copyFileWhole(file, target);
    },
    async close() {
      if (!open) return;
      try {
        await backUp();
      } finally {
        closeNow();
      }
    },
    closeNow,
  };
}
