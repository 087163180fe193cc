import { readFileSync, rmSync } from 'node:fs';
import { pickRows } from '../../core/datasets/pick-rows.ts';
import type { Table } from '../../core/datasets/table.ts';
import { StudioError } from '../../core/support/errors.ts';
import { LIMITS } from '../../core/support/limits.ts';
import type { Connection } from './connection.ts';
import type { LinkedContents, StagedContent } from './linked-contents.ts';
import { decodeTable, encodeTable, hashBytes } from './table-bytes.ts';
import { openTable, pickRowsOfFile, readRowsOfFile } from './table-file.ts';
import { sliceTable } from './table-rows.ts';

/** Contents of datasets, each stored once however many datasets and versions have it. */
export interface DatasetContents {
  /** Makes a content ready to be named, inside a transaction of the caller. @returns its hash. */
  add(content: Table | StagedContent): string;
  /**
   * Of a linked content the columns are read when somebody asks for their cells.
   * @throws StudioError `dataset-damaged`, `dataset-link-missing`, `dataset-link-changed`.
   */
  read(hash: string): Table;
  /** Some rows of it. Of a linked content only these rows are read. */
  readRows(hash: string, firstRow: number, rows: number): Table;
  /** Rows by their numbers, which rise. Of a linked content little more than these rows is read. */
  pickRows(hash: string, rows: readonly number[]): Table;
  /** Reads a linked content through before it is first used, without standing in anybody's way. @throws StudioError as {@link read}. */
  verify(hash: string): Promise<void>;
  /** Takes the file of a linked content from another place. @throws StudioError `dataset-not-linked`, those of `LinkedContents.adopt`. */
  adopt(hash: string, path: string): Promise<void>;
  isIntact(hash: string): boolean;
  /** Bytes that it takes in the workspace or beside it. */
  size(hash: string): { readonly bytes: number; readonly isLinked: boolean };
  linkedHashes(): readonly string[];
  /** Removes files beside the workspace that nothing names any more. */
  removeUnnamedFiles(): void;
}

/** Prepares the statements. @param limitBytes contents larger than this lie beside the workspace. */
export function createDatasetContents(
  connection: Connection,
  linked: LinkedContents,
  limitBytes: number = LIMITS.storedDatasetBytes,
): DatasetContents {
  const find = connection.prepare<[string], { bytes: Buffer; size: number | null }>(
    'SELECT c.bytes, l.size FROM dataset_contents c LEFT JOIN dataset_links l ON l.hash = c.hash WHERE c.hash = ?',
  );
  const findSize = connection.prepare<[string], { stored: number; size: number | null }>(
    'SELECT length(c.bytes) AS stored, l.size FROM dataset_contents c LEFT JOIN dataset_links l ON l.hash = c.hash WHERE c.hash = ?',
  );
  const insert = connection.prepare(
    'INSERT INTO dataset_contents (hash, bytes) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING',
  );
  const insertLink = connection.prepare(
    'INSERT INTO dataset_links (hash, size) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING',
  );
  const listLinks = connection.prepare<[], string>('SELECT hash FROM dataset_links').pluck();
  /** Pages of one table are asked for in a row; reading the whole blob for each would take long. */
  let latest: { readonly hash: string; readonly table: Table } | null = null;

  function row(hash: string) {
    const found = find.get(hash);
    if (found === undefined) throw damaged(hash);
    return found;
  }

  function read(hash: string): Table {
    if (latest?.hash === hash) return latest.table;
    const { bytes, size } = row(hash);
    if (size !== null) return openTable(linked.check(hash, size));
    if (hashBytes(bytes) !== hash) throw damaged(hash);
    const table = decodeTable(bytes);
    latest = { hash, table };
    return table;
  }

  return {
    add(content) {
      if ('columns' in content) {
        const bytes = encodeTable(content);
        const hash = hashBytes(bytes);
        const known = findSize.get(hash);
        if (known !== undefined && known.size !== null && !linked.isIntact(hash)) linked.put(hash, bytes);
        if (bytes.length <= limitBytes || known !== undefined) {
          insert.run(hash, bytes);
          return hash;
        }
        // A changed large table is as large as the first one: it would be more than a cell of the workspace holds.
        linked.put(hash, bytes);
        insert.run(hash, Buffer.alloc(0));
        insertLink.run(hash, bytes.length);
        return hash;
      }
      const { hash, path, size } = content;
      const known = findSize.get(hash);
      if (known !== undefined) {
        // Whoever imports it again may do so because the file beside the workspace is lost or spoilt.
        if (known.size !== null) linked.take(content);
        rmSync(path, { force: true });
        return hash;
      }
      if (size <= limitBytes) {
        insert.run(hash, readFileSync(path));
        rmSync(path, { force: true });
        return hash;
      }
      linked.take(content);
      insert.run(hash, Buffer.alloc(0));
      insertLink.run(hash, size);
      return hash;
    },
    read,
    readRows(hash, firstRow, count) {
      const { size } = findSize.get(hash) ?? { size: null };
      if (size !== null) return readRowsOfFile(linked.check(hash, size), firstRow, count);
      return sliceTable(read(hash), firstRow, count);
    },
    pickRows(hash, rows) {
      const { size } = findSize.get(hash) ?? { size: null };
      return size === null ? pickRows(read(hash), rows) : pickRowsOfFile(linked.check(hash, size), rows);
    },
    async verify(hash) {
      const { size } = findSize.get(hash) ?? { size: null };
      if (size !== null) await linked.verify(hash, size);
    },
    async adopt(hash, path) {
      const { size } = findSize.get(hash) ?? { size: null };
      if (size !== null) return linked.adopt(hash, size, path);
      throw new StudioError(
        'dataset-not-linked',
        'This dataset lies in the workspace file itself: there is no other file to find.',
      );
    },
    isIntact(hash) {
      const { bytes, size } = row(hash);
      return size === null ? hashBytes(bytes) === hash : linked.isIntact(hash);
    },
    size(hash) {
      const { stored, size } = findSize.get(hash) ?? { stored: 0, size: null };
      return { bytes: size ?? stored, isLinked: size !== null };
    },
    linkedHashes: () => listLinks.all(),
    removeUnnamedFiles: () => linked.removeAllBut(new Set(listLinks.all())),
  };
}

function damaged(hash: string): StudioError {
  return new StudioError(
    'dataset-damaged',
    'The stored content of this dataset does not have the checksum that it was stored with. Import it again or open a backup.',
    { hash },
  );
}
