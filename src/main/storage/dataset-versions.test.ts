import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashTable } from '../../core/datasets/table-hash.ts';
import type { Table } from '../../core/datasets/table.ts';
import { describeTable } from '../tasks/describe-table.ts';
import type { DatasetDescription } from './datasets.ts';
import { hashFile, linkedFolderOf, type StagedContent } from './linked-contents.ts';
import { migrate } from './migrate.ts';
import { initial } from './migrations/0001-initial.ts';
import { encodeTable, hashBytes } from './table-bytes.ts';
import { createTemporaryFolder, newRun, type TemporaryFolder } from './testing/temporary-workspace.ts';
import { openWorkspaceReader, type Workspace } from './workspace.ts';

/** A table of one column of whole numbers. */
function tableOf(...values: readonly number[]): Table {
  return {
    rows: values.length,
    columns: [
      { kind: 'numeric', name: 'x', values: Uint8Array.from(values) },
      {
        kind: 'categorical',
        name: 'y',
        categories: ['a', 'b'],
        codes: Int32Array.from(values, (value) => value % 2),
      },
    ],
    suggestedTarget: 'y',
    exampleShape: null,
  };
}

const describeIt = (table: Table): DatasetDescription => ({
  ...describeTable(table),
  name: 'Counts',
  origin: 'import',
  description: 'Imported from counts.csv',
  licence: '',
});

let place: TemporaryFolder;
let workspace: Workspace;
beforeEach(async () => {
  place = createTemporaryFolder();
  workspace = await place.open({ storedDatasetBytes: 600 });
});
afterEach(() => {
  workspace.closeNow();
  place.remove();
});

function stage(table: Table): StagedContent {
  const path = join(place.folder, `staged-${Math.trunc(performance.now() * 1000)}.dtb`);
  writeFileSync(path, encodeTable(table));
  return { path, hash: hashFile(path), size: encodeTable(table).length };
}

describe('versions of a dataset', () => {
  it('begin with one; a change makes the next, and every run keeps the one that it saw', () => {
    const [first, second] = [tableOf(1, 2, 3), tableOf(1, 2, 3, 4)];
    const { id, version, hash } = workspace.datasets.create(describeIt(first), first);
    expect(version).toBe(1);
    const run = workspace.runs.create({ ...newRun(), datasetId: id, datasetHash: hash });
    expect(workspace.runs.create(newRun()).datasetVersion).toBeNull();
    const changed = workspace.datasets.addVersion(id, describeIt(second), second, 'Added a row');
    expect(changed).toMatchObject({ id, version: 2, rows: 4, hash: hashTable(second) });
    expect(workspace.datasets.content(id).rows).toBe(4);
    expect(workspace.datasets.content(id, hash)).toEqual(first);
    expect(
      workspace.datasets
        .versions(id)
        .map(({ number, change, rows, runs, isCurrent }) => [number, change, rows, runs, isCurrent]),
    ).toEqual([
      [2, 'Added a row', 4, 0, true],
      [1, 'First version', 3, 1, false],
    ]);
    expect(workspace.datasets.findVersion(id, hash)).toBe(1);
    const later = workspace.runs.create({ ...newRun(), datasetId: id, datasetHash: changed.hash });
    expect([run.id, later.id].map((each) => workspace.runs.get(each).datasetVersion)).toEqual([1, 2]);
    expect(workspace.check().ok).toBe(true);
  });

  it('do not multiply when nothing changes, and share equal contents', () => {
    const table = tableOf(1, 2);
    const { id } = workspace.datasets.create(describeIt(table), table);
    expect(workspace.datasets.addVersion(id, describeIt(table), table, 'Nothing').version).toBe(1);
    workspace.datasets.create(describeIt(table), stage(table));
    const connection = new Database(place.path, { readonly: true });
    expect(connection.prepare('SELECT count(*) FROM dataset_contents').pluck().get()).toBe(1);
    connection.close();
    expect(readdirSync(place.folder).filter((name) => name.startsWith('staged-'))).toEqual([]);
  });

  it('come back as new ones', () => {
    const [first, second] = [tableOf(1), tableOf(2)];
    const { id } = workspace.datasets.create(describeIt(first), first);
    workspace.datasets.addVersion(id, describeIt(second), second, 'Other numbers');
    expect(workspace.datasets.restoreVersion(id, 1)).toMatchObject({ version: 3, hash: hashTable(first) });
    expect(workspace.datasets.versions(id)[0]!.change).toBe('Version 1 again');
    expect(() => workspace.datasets.restoreVersion(id, 9)).toThrow(
      expect.objectContaining({ code: 'dataset-version-missing' }),
    );
  });

  it('outlive a compaction while a run names them, and go with their dataset', () => {
    const [first, second] = [tableOf(1, 2, 3), tableOf(1, 2)];
    const { id, hash } = workspace.datasets.create(describeIt(first), first);
    const run = workspace.runs.create({ ...newRun(), datasetId: id, datasetHash: hash });
    workspace.datasets.addVersion(id, describeIt(second), second, 'Removed a row');
    expect(() => workspace.datasets.delete(id)).toThrow(expect.objectContaining({ code: 'dataset-in-use' }));
    workspace.compact();
    expect(workspace.datasets.content(id, hash)).toEqual(first);
    workspace.runs.setStatus(run.id, 'completed');
    workspace.runs.delete([run.id]);
    workspace.datasets.delete(id);
    workspace.compact();
    expect(() => workspace.datasets.content(id)).toThrow(
      expect.objectContaining({ code: 'dataset-missing' }),
    );
  });
});

