import type { DesignVersion } from '../../core/contract/designs.ts';
import type { NetworkDesign } from '../../core/design/network-design.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { Connection } from './connection.ts';
import type { WorkspaceClock } from './workspace-clock.ts';

/** Named restore points of designs. */
export interface DesignVersionTable {
  /** Newest first. */
  list(designId: string): readonly DesignVersion[];
  add(designId: string, name: string, design: NetworkDesign): DesignVersion;
  /** @throws StudioError `design-version-missing`. */
  get(designId: string, number: number): NetworkDesign;
  /** Takes it away; {@link restore} has it until the workspace is closed. */
  delete(designId: string, number: number): void;
  /** @throws StudioError `design-version-missing` when it was not deleted since the workspace was opened. */
  restore(designId: string, number: number): DesignVersion;
}

interface VersionRow {
  readonly number: number;
  readonly name: string;
  readonly document: string;
  readonly created_at: string;
}

/** Prepares the statements on one connection. */
export function createDesignVersionTable(connection: Connection, clock: WorkspaceClock): DesignVersionTable {
  const select = 'SELECT number, name, document, created_at FROM design_versions WHERE design_id = ?';
  const listAll = connection.prepare<[string], VersionRow>(`${select} ORDER BY number DESC`);
  const find = connection.prepare<[string, number], VersionRow>(`${select} AND number = ?`);
  const insert = connection.prepare(
    `INSERT INTO design_versions (design_id, number, name, document, created_at)
     SELECT ?, max(coalesce(max(number), 0), ?) + 1, ?, ?, ? FROM design_versions WHERE design_id = ?`,
  );
  const insertAgain = connection.prepare(
    'INSERT INTO design_versions (design_id, number, name, document, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = connection.prepare('DELETE FROM design_versions WHERE design_id = ? AND number = ?');

  /** Deleted ones, by design and number: a new version must not take a number that may come back. */
  const deleted = new Map<string, Map<number, VersionRow>>();

  return {
    list: (designId) => listAll.all(designId).map(describe),
    add(designId, name, design) {
      const highest = Math.max(0, ...(deleted.get(designId)?.keys() ?? []));
      insert.run(designId, highest, name, JSON.stringify(design), clock.now(), designId);
      return describe(listAll.get(designId)!);
    },
    get(designId, number) {
      const row = find.get(designId, number);
      if (row === undefined) throw missing(designId, number);
      return JSON.parse(row.document) as NetworkDesign;
    },
    delete(designId, number) {
      const row = find.get(designId, number);
      if (row === undefined || remove.run(designId, number).changes === 0) throw missing(designId, number);
      const rows = deleted.get(designId) ?? new Map<number, VersionRow>();
      deleted.set(designId, rows.set(number, row));
    },
    restore(designId, number) {
      const row = deleted.get(designId)?.get(number);
      if (row === undefined) throw missing(designId, number);
      insertAgain.run(designId, number, row.name, row.document, row.created_at);
      deleted.get(designId)!.delete(number);
      return describe(row);
    },
  };
}

function describe({ number, name, document, created_at }: VersionRow): DesignVersion {
  const { nodes } = JSON.parse(document) as NetworkDesign;
  return { number, name, createdAt: created_at, layers: nodes.length };
}

function missing(id: string, number: number): StudioError {
  return new StudioError('design-version-missing', `There is no version ${number} of this design.`, {
    id,
    number,
  });
}
