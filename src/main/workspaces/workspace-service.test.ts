import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSettingsFile } from '../settings/settings-file.ts';
import { backupFolderOf, listBackups } from '../storage/backups.ts';
import { newRun } from '../storage/testing/temporary-workspace.ts';
import { createWorkspaceService, type WorkspaceService } from './workspace-service.ts';

let folder = '';
let notices: string[] = [];
let services: WorkspaceService[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-workspaces-'));
  notices = [];
  services = [];
});
afterEach(() => {
  for (const service of services) service.closeNow();
  rmSync(folder, { recursive: true, force: true });
});

function open(): WorkspaceService {
  const service = createWorkspaceService({
    settings: openSettingsFile(join(folder, 'settings.json')),
    workspacesFolder: join(folder, 'workspaces'),
    backupsFolder: join(folder, 'backups'),
    broadcast: (name, event) => {
      if (name === 'notice') notices.push((event as { message: string }).message);
    },
  });
  services.push(service);
  return service;
}

describe('the workspace of the studio', () => {
  it('is made at the first start and opened again at the next', async () => {
    const first = open();
    await first.openFirst();
    expect(first.info()).toMatchObject({
      fileName: 'My workspace.descent',
      runs: 0,
      recent: ['My workspace.descent'],
    });
    const { id } = first.current().runs.create(newRun());
    await first.close();
    const second = open();
    await second.openFirst();
    expect(second.current().runs.get(id).status).toBe('interrupted');
    expect(notices).toEqual([expect.stringContaining('1 run was interrupted')]);
  });

  it('is another one, with a notice, while a second studio has it open', async () => {
    const first = open();
    await first.openFirst();
    const second = open();
    await second.openFirst();
    expect(second.info().fileName).toBe('My workspace 2.descent');
    expect(notices).toEqual([expect.stringContaining('is open in another Descent')]);
  });

  it('changes to another file and back by its place in the list', async () => {
    const service = open();
    await service.openFirst();
    service.current().runs.create(newRun());
    const info = await service.switchTo(join(folder, 'Other.descent'));
    expect(info).toMatchObject({ fileName: 'Other.descent', runs: 0 });
    expect(await service.openRecent(1)).toMatchObject({ fileName: 'My workspace.descent', runs: 1 });
    await expect(service.openRecent(9)).rejects.toMatchObject({ code: 'workspace-missing' });
  });

  it('stays the same when the other file cannot be opened', async () => {
    const service = open();
    await service.openFirst();
    writeFileSync(join(folder, 'table.descent'), 'a,b\n1,2\n');
    await expect(service.switchTo(join(folder, 'table.descent'))).rejects.toMatchObject({
      code: 'workspace-corrupt',
    });
    expect(service.info().fileName).toBe('My workspace.descent');
    expect(service.current().runs.count()).toBe(0);
  });

  it('comes back from its newest backup when it is damaged, and the damaged file is kept', async () => {
    const first = open();
    await first.openFirst();
    const { id } = first.current().runs.create(newRun('Saved'));
    await first.close();
    const path = join(folder, 'workspaces', 'My workspace.descent');
    const bytes = readFileSync(path);
    const damaged = Buffer.from(bytes).fill(0x5a, 0, 2000);
    writeFileSync(path, damaged);
    writeFileSync(`${path}-wal`, 'rest of a log');
    const second = open();
    await second.openFirst();
    expect(second.current().runs.get(id).name).toBe('Saved');
    expect(notices[0]).toMatch(/damaged\. Its backup of \d{4}-\d\d-\d\d \d\d:\d\d \(UTC\) was opened/);
    const kept = readdirSync(join(folder, 'workspaces')).filter((name) => name.includes('damaged'));
    expect(kept.toSorted()).toEqual(['My workspace.descent.damaged-1', 'My workspace.descent.damaged-1-wal']);
    expect(readFileSync(join(folder, 'workspaces', 'My workspace.descent.damaged-1')).equals(damaged)).toBe(
      true,
    );
  });

  it.each([
    ['garbage', (bytes: Buffer) => Buffer.alloc(bytes.length, 0xa7)],
    ['a truncation', (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 3))],
    ['an empty header', (bytes: Buffer) => Buffer.from(bytes).fill(0, 0, 100)],
    ['a damaged page', (bytes: Buffer) => Buffer.from(bytes).fill(0x5a, 4096 * 4, 4096 * 6)],
  ])('comes back with what its backup had after %s, and says what was lost', async (_what, damage) => {
    const first = open();
    await first.openFirst();
    const { runs } = first.current();
    for (let number = 1; number <= 40; number++) runs.create(newRun(`Run ${number}`));
    await first.close();
    const path = join(folder, 'workspaces', 'My workspace.descent');
    writeFileSync(path, damage(readFileSync(path)));
    for (const end of ['-wal', '-shm']) writeFileSync(path + end, `rest ${end}`);
    const second = open();
    await second.openFirst();
    expect(second.current().path).toBe(path);
    expect(second.current().runs.count()).toBe(40);
    expect(second.current().check().ok).toBe(true);
    expect(notices[0]).toMatch(
      /[Ww]hat was saved after that (may be|is) missing|Nothing that the damaged file still shows is missing/,
    );
    const kept = readdirSync(join(folder, 'workspaces')).filter((name) => name.includes('damaged'));
    const name = 'My workspace.descent.damaged-1';
    expect(kept.toSorted()).toEqual([name, `${name}-shm`, `${name}-wal`]);
  });

  it('is opened by its seal after it was closed whole, and read page by page when it is another file', async () => {
    const first = open();
    await first.openFirst();
    expect(first.current().pagesWereRead).toBe(true);
    first.current().runs.create(newRun());
    const { path } = first.current();
    await first.close();
    const second = open();
    await second.openFirst();
    expect(second.current().pagesWereRead).toBe(false);
    // It ends without being closed: by a crash, say.
    services = services.filter((service) => service !== second);
    second.current().runs.create(newRun());
    second.current().closeNow();
    const third = open();
    await third.openFirst();
    expect(third.current().pagesWereRead).toBe(true);
    await third.close();
    writeFileSync(path, readFileSync(path));
    const fourth = open();
    await fourth.openFirst();
    expect(fourth.current().pagesWereRead).toBe(true);
  });

  it('is backed up every hour while something changes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const service = open();
      await service.openFirst();
      const { runs } = service.current();
      const folderOf = () =>
        listBackups(backupFolderOf(join(folder, 'backups'), service.current().path)).length;
      const { id } = runs.create(newRun());
      vi.advanceTimersByTime(59 * 60_000);
      expect(folderOf()).toBe(0);
      vi.advanceTimersByTime(60_000);
      await vi.waitFor(() => expect(folderOf()).toBe(1), { timeout: 5000 });
      vi.advanceTimersByTime(60 * 60_000);
      runs.rename(id, 'Changed');
      vi.advanceTimersByTime(60 * 60_000);
      await vi.waitFor(() => expect(folderOf()).toBe(2), { timeout: 5000 });
    } finally {
      vi.useRealTimers();
    }
  });
});
