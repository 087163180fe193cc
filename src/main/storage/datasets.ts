import type { DatasetSummary } from '../../core/contract/studio.ts';
import type { Table } from '../../core/datasets/table.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { Connection } from './connection.ts';
import { decodeTable, encodeTable, hashBytes } from './table-bytes.ts';
import type { WorkspaceClock } from './workspace-clock.ts';

/** What a dataset is, apart from its place in the workspace. */
export type DatasetDescription = Omit<DatasetSummary, 'id' | 'origin'> & {
  readonly origin: 'generator' | 'import';
};

/** Datasets of the workspace; contents are stored once per hash. */
export interface DatasetTable {
  list(): readonly DatasetSummary[];
  count(): number;
  /** @throws StudioError `dataset-missing`. */
  get(id: string): DatasetSummary;
  /** Content of a dataset, deleted ones included (runs may still name them). @throws StudioError `dataset-damaged`. */
  content(id: string): Table;
  /** Stores description and content in one transaction. */
  create(description: DatasetDescription, table: Table): DatasetSummary;
  rename(id: string, name: string): DatasetSummary;
  /** @throws StudioError `dataset-in-use` while a run that is not deleted names it. */
  delete(id: string): void;
  restore(id: string): DatasetSummary;
  /** True when the stored bytes have the hash that they are filed under. */
  isIntact(id: string): boolean;
}

interface DatasetRow {
  readonly id: string;
  readonly name: string;
  readonly origin: 'generator' | 'import';
  readonly summary: string;
}

/** Prepares the statements on one connection. */
export function createDatasetTable(connection: Connection, clock: WorkspaceClock): DatasetTable {
  const select = 'SELECT id, name, origin, summary FROM datasets';
  const listAll = connection.prepare<[], DatasetRow>(
    `${select} WHERE deleted_at IS NULL ORDER BY created_at DESC, id`,
  );
  const countAll = connection
    .prepare<[], number>('SELECT count(*) FROM datasets WHERE deleted_at IS NULL')
    .pluck();
  const find = connection.prepare<[string], DatasetRow>(`${select} WHERE id = ? AND deleted_at IS NULL`);
  const findContent = connection.prepare<[string], { hash: string; bytes: Buffer }>(
    'SELECT c.hash, c.bytes FROM datasets d JOIN dataset_contents c ON c.hash = d.content WHERE d.id = ?',
  );
  const insertContent = connection.prepare(
    'INSERT INTO dataset_contents (hash, bytes) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING',
  );
  const insert = connection.prepare(
    'INSERT INTO datasets (id, name, origin, summary, content, created_at) VALUES (?, ?, ?, ?, ?, ?)',
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

  function readContent(id: string): { bytes: Buffer; intact: boolean } {
    const row = findContent.get(id);
    if (row === undefined) throw missing(id);
    return { bytes: row.bytes, intact: hashBytes(row.bytes) === row.hash };
  }

  return {
    list: () => listAll.all().map(toSummary),
    count: () => countAll.get() ?? 0,
    get,
    content(id) {
      const { bytes, intact } = readContent(id);
      if (!intact) {
        throw new StudioError(
          'dataset-damaged',
          'The stored content of this dataset does not have the checksum that it was stored with. Import it again or open a backup.',
          { id },
        );
      }
      return decodeTable(bytes);
    },
    create(description, table) {
      const { name, origin, ...rest } = description;
      const bytes = encodeTable(table);
      const hash = hashBytes(bytes);
      const id = clock.newId();
      connection.transaction(() => {
        insertContent.run(hash, bytes);
        insert.run(id, name, origin, JSON.stringify(rest), hash, clock.now());
      })();
      return get(id);
    },
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
    isIntact: (id) => readContent(id).intact,
  };
}

function toSummary(row: DatasetRow): DatasetSummary {
  const rest = JSON.parse(row.summary) as Omit<DatasetDescription, 'name' | 'origin'>;
  return { ...rest, id: row.id, name: row.name, origin: row.origin };
}

function missing(id: string): StudioError {
  return new StudioError('dataset-missing', 'This dataset is not in the workspace any more.', { id });
}