describe('a content over the limit', () => {
  const large = tableOf(...Array.from({ length: 300 }, (_, index) => index % 251));

  it('lies beside the workspace, is read by rows, and goes with a copy', async () => {
    const { id } = workspace.datasets.create(describeIt(large), stage(large));
    const folder = linkedFolderOf(place.path);
    expect(readdirSync(folder)).toEqual([`${hashBytes(encodeTable(large))}.dtb`]);
    expect(workspace.datasets.content(id)).toEqual(large);
    expect(
      Array.from((workspace.datasets.pick(id, [0, 7, 299]).columns[0] as { values: Uint8Array }).values),
    ).toEqual([0, 7, 299].map((row) => (large.columns[0] as { values: Uint8Array }).values[row]));
    expect(workspace.datasets.rows(id, 298, 10)).toMatchObject({ rows: 2 });
    expect(
      Array.from((workspace.datasets.rows(id, 298, 10).columns[0] as { values: Uint8Array }).values),
    ).toEqual([47, 48]);
    expect(workspace.datasets.versions(id)[0]).toMatchObject({ isLinked: true });
    await workspace.saveCopy(join(place.folder, 'copy.descent'));
    expect(readdirSync(join(place.folder, 'copy.data'))).toEqual(readdirSync(folder));
  });

  it('lies there too when it was never a file: a large table with a column changed', () => {
    const { id } = workspace.datasets.create(describeIt(large), stage(large));
    const changed = tableOf(...Array.from({ length: 400 }, (_, index) => index % 200));
    workspace.datasets.addVersion(id, describeIt(changed), changed, 'Changed');
    expect(readdirSync(linkedFolderOf(place.path)).sort()).toEqual(
      [large, changed].map((table) => `${hashBytes(encodeTable(table))}.dtb`).sort(),
    );
    expect(workspace.datasets.content(id)).toEqual(changed);
    expect(workspace.datasets.versions(id)[0]).toMatchObject({ isLinked: true });
    expect(workspace.datasets.isIntact(id)).toBe(true);
  });

  it('is refused when its file is gone or changed, and the check of the workspace says so', async () => {
    const { id } = workspace.datasets.create(describeIt(large), stage(large));
    const folder = linkedFolderOf(place.path);
    const path = join(folder, readdirSync(folder)[0]!);
    truncateSync(path, 500);
    expect(() => workspace.datasets.content(id)).toThrow(
      expect.objectContaining({ code: 'dataset-link-changed' }),
    );
    await expect(workspace.datasets.verify(id)).rejects.toMatchObject({ code: 'dataset-link-changed' });
    rmSync(path);
    expect(() => workspace.datasets.content(id)).toThrow(
      expect.objectContaining({ code: 'dataset-link-missing' }),
    );
    await expect(workspace.datasets.verify(id)).rejects.toMatchObject({ code: 'dataset-link-missing' });
    expect(workspace.check().problems.join()).toContain('Counts');
  });

  it('is there again when somebody finds the right file, and only then; or when it is imported again', async () => {
    const { id } = workspace.datasets.create(describeIt(large), stage(large));
    const folder = linkedFolderOf(place.path);
    const path = join(folder, readdirSync(folder)[0]!);
    const elsewhere = join(place.folder, 'moved.dtb');
    renameSync(path, elsewhere);
    writeFileSync(`${elsewhere}.other`, encodeTable(tableOf(1)));
    await expect(workspace.datasets.adopt(id, `${elsewhere}.other`)).rejects.toMatchObject({
      code: 'dataset-link-other',
    });
    expect(existsSync(path)).toBe(false);
    await workspace.datasets.adopt(id, elsewhere);
    expect(workspace.datasets.content(id)).toEqual(large);
    // The one that was found stays where it is.
    expect(existsSync(elsewhere)).toBe(true);
    truncateSync(path, 500);
    workspace.datasets.create(describeIt(large), stage(large));
    await workspace.datasets.verify(id);
    expect(workspace.datasets.isIntact(id)).toBe(true);
  });

  it('leaves the folder with its dataset; files of others stay there', () => {
    const { id } = workspace.datasets.create(describeIt(large), stage(large));
    const folder = linkedFolderOf(place.path);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    workspace.datasets.delete(id);
    workspace.compact();
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });
});

