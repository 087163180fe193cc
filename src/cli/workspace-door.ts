import { existsSync } from 'node:fs';
import type { PredictSource, WeightsChoice } from '../core/contract/models.ts';
import type { RunSummary } from '../core/contract/run-records.ts';
import type { DataSource } from '../core/datasets/data-spec.ts';
import { hashTable } from '../core/datasets/table-hash.ts';
import { metrics } from '../core/metrics/index.ts';
import { fromErrorReport, StudioError } from '../core/support/errors.ts';
import type { Workspace, WorkspaceReader } from '../main/storage/workspace.ts';
import type { RunTask } from '../main/tasks/task-runner.ts';
import { UsageError } from './command.ts';
import { loadTable } from './load-table.ts';

/** Name of the variable that stands for `--workspace` where that is left out. */
const VARIABLE = 'DESCENT_WORKSPACE';

/** The file that `--workspace` names. @throws UsageError without one. */
export function workspaceFile(given: string | null): string {
  const file = given ?? process.env[VARIABLE];
  if (file === undefined || file === '')
    throw new UsageError(`Expected --workspace <file> (or ${VARIABLE}).`);
  return file;
}

/**
 * Opens a workspace for writing, as the window does, and closes it whatever happens.
 * @param mayCreate makes a new one where there is none.
 * @throws StudioError `workspace-in-use` while the window has it open, `workspace-missing`.
 */
export async function withWorkspace<T>(
  file: string,
  work: (workspace: Workspace) => Promise<T> | T,
  mayCreate = false,
): Promise<T> {
  if (!mayCreate && !existsSync(file)) {
    throw new StudioError('workspace-missing', `There is no workspace "${file}".`, { file });
  }
  // Loaded only here: the other commands work where SQLite could not be built.
  const { openWorkspace } = await import('../main/storage/workspace.ts');
  const workspace = await openWorkspace(file, {
    backupFolder: null,
    higherIsBetter: (metric) => metrics.find(metric)?.better === 'higher',
  });
  try {
    return await work(workspace);
  } finally {
    await workspace.close();
  }
}

/** Opens a workspace for reading, also while the window has it open. */
export async function readWorkspace<T>(file: string, work: (workspace: WorkspaceReader) => T): Promise<T> {
  const { openWorkspaceReader } = await import('../main/storage/workspace.ts');
  const workspace = openWorkspaceReader(file);
  try {
    return work(workspace);
  } finally {
    workspace.close();
  }
}

/** A run by its id, the beginning of it, or its name. @throws StudioError `run-missing`, `run-ambiguous`. */
export function findRun(runs: { list(): readonly RunSummary[] }, word: string): RunSummary {
  const list = runs.list();
  const exact = list.filter(({ id, name }) => id === word || name === word);
  const found = exact.length > 0 ? exact : list.filter(({ id }) => word.length >= 4 && id.startsWith(word));
  const [run] = found;
  if (run === undefined) {
    throw new StudioError('run-missing', `There is no run "${word}". See "descent runs list".`, {
      run: word,
    });
  }
  if (found.length > 1) {
    throw new StudioError(
      'run-ambiguous',
      `${found.length} runs are called "${word}". Give an id: ${found.map(({ id }) => id.slice(0, 8)).join(', ')}.`,
      { run: word },
    );
  }
  return run;
}

/**
 * A run or an imported network by its id, the beginning of it, or its name; a run where both are called so.
 * @throws StudioError `run-missing`, `run-ambiguous`.
 */
export function findNetwork(
  { runs, models }: Pick<Workspace, 'runs' | 'models'>,
  word: string,
): { readonly kind: 'run' | 'model'; readonly id: string } {
  const found = models
    .list()
    .filter(({ id, name }) => id === word || name === word || (word.length >= 4 && id.startsWith(word)));
  try {
    return { kind: 'run', id: findRun(runs, word).id };
  } catch (error) {
    const isMissing = error instanceof StudioError && error.code === 'run-missing';
    if (!isMissing || found.length === 0) throw error;
  }
  if (found.length === 1) return { kind: 'model', id: found[0]!.id };
  throw new StudioError(
    'run-ambiguous',
    `${found.length} imported networks are called "${word}". Give an id: ${found.map(({ id }) => id.slice(0, 8)).join(', ')}.`,
    { run: word },
  );
}

/** The same with the weights that are meant: an imported network has one set. */
export function toSource({ kind, id }: ReturnType<typeof findNetwork>, which: WeightsChoice): PredictSource {
  return kind === 'run' ? { kind, id, which } : { kind, id };
}

/** Rows that a stored run names, as the run saw them. */
export function loadStoredTable(workspace: Pick<Workspace, 'datasets'>, source: DataSource, wanted?: string) {
  if (source.kind === 'dataset' && !source.id.startsWith('builtin:')) {
    const summary = workspace.datasets.get(source.id);
    const table = workspace.datasets.content(source.id, wanted === summary.hash ? undefined : wanted);
    return { table, name: summary.name, datasetId: source.id, hash: wanted ?? summary.hash };
  }
  const table = loadTable(source, '.');
  const name = source.kind === 'builtin' ? source.name : source.kind;
  return { table, name, datasetId: null, hash: hashTable(table) };
}

/** Tasks in this process: a command has nothing else to do meanwhile. */
export const runTaskHere: RunTask = async (name, argument) => {
  const { answerTask } = await import('../main/tasks/run-task.ts');
  const answer = answerTask({ name, argument });
  if (answer.ok) return answer.value;
  throw fromErrorReport(answer.error);
};
