import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type {
  ImportDraft,
  ImportPreview,
  ImportProgress,
  ImportSettings,
} from '../../core/contract/imports.ts';
import type { DatasetSummary } from '../../core/contract/studio.ts';
import { StudioError, toErrorReport, type ErrorReport } from '../../core/support/errors.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { findNameProblem } from '../../core/support/names.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { ImportSource } from './import-format.ts';
import type { JobProgress } from './import-job.ts';
import type { ImportRunner } from './import-runner.ts';

/** Drafts that wait at a time; the oldest goes when there are more. */
const DRAFTS_KEPT = 8;

/**
 * Formats to choose from in the dialog, by where the data comes from. Main names them only: their readers, with the
 * libraries that they need, load in the process that reads. A test compares the two lists.
 */
export const IMPORT_CHOICES: readonly {
  readonly type: string;
  readonly label: string;
  readonly origins: readonly ImportSource['origin'][];
}[] = [
  { type: 'parquet', label: 'Parquet', origins: ['file'] },
  { type: 'npz', label: 'NumPy arrays (.npz)', origins: ['file'] },
  { type: 'npy', label: 'NumPy array (.npy)', origins: ['file'] },
  { type: 'idx', label: 'IDX (MNIST)', origins: ['file', 'folder'] },
  { type: 'images', label: 'Folder of pictures per class', origins: ['folder'] },
  { type: 'csv', label: 'Text table (CSV, TSV)', origins: ['file', 'text'] },
];