it('a workspace of format 1 gets a first version of every dataset, and its contents stay readable', async () => {
  workspace.closeNow();
  const path = join(place.folder, 'old.descent');
  const connection = new Database(path);
  migrate(connection, [initial]);
  // "DTB1": float64, without alignment.
  const header = Buffer.from(
    JSON.stringify({
      rows: 2,
      suggestedTarget: 'x',
      exampleShape: null,
      columns: [{ kind: 'numeric', name: 'x' }],
    }),
  );
  const start = Buffer.alloc(8);
  start.write('DTB1');
  start.writeUInt32BE(header.length, 4);
  const bytes = Buffer.concat([start, header, Buffer.from(new Float64Array([1.5, 2]).buffer)]);
  const id = '00000000-0000-4000-8000-000000000001';
  const table: Table = {
    rows: 2,
    columns: [{ kind: 'numeric', name: 'x', values: new Float64Array([1.5, 2]) }],
    suggestedTarget: 'x',
    exampleShape: null,
  };
  const { name, origin, ...summary } = describeIt(table);
  connection.prepare('INSERT INTO dataset_contents VALUES (?, ?)').run(hashBytes(bytes), bytes);
  connection
    .prepare(
      'INSERT INTO datasets (id, name, origin, summary, content, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(id, name, origin, JSON.stringify(summary), hashBytes(bytes), '2026-01-01T00:00:00.000Z');
  connection.close();
  const { openWorkspace } = await import('./workspace.ts');
  workspace = await openWorkspace(path, { backupFolder: null, higherIsBetter: () => false });
  expect(workspace.datasets.get(id)).toMatchObject({ version: 1, hash: hashTable(table) });
  expect(workspace.datasets.content(id)).toEqual(table);
  expect(workspace.datasets.versions(id)).toMatchObject([{ number: 1, hash: hashTable(table) }]);
  await workspace.close();
  openWorkspaceReader(path).close();
  expect(existsSync(linkedFolderOf(path))).toBe(false);
  expect(basename(linkedFolderOf(path))).toBe('old.data');
});
