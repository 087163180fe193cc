import type { DatasetSummary, DatasetVersion } from '../../core/contract/studio.ts';
import type { Table } from '../../core/datasets/table.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { Connection } from './connection.ts';
import type { DatasetContents } from './dataset-contents.ts';
import type { StagedContent } from './linked-contents.ts';
import type { WorkspaceClock } from './workspace-clock.ts';

/** What a dataset is, apart from its place in the workspace. */
export type DatasetDescription = Omit<DatasetSummary, 'id' | 'origin' | 'version'> & {
  readonly origin: 'generator' | 'import';
};

/** Datasets of the workspace with their versions; contents are stored once per hash. */
export interface DatasetTable {
  list(): readonly DatasetSummary[];
  count(): number;
  /** @throws StudioError `dataset-missing`. */
  get(id: string): DatasetSummary;
  /**
   * Content of a dataset, deleted ones included (runs may still name them).
   * @param tableHash of the version that is wanted; the current one when left out.
   * @throws StudioError `dataset-missing`, `dataset-damaged`, `dataset-link-missing`, `dataset-link-changed`.
   */
  content(id: string, tableHash?: string): Table;
  /**
   * Reads a content that lies beside the workspace through before it is first used, in turns with everything else.
   * @throws StudioError `dataset-missing`, `dataset-link-missing`, `dataset-link-changed`.
   */
  verify(id: string, tableHash?: string): Promise<void>;
  /** Takes the file of the current version from another place. @throws StudioError `dataset-link-other`, `dataset-not-linked`. */
  adopt(id: string, path: string): Promise<void>;
  /** Some rows of the current version. */
  rows(id: string, firstRow: number, count: number): Table;
  /** Rows of the current version by their numbers, which rise. */
  pick(id: string, rows: readonly number[]): Table;
  /** Stores description and content in one transaction. */
  create(description: DatasetDescription, content: Table | StagedContent): DatasetSummary;
  /** Makes a new version the current one; the old ones stay. The same content as now is no new version. */
  addVersion(
    id: string,
    description: Omit<DatasetDescription, 'name' | 'origin'>,
    content: Table | StagedContent,
    change: string,
  ): DatasetSummary;
  /** Every version, newest first. */
  versions(id: string): readonly DatasetVersion[];
  /** Makes a new version out of an old one. @throws StudioError `dataset-version-missing`. */
  restoreVersion(id: string, number: number): DatasetSummary;
  /** Number of the version with this content, or null. */
  findVersion(id: string, tableHash: string): number | null;
  rename(id: string, name: string): DatasetSummary;
  /** @throws StudioError `dataset-in-use` while a run that is not deleted names it. */
  delete(id: string): void;
  restore(id: string): DatasetSummary;
  /** True when the stored bytes of every version have the hash that they are filed under. */
  isIntact(id: string): boolean;
}

interface DatasetRow {
  readonly id: string;
  readonly name: string;
  readonly origin: 'generator' | 'import';
  readonly summary: string;
  readonly version: number;
}

interface VersionRow {
  readonly number: number;
  readonly content: string;
  readonly table_hash: string;
  readonly summary: string;
  readonly change: string;
  readonly created_at: string;
  readonly runs: number;
}

