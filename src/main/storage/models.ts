import type { ImportedModelSummary, ModelExportReport } from '../../core/contract/models.ts';
import type { Preparation } from '../../core/datasets/table.ts';
import type { NetworkDesign } from '../../core/design/network-design.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { Connection } from './connection.ts';
import { hashBytes } from './table-bytes.ts';
import type { WorkspaceClock } from './workspace-clock.ts';

/** A network that came in, as it is kept. */
export interface NewModel {
  readonly name: string;
  readonly fileName: string;
  readonly format: string;
  readonly designId: string;
  readonly design: NetworkDesign;
  readonly preparation: Preparation | null;
  readonly parameterCount: number;
  /** safetensors. */
  readonly weights: Uint8Array;
}

/** An export of an imported network. */
export type StoredExport = ModelExportReport & { readonly at: string };

/** A stored network with its design, without its weights. */
export type StoredModelSummary = Omit<ImportedModelSummary, 'layers'> & { readonly design: NetworkDesign };

/** Networks from files. */
export interface ModelTable {
  /** Newest first. */
  list(): readonly StoredModelSummary[];
  create(model: NewModel): StoredModelSummary;
  /** @throws StudioError `model-missing`, `weights-damaged`. */
  get(id: string): Pick<NewModel, 'name' | 'fileName' | 'format' | 'design' | 'preparation' | 'weights'> & {
    readonly createdAt: string;
    readonly hash: string;
  };
  /** What was exported from it, newest first. */
  exports(id: string): readonly StoredExport[];
  addExport(id: string, report: ModelExportReport): void;
  delete(id: string): void;
  /** Takes one of the last deletions back, as long as the workspace stays open. @throws StudioError `model-missing`. */
  restore(id: string): StoredModelSummary;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly file_name: string;
  readonly format: string;
  readonly design_id: string;
  readonly parameter_count: number;
  readonly predicts: number;
  readonly hash: string;
  readonly design: string;
}

/** Deletions that can be taken back. */
const KEPT_DELETIONS = 8;

/** Prepares the statements on one connection. */
export function createModelTable(connection: Connection, clock: WorkspaceClock): ModelTable {
  const columns =
    'id, name, created_at, file_name, format, design_id, parameter_count, preparation IS NOT NULL AS predicts, hash, design';
  const listAll = connection.prepare<[], Row>(`SELECT ${columns} FROM models ORDER BY created_at DESC, id`);
  const find = connection.prepare<[string], Row & { preparation: string | null; bytes: Buffer }>(
    `SELECT ${columns}, preparation, bytes FROM models WHERE id = ?`,
  );
  const insert = connection.prepare('INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const findExports = connection.prepare<[string], { exports: string }>(
    'SELECT exports FROM models WHERE id = ?',
  );
  const setExports = connection.prepare('UPDATE models SET exports = ? WHERE id = ?');
  const whole = connection.prepare<[string], Readonly<Record<string, unknown>>>(
    'SELECT * FROM models WHERE id = ?',
  );
  /** In memory: a deletion that nobody took back is final when the workspace closes. */
  const deleted: Readonly<Record<string, unknown>>[] = [];
  const remove = connection.prepare('DELETE FROM models WHERE id = ?');

  const summarize = (row: Row): StoredModelSummary => ({
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    fileName: row.file_name,
    format: row.format,
    designId: row.design_id,
    parameterCount: row.parameter_count,
    canPredict: row.predicts === 1,
    hash: row.hash,
    design: JSON.parse(row.design) as NetworkDesign,
  });

  return {
    list: () => listAll.all().map(summarize),
    create({ name, fileName, format, designId, design, preparation, parameterCount, weights }) {
      const id = clock.newId();
      insert.run(
        id,
        name,
        clock.now(),
        fileName,
        format,
        designId,
        JSON.stringify(design),
        preparation === null ? null : JSON.stringify(preparation),
        parameterCount,
        hashBytes(weights),
        weights,
        '[]',
      );
      return summarize(listAll.all().find((row) => row.id === id)!);
    },
    get(id) {
      const row = find.get(id);
      if (row === undefined) {
        throw new StudioError('model-missing', 'This network is not in the workspace any more.', { id });
      }
      if (hashBytes(row.bytes) !== row.hash) {
        throw new StudioError(
          'weights-damaged',
          `The weights of "${row.name}" do not have the checksum that they were stored with. Import the file again.`,
          { id },
        );
      }
      return {
        name: row.name,
        fileName: row.file_name,
        format: row.format,
        createdAt: row.created_at,
        hash: row.hash,
        design: JSON.parse(row.design) as NetworkDesign,
        preparation: row.preparation === null ? null : (JSON.parse(row.preparation) as Preparation),
        weights: row.bytes,
      };
    },
    exports: (id) =>
      (JSON.parse(findExports.get(id)?.exports ?? '[]') as readonly StoredExport[]).toReversed(),
    addExport(id, report) {
      const before = JSON.parse(findExports.get(id)?.exports ?? '[]') as readonly StoredExport[];
      setExports.run(JSON.stringify([...before, { ...report, at: clock.now() }]), id);
    },
    delete(id) {
      const row = whole.get(id);
      if (row === undefined) return;
      remove.run(id);
      deleted.push(row);
      if (deleted.length > KEPT_DELETIONS) deleted.shift();
    },
    restore(id) {
      const place = deleted.findIndex((row) => row['id'] === id);
      const [row] = place < 0 ? [] : deleted.splice(place, 1);
      if (row === undefined) {
        throw new StudioError('model-missing', 'This network is not in the workspace any more.', { id });
      }
      insert.run(...Object.values(row));
      return summarize(listAll.all().find((each) => each.id === id)!);
    },
  };
}
