import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeLosses } from './find-losses.ts';
import {
  createTemporaryFolder,
  epochEvent,
  newRun,
  type TemporaryFolder,
} from './testing/temporary-workspace.ts';

const PAGE = 4096;
let place: TemporaryFolder;
let backup = '';
beforeEach(() => {
  place = createTemporaryFolder();
  backup = join(place.folder, 'backup.descent');
});
afterEach(() => place.remove());

/** A workspace that went on after its backup: the epochs of a run, seven runs and a network. */
async function goOn(): Promise<void> {
  const workspace = await place.open();
  const { id } = workspace.runs.create(newRun('Early'));
  workspace.record.commit([{ runId: id, event: epochEvent(1) }]);
  workspace.runs.create(newRun('Untouched'));
  await workspace.close();
  copyFileSync(place.path, backup);
  const later = await place.open();
  later.record.commit([2, 3].map((epoch) => ({ runId: id, event: epochEvent(epoch) })));
  for (let number = 1; number <= 7; number++) later.runs.create(newRun(`Late ${number}`));
  later.designs.create({ formatVersion: 1, name: 'Late network', notes: '', nodes: [], edges: [] });
  await later.close();
}

/** Page that the table begins on, from 1. */
function rootPage(table: string): number {
  const file = new Database(place.path, { readonly: true });
  const page = file.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table) as number;
  file.close();
  return page;
}

function damagePage(page: number): void {
  writeFileSync(place.path, readFileSync(place.path).fill(0x5a, PAGE * (page - 1), PAGE * page));
}

it('names what is missing and how far runs had come, and leaves the damaged file as it is', async () => {
  await goOn();
  damagePage(rootPage('sweeps'));
  const before = readFileSync(place.path);
  expect(describeLosses(place.path, backup)).toBe(
    'Missing since then: runs "Late 7", "Late 6", "Late 5", "Late 4", "Late 3" and 2 more; the last epochs of "Early" (1 of 3 are there); network "Late network".',
  );
  expect(readFileSync(place.path).equals(before)).toBe(true);
  expect(readdirSync(place.folder).filter((name) => name.includes('reading'))).toEqual([]);
});

it('says so where nothing is missing, and where parts cannot be read', async () => {
  await goOn();
  copyFileSync(place.path, backup);
  damagePage(rootPage('sweeps'));
  expect(describeLosses(place.path, backup)).toBe('Nothing that the damaged file still shows is missing.');
  damagePage(rootPage('runs'));
  expect(describeLosses(place.path, backup)).toBe(
    'What was saved after that may be missing: parts of the damaged file cannot be read.',
  );
  writeFileSync(place.path, Buffer.alloc(9 * PAGE, 0xa7));
  expect(describeLosses(place.path, backup)).toContain('does not say any more what that was');
  expect(existsSync(`${place.path}.reading`)).toBe(false);
});