/** Prepares the statements on one connection. */
export function createDatasetTable(
  connection: Connection,
  clock: WorkspaceClock,
  contents: DatasetContents,
): DatasetTable {
  const select = `SELECT id, name, origin, summary,
    (SELECT max(number) FROM dataset_versions v WHERE v.dataset_id = datasets.id) AS version FROM datasets`;
  const listAll = connection.prepare<[], DatasetRow>(
    `${select} WHERE deleted_at IS NULL ORDER BY created_at DESC, id`,
  );
  const countAll = connection
    .prepare<[], number>('SELECT count(*) FROM datasets WHERE deleted_at IS NULL')
    .pluck();
  const find = connection.prepare<[string], DatasetRow>(`${select} WHERE id = ? AND deleted_at IS NULL`);
  const currentContent = connection
    .prepare<[string], string>('SELECT content FROM datasets WHERE id = ?')
    .pluck();
  const contentOfVersion = connection
    .prepare<[string, string], string>(
      'SELECT content FROM dataset_versions WHERE dataset_id = ? AND table_hash = ? ORDER BY number DESC LIMIT 1',
    )
    .pluck();
  const contentsOf = connection
    .prepare<[string], string>('SELECT DISTINCT content FROM dataset_versions WHERE dataset_id = ?')
    .pluck();
  const insert = connection.prepare(
    'INSERT INTO datasets (id, name, origin, summary, content, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertVersion = connection.prepare(
    `INSERT INTO dataset_versions (dataset_id, number, content, table_hash, summary, change, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const setCurrent = connection.prepare(
    'UPDATE datasets SET content = ?, summary = ? WHERE id = ? AND deleted_at IS NULL',
  );
  const listVersions = connection.prepare<[string], VersionRow>(
    `SELECT v.number, v.content, v.table_hash, v.summary, v.change, v.created_at,
       (SELECT count(*) FROM runs r WHERE r.dataset_id = v.dataset_id AND r.dataset_hash = v.table_hash
         AND r.deleted_at IS NULL) AS runs
     FROM dataset_versions v WHERE v.dataset_id = ? ORDER BY v.number DESC`,
  );
  const setName = connection.prepare('UPDATE datasets SET name = ? WHERE id = ? AND deleted_at IS NULL');
  const users = connection
    .prepare<[string], string>(
      'SELECT name FROM runs WHERE dataset_id = ? AND deleted_at IS NULL ORDER BY created_at LIMIT 4',
    )
    .pluck();
  const hide = connection.prepare('UPDATE datasets SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL');
  const show = connection.prepare('UPDATE datasets SET deleted_at = NULL WHERE id = ?');

  function get(id: string): DatasetSummary {
    const row = find.get(id);
    if (row === undefined) throw missing(id);
    return toSummary(row);
  }

  function hashOf(id: string, tableHash?: string): string {
    const hash = tableHash === undefined ? currentContent.get(id) : contentOfVersion.get(id, tableHash);
    if (hash === undefined) throw missing(id);
    return hash;
  }

  /** Within a transaction. */
  function append(id: string, number: number, content: string, summary: string, change: string): void {
    const { hash } = JSON.parse(summary) as { readonly hash: string };
    insertVersion.run(id, number, content, hash, summary, change, clock.now());
  }

  return {
    list: () => listAll.all().map(toSummary),
    count: () => countAll.get() ?? 0,
    get,
    content: (id, tableHash) => contents.read(hashOf(id, tableHash)),
    verify: async (id, tableHash) => contents.verify(hashOf(id, tableHash)),
    adopt: async (id, path) => contents.adopt(hashOf(id), path),
    rows: (id, firstRow, count) => contents.readRows(hashOf(id), firstRow, count),
    pick: (id, rows) => contents.pickRows(hashOf(id), rows),
    create(description, content) {
      const { name, origin, ...rest } = description;
      const id = clock.newId();
      const summary = JSON.stringify(rest);
      connection.transaction(() => {
        const hash = contents.add(content);
        insert.run(id, name, origin, summary, hash, clock.now());
        append(id, 1, hash, summary, 'First version');
      })();
      return get(id);
    },
    addVersion(id, description, content, change) {
      const { version = 1 } = get(id);
      const summary = JSON.stringify(description);
      connection.transaction(() => {
        const hash = contents.add(content);
        if (hash === currentContent.get(id)) return;
        setCurrent.run(hash, summary, id);
        append(id, version + 1, hash, summary, change);
      })();
      return get(id);
    },
    versions(id) {
      get(id);
      return listVersions.all(id).map((row, index): DatasetVersion => {
        const { rows, columns } = JSON.parse(row.summary) as DatasetSummary;
        const { bytes, isLinked } = contents.size(row.content);
        return {
          number: row.number,
          createdAt: row.created_at,
          change: row.change,
          rows,
          columns: columns.length,
          hash: row.table_hash,
          bytes,
          isLinked,
          runs: row.runs,
          isCurrent: index === 0,
        };
      });
    },
    restoreVersion(id, number) {
      const { version = 1 } = get(id);
      const row = listVersions.all(id).find((each) => each.number === number);
      if (row === undefined) {
        throw new StudioError('dataset-version-missing', `This dataset has no version ${number}.`, {
          id,
          number,
        });
      }
      if (number === version) return get(id);
      connection.transaction(() => {
        setCurrent.run(row.content, row.summary, id);
        append(id, version + 1, row.content, row.summary, `Version ${number} again`);
      })();
      return get(id);
    },
    findVersion: (id, tableHash) =>
      listVersions.all(id).find((each) => each.table_hash === tableHash)?.number ?? null,
    rename(id, name) {
      if (setName.run(name, id).changes === 0) throw missing(id);
      return get(id);
    },
    delete(id) {
      const runs = users.all(id);
      if (runs.length > 0) {
        const named = runs.slice(0, 3).map((run) => `"${run}"`);
        throw new StudioError(
          'dataset-in-use',
          `This dataset is needed by ${named.join(', ')}${runs.length > 3 ? ' and more runs' : ''}. Delete those runs first.`,
          { id },
        );
      }
      if (hide.run(clock.now(), id).changes === 0) throw missing(id);
    },
    restore(id) {
      show.run(id);
      return get(id);
    },
    isIntact: (id) => contentsOf.all(id).every((hash) => contents.isIntact(hash)),
  };
}

function toSummary(row: DatasetRow): DatasetSummary {
  const rest = JSON.parse(row.summary) as Omit<DatasetDescription, 'name' | 'origin'>;
  return { ...rest, id: row.id, name: row.name, origin: row.origin, version: row.version };
}

function missing(id: string): StudioError {
  return new StudioError('dataset-missing', 'This dataset is not in the workspace any more.', { id });
}
