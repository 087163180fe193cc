import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../core/support/errors.ts';
import { listBackups } from './backups.ts';
import { migrations } from './migrations/index.ts';
import {
  createTemporaryFolder,
  epochEvent,
  newRun,
  type TemporaryFolder,
} from './testing/temporary-workspace.ts';
import { openWorkspaceReader } from './workspace.ts';
import { APPLICATION_ID } from './workspace-header.ts';

let place: TemporaryFolder;
beforeEach(() => {
  place = createTemporaryFolder();
});
afterEach(() => place.remove());

async function refusal(action: () => unknown): Promise<StudioError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('Expected a refusal.');
}

/** Hash of every file of the folder, by name. */
function fingerprint(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(place.folder).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(place.folder, name)))
        .digest('hex'),
    ]),
  );
}

/** Changes the closed workspace behind the studio's back. */
function tamper(sql: string): void {
  const connection = new Database(place.path);
  connection.exec(sql);
  connection.close();
}

describe('opening a workspace', () => {
  it('makes a new one that carries its mark, its version and the write-ahead log', async () => {
    const workspace = await place.open();
    await workspace.close();
    expect(readdirSync(place.folder)).toEqual(['test.descent']);
    const connection = new Database(place.path, { readonly: true });
    expect(connection.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
    expect(connection.pragma('user_version', { simple: true })).toBe(migrations.length);
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
    connection.close();
  });

  it('finds again what was stored', async () => {
    const first = await place.open();
    const { id } = first.runs.create(newRun());
    first.record.commit([{ runId: id, event: epochEvent(1, {}, true) }]);
    await first.close();
    const second = await place.open();
    expect(second.runs.get(id)).toMatchObject({ name: 'First', epoch: 1, step: 5, hasWeights: true });
    expect(second.weights.get(id, 'best').bytes.toString()).toBe('weights 1');
    await second.close();
  });

  it('leaves the workspace of a newer studio byte for byte as it is', async () => {
    await (await place.open()).close();
    tamper('PRAGMA user_version = 99');
    const before = fingerprint();
    const error = await refusal(() => place.open());
    expect(error.code).toBe('workspace-newer');
    expect(error.message).toContain('Update Descent');
    expect(fingerprint()).toEqual(before);
  });

  it('leaves a newer version alone that is still in the write-ahead log', async () => {
    await (await place.open()).close();
    // A writer that dies leaves its log behind: this one copies the pair while it is open.
    const connection = new Database(place.path);
    connection.pragma('user_version = 99');
    const main = readFileSync(place.path);
    const log = readFileSync(`${place.path}-wal`);
    connection.close();
    writeFileSync(place.path, main);
    writeFileSync(`${place.path}-wal`, log);
    expect((await refusal(() => place.open())).code).toBe('workspace-newer');
    expect(readFileSync(place.path).equals(main)).toBe(true);
    expect(readFileSync(`${place.path}-wal`).equals(log)).toBe(true);
  });

  it.each([
    ['a database of another program', () => tamper('CREATE TABLE notes (text TEXT)'), 'workspace-foreign'],
    ['a text file', () => writeFileSync(place.path, 'name,age\nAda,36\n'.repeat(50)), 'workspace-corrupt'],
    ['a short file', () => writeFileSync(place.path, 'SQLite format 3\u0000'), 'workspace-corrupt'],
  ])('refuses %s without changing it', async (_what, prepare, code) => {
    prepare();
    const before = fingerprint();
    expect((await refusal(() => place.open())).code).toBe(code);
    expect(fingerprint()).toEqual(before);
  });

  it.each([
    'CREATE TRIGGER t AFTER INSERT ON designs BEGIN DELETE FROM runs; END',
    'CREATE VIEW v AS SELECT 1',
    'CREATE TABLE extra (a)',
    'CREATE INDEX extra ON runs (name)',
    'ALTER TABLE runs ADD COLUMN extra TEXT',
    'DROP TABLE run_events',
  ])('refuses a workspace that somebody changed by: %s', async (sql) => {
    await (await place.open()).close();
    tamper(sql);
    const before = fingerprint();
    expect((await refusal(() => place.open())).code).toBe('workspace-hostile');
    expect(fingerprint()).toEqual(before);
  });

  it('refuses a damaged page and does not touch the file', async () => {
    const workspace = await place.open();
    for (let index = 0; index < 200; index++) workspace.runs.create(newRun(`Run ${index}`));
    await workspace.close();
    const bytes = readFileSync(place.path);
    bytes.fill(0xa5, 8 * 4096, 9 * 4096);
    writeFileSync(place.path, bytes);
    const before = fingerprint();
    expect((await refusal(() => place.open())).code).toBe('workspace-corrupt');
    expect(fingerprint()).toEqual(before);
  });
});

describe('owning a workspace', () => {
  it('refuses a second owner in the same and in another process, until the first lets go', async () => {
    const first = await place.open();
    expect((await refusal(() => place.open())).code).toBe('workspace-in-use');
    const script = `
      import { openWorkspace } from ${JSON.stringify(join(import.meta.dirname, 'workspace.ts'))};
      const started = performance.now();
      try {
        const workspace = await openWorkspace(process.argv[1], { backupFolder: null, higherIsBetter: () => false });
        await workspace.close();
        console.log('opened');
      } catch (error) { console.log(error.code, performance.now() - started < 5000 ? 'soon' : 'late'); }`;
    const attempt = () =>
      new Promise<string>((resolve) => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script, place.path]);
        let output = '';
        child.stdout.on('data', (text: Buffer) => (output += text.toString()));
        child.on('exit', () => resolve(output.trim()));
      });
    // The promise is 5 s from the attempt on; how long a process takes to start is not a part of it.
    expect(await attempt()).toBe('workspace-in-use soon');
    await first.close();
    expect(await attempt()).toBe('opened');
  });

  it('lets others read while it is open', async () => {
    const workspace = await place.open();
    const { id } = workspace.runs.create(newRun());
    const reader = openWorkspaceReader(place.path);
    expect(reader.runs.list().map((run) => run.id)).toEqual([id]);
    workspace.runs.rename(id, 'Renamed');
    expect(reader.runs.get(id).name).toBe('Renamed');
    reader.close();
    await workspace.close();
  });
});

