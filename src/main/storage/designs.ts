import type { StoredDesign } from '../../core/contract/studio.ts';
import type { NetworkDesign } from '../../core/design/network-design.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { Connection } from './connection.ts';
import type { WorkspaceClock } from './workspace-clock.ts';

/** Designs with revisions: a save names the revision that it was made from. */
export interface DesignTable {
  list(): readonly StoredDesign[];
  count(): number;
  /** @throws StudioError `design-missing`. */
  get(id: string): StoredDesign;
  create(design: NetworkDesign): StoredDesign;
  /** @throws StudioError `design-stale` when somebody saved since, `design-missing`. */
  save(id: string, revision: number, design: NetworkDesign): StoredDesign;
  /** Hides it until `restore` or until the workspace is compacted. */
  delete(id: string): void;
  restore(id: string): StoredDesign;
}

interface DesignRow {
  readonly id: string;
  readonly revision: number;
  readonly document: string;
  readonly updated_at: string;
}

/** Prepares the statements on one connection. */
export function createDesignTable(connection: Connection, clock: WorkspaceClock): DesignTable {
  const select = 'SELECT id, revision, document, updated_at FROM designs';
  const listAll = connection.prepare<[], DesignRow>(
    `${select} WHERE deleted_at IS NULL ORDER BY updated_at DESC, id`,
  );
  const countAll = connection
    .prepare<[], number>('SELECT count(*) FROM designs WHERE deleted_at IS NULL')
    .pluck();
  const find = connection.prepare<[string], DesignRow>(`${select} WHERE id = ? AND deleted_at IS NULL`);
  const insert = connection.prepare(
    'INSERT INTO designs (id, name, revision, document, created_at, updated_at) VALUES (?, ?, 1, ?, ?, ?)',
  );
  const update = connection.prepare(
    `UPDATE designs SET name = ?, document = ?, revision = revision + 1, updated_at = ?
     WHERE id = ? AND revision = ? AND deleted_at IS NULL`,
  );
  const hide = connection.prepare('UPDATE designs SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL');
  const show = connection.prepare('UPDATE designs SET deleted_at = NULL WHERE id = ?');

  function get(id: string): StoredDesign {
    const row = find.get(id);
    if (row === undefined) throw missing(id);
    return toStored(row);
  }

  return {
    list: () => listAll.all().map(toStored),
    count: () => countAll.get() ?? 0,
    get,
    create(design) {
      const id = clock.newId();
      const now = clock.now();
      insert.run(id, design.name, JSON.stringify(design), now, now);
      return get(id);
    },
    save(id, revision, design) {
      const { changes } = update.run(design.name, JSON.stringify(design), clock.now(), id, revision);
      if (changes === 1) return get(id);
      const stored = get(id);
      throw new StudioError(
        'design-stale',
        `"${stored.design.name}" was saved elsewhere meanwhile (revision ${stored.revision}, this change was made from ${revision}). Keep both by saving yours as a copy.`,
        { id, expected: stored.revision, found: revision },
      );
    },
    delete(id) {
      if (hide.run(clock.now(), id).changes === 0) throw missing(id);
    },
    restore(id) {
      show.run(id);
      return get(id);
    },
  };
}

function toStored(row: DesignRow): StoredDesign {
  return {
    id: row.id,
    revision: row.revision,
    updatedAt: row.updated_at,
    design: JSON.parse(row.document) as NetworkDesign,
  };
}

function missing(id: string): StudioError {
  return new StudioError('design-missing', 'This design is not in the workspace any more.', { id });
}