/** What the service needs from the rest of main. */
export interface ImportServiceParts {
  readonly workspace: () => Workspace;
  readonly runner: ImportRunner;
  /** Folder for tables that are being made; its leftovers are removed at the start. */
  readonly stagingFolder: string;
  readonly broadcast: (name: 'import.progress', event: ImportProgress) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Files on their way to becoming datasets. */
export interface ImportService {
  /** Takes a path that a person chose or dropped. A file that makes no sense is a draft with a problem. */
  openPath(path: string): Promise<ImportDraft>;
  openText(text: string): Promise<ImportDraft>;
  preview(token: string, settings: ImportSettings): Promise<ImportDraft>;
  /** @param datasetId set to make a new version of a dataset instead of another one. */
  commit(
    token: string,
    settings: ImportSettings,
    name: string,
    datasetId: string | null,
  ): Promise<{ readonly dataset: DatasetSummary; readonly warnings: readonly string[] }>;
  /** Stops a commit that is going on; the draft stays. */
  cancel(token: string): void;
  discard(token: string): void;
}

const NOTHING_CHOSEN: ImportSettings = { format: null, values: {}, roles: [], target: null };

/** Puts the parts together. */
export function createImportService(parts: ImportServiceParts): ImportService {
  const { runner, stagingFolder, workspace } = parts;
  const drafts = new Map<string, { readonly source: ImportSource; stop: AbortController | null }>();
  removeLeftovers(stagingFolder);

  function need(token: string) {
    const draft = drafts.get(token);
    if (draft !== undefined) return draft;
    throw new StudioError('import-unknown-token', 'This import is over. Choose the file once more.', {});
  }

  function toDraft(
    token: string,
    source: ImportSource,
    preview: ImportPreview | null,
    problem: ErrorReport | null,
  ): ImportDraft {
    const formats = IMPORT_CHOICES.filter(({ origins }) => origins.includes(source.origin)).map(
      ({ type, label }) => ({ type, label }),
    );
    return { token, fileName: source.name, origin: source.origin, preview, problem, formats };
  }

  async function look(token: string, source: ImportSource, settings: ImportSettings): Promise<ImportDraft> {
    try {
      return toDraft(token, source, await runner.preview({ kind: 'preview', source, settings }), null);
    } catch (error) {
      return toDraft(token, source, null, toErrorReport(error));
    }
  }

  function open(source: ImportSource): Promise<ImportDraft> {
    const token = randomUUID();
    drafts.set(token, { source, stop: null });
    for (const [old, { stop }] of drafts) {
      if (drafts.size <= DRAFTS_KEPT) break;
      if (stop === null) drafts.delete(old);
    }
    return look(token, source, NOTHING_CHOSEN);
  }

  return {
    openPath(path) {
      const facts = statSync(path, { throwIfNoEntry: false });
      return open({
        origin: facts?.isDirectory() === true ? 'folder' : 'file',
        path,
        name: showableName(basename(path), 'the file'),
        text: '',
      });
    },
    openText: (text) => open({ origin: 'text', path: '', name: 'pasted cells', text }),
    preview: (token, settings) => look(token, need(token).source, settings),
    async commit(token, settings, name, datasetId) {
      const draft = need(token);
      if (draft.stop !== null) {
        throw new StudioError('import-running', 'This import is going on already.', {});
      }
      const stop = new AbortController();
      draft.stop = stop;
      const { source } = draft;
      mkdirSync(stagingFolder, { recursive: true });
      const path = join(stagingFolder, `${randomUUID()}.dtb`);
      const startedMs = parts.now();
      let latest: ImportProgress | null = null;
      const target = workspace();
      try {
        const read = await runner.read(
          { kind: 'read', source, settings, path },
          (progress) => {
            latest = toProgress(token, progress, parts.now() - startedMs, latest);
            parts.broadcast('import.progress', latest);
          },
          stop.signal,
        );
        // Another workspace was opened meanwhile: the data was meant for the first one.
        if (workspace() !== target || stop.signal.aborted) {
          throw new StudioError('import-cancelled', 'The import was cancelled. Nothing was stored.');
        }
        const description = {
          ...read.description,
          description:
            source.origin === 'text' ? 'Pasted' : `Imported from ${source.name} (${read.formatLabel})`,
          licence: '',
        };
        const { datasets } = target;
        const dataset =
          datasetId === null
            ? datasets.create({ ...description, name, origin: 'import' }, read.staged)
            : datasets.addVersion(datasetId, description, read.staged, `Imported ${source.name}`);
        drafts.delete(token);
        return { dataset, warnings: read.warnings };
      } finally {
        draft.stop = null;
        for (const leftover of [path, `${path}.spool`]) rmSync(leftover, { force: true });
      }
    },
    cancel: (token) => drafts.get(token)?.stop?.abort(),
    discard(token) {
      drafts.get(token)?.stop?.abort();
      drafts.delete(token);
    },
  };
}

/** A name for a dataset out of a file's. */
export function suggestDatasetName(fileName: string): string {
  const name = basename(fileName.replace(/\.gz$/i, ''), extname(fileName.replace(/\.gz$/i, ''))).slice(
    0,
    LIMITS.nameLength,
  );
  return findNameProblem(name) === null ? name : 'Imported table';
}

function showableName(name: string, otherwise: string): string {
  return findNameProblem(name) === null ? name : otherwise;
}

function toProgress(
  token: string,
  { doneBytes, totalBytes, rows }: JobProgress,
  elapsedMs: number,
  before: ImportProgress | null,
): ImportProgress {
  const elapsedSeconds = elapsedMs / 1000;
  const share = totalBytes === 0 ? 0 : Math.min(1, doneBytes / totalBytes);
  return {
    token,
    doneBytes,
    totalBytes,
    rows,
    // All rows are read: what follows does not make reading slower.
    rowsPerSecond:
      before !== null && before.rows === rows
        ? before.rowsPerSecond
        : elapsedSeconds > 0
          ? rows / elapsedSeconds
          : 0,
    elapsedSeconds,
    // Before a hundredth is done an estimate would jump about.
    etaSeconds: share < 0.01 ? null : (elapsedSeconds * (1 - share)) / share,
  };
}

/** A studio that was killed leaves half a table behind. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSafely(folder)) {
    if (/^[0-9a-f-]{36}\.dtb(\.spool)?$/.test(name)) rmSync(join(folder, name), { force: true });
  }
}

function readdirSafely(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