describe('migrations', () => {
  const second = {
    version: migrations.length + 1,
    description: 'test',
    sql: 'ALTER TABLE runs ADD COLUMN of_a_test INTEGER',
  };
  const broken = { ...second, sql: `${second.sql}; CREATE TABLE runs (a)` };

  it('bring an older workspace up to date and back it up before', async () => {
    const first = await place.open();
    const { id } = first.runs.create(newRun());
    await first.close();
    const backupFolder = join(place.folder, 'backups');
    const upgraded = await place.open({ migrations: [...migrations, second], backupFolder });
    expect(upgraded.runs.get(id).name).toBe('First');
    upgraded.closeNow();
    const [backup] = listBackups(backupFolder);
    const connection = new Database(backup as string, { readonly: true });
    expect(connection.pragma('user_version', { simple: true })).toBe(migrations.length);
    connection.close();
    expect((await refusal(() => place.open())).code).toBe('workspace-newer');
  });

  it('leave the old format whole when a step fails half-way', async () => {
    await (await place.open()).close();
    await expect(place.open({ migrations: [...migrations, broken] })).rejects.toThrow();
    const workspace = await place.open();
    expect(workspace.runs.list()).toEqual([]);
    await workspace.close();
  });
});

describe('backups and copies', () => {
  it('are written on close when something changed, open as workspaces, and only the newest stay', async () => {
    const backupFolder = join(place.folder, 'backups');
    for (let day = 1; day <= 7; day++) {
      const clock = { now: () => `2026-01-0${day}T00:00:00.000Z`, newId: () => crypto.randomUUID() };
      const workspace = await place.open({ backupFolder, clock });
      const { id } = workspace.runs.create(newRun(`Day ${day}`));
      workspace.runs.setStatus(id, 'completed');
      await workspace.close();
    }
    const backups = listBackups(backupFolder);
    expect(backups.length).toBe(5);
    const reader = openWorkspaceReader(backups[0] as string);
    expect(reader.runs.count()).toBe(7);
    reader.close();
    const unchanged = await place.open({ backupFolder });
    expect(await unchanged.backUp()).toBe(false);
    await unchanged.close();
  });

  it('saves a whole copy elsewhere and never onto itself', async () => {
    const workspace = await place.open();
    workspace.runs.create(newRun());
    const target = join(place.folder, 'copy.descent');
    await workspace.saveCopy(target);
    expect((await refusal(() => workspace.saveCopy(place.path))).code).toBe('workspace-copy-onto-itself');
    await workspace.close();
    const reader = openWorkspaceReader(target);
    expect(reader.runs.count()).toBe(1);
    reader.close();
    expect(readdirSync(place.folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('saves a backup as a workspace of its own, with what was in it then', async () => {
    let second = 0;
    const clock = {
      now: () => `2026-01-01T00:00:0${second}.000Z`,
      newId: () => crypto.randomUUID(),
    };
    const workspace = await place.open({ backupFolder: join(place.folder, 'backups'), clock });
    workspace.runs.create(newRun('early'));
    expect(await workspace.backUp()).toBe(true);
    second = 1;
    workspace.runs.create(newRun('late'));
    expect(await workspace.backUp()).toBe(true);
    const times = workspace.backups().map(({ time }) => time);
    expect(times).toEqual(['2026-01-01T00:00:01.000Z', '2026-01-01T00:00:00.000Z']);

    const target = join(place.folder, 'early.descent');
    workspace.saveBackup(times[1]!, target);
    const reader = openWorkspaceReader(target);
    expect(reader.runs.list().map(({ name }) => name)).toEqual(['early']);
    reader.close();
    expect((await refusal(() => workspace.saveBackup('2020-01-01T00:00:00.000Z', target))).code).toBe(
      'backup-missing',
    );
    expect((await refusal(() => workspace.saveBackup(times[0]!, place.path))).code).toBe(
      'workspace-copy-onto-itself',
    );
    await workspace.close();
  });

  it('compacts by giving up what was deleted', async () => {
    const workspace = await place.open();
    const { id } = workspace.runs.create(newRun());
    for (let epoch = 1; epoch <= 300; epoch++) {
      workspace.record.commit([{ runId: id, event: epochEvent(epoch, {}, true) }]);
    }
    workspace.runs.setStatus(id, 'completed');
    workspace.runs.delete([id]);
    const { bytesBefore, bytesAfter } = workspace.compact();
    expect(bytesAfter).toBeLessThan(bytesBefore);
    expect(workspace.series.names(id)).toEqual([]);
    expect((await refusal(() => workspace.runs.restore([id]))).code).toBe('run-missing');
    await workspace.close();
    expect(existsSync(`${place.path}-wal`)).toBe(false);
  });
});
