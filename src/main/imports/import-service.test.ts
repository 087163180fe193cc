import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../core/support/errors.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import type { Workspace } from '../storage/workspace.ts';
import { importFormats } from './formats/index.ts';
import { previewImport, readImport } from './import-job.ts';
import type { ImportRunner } from './import-runner.ts';
import { createImportService, IMPORT_CHOICES, type ImportService } from './import-service.ts';

/** Reads in this process. */
const runner: ImportRunner = {
  pictures: () => Promise.resolve({ rows: [], skipped: [] }),
  preview: ({ source, settings }) => previewImport(source, settings),
  read: ({ source, settings, path }, report, signal) =>
    readImport(source, settings, path, (progress) => {
      report(progress);
      if (signal.aborted)
        throw new StudioError('import-cancelled', 'The import was cancelled. Nothing was stored.');
    }),
};
const nothing = { format: null, values: {}, roles: [], target: null };

let place: TemporaryFolder;
let folder: string;
let workspace: Workspace;
let imports: ImportService;
let rates: number[];
beforeEach(async () => {
  place = createTemporaryFolder();
  folder = mkdtempSync(join(tmpdir(), 'descent-imports-'));
  workspace = await place.open();
  rates = [];
  let clock = 0;
  imports = createImportService({
    workspace: () => workspace,
    runner,
    stagingFolder: join(folder, 'staging'),
    broadcast: (_name, { rowsPerSecond }) => rates.push(rowsPerSecond),
    now: () => (clock += 100),
  });
});
afterEach(() => {
  workspace.closeNow();
  place.remove();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const hashWorkspace = () =>
  readdirSync(place.folder)
    .toSorted()
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(place.folder, name)))
          .digest('hex')}`,
    );

it('the dialog offers every format that there is, under its own name', () => {
  expect(IMPORT_CHOICES).toEqual(importFormats.map(({ type, label, origins }) => ({ type, label, origins })));
});

describe('an import', () => {
  it('is looked at, told otherwise, and stored whole', async () => {
    const draft = await imports.openPath(
      file('Houses & co.csv', 'area,kind,price\n50,flat,100\n,house,250\n70,flat,\n'),
    );
    expect(draft).toMatchObject({ fileName: 'Houses & co.csv', problem: null, preview: { target: 'price' } });
    const settings = { ...nothing, roles: [{ name: 'kind', role: 'skip' as const }], target: 'area' };
    expect((await imports.preview(draft.token, settings)).preview!.target).toBe('area');
    const { dataset } = await imports.commit(draft.token, settings, 'Houses', null);
    expect(dataset).toMatchObject({
      name: 'Houses',
      origin: 'import',
      rows: 3,
      suggestedTarget: 'area',
      version: 1,
    });
    expect(dataset.columns.map(({ name, missing }) => [name, missing])).toEqual([
      ['area', 1],
      ['price', 1],
    ]);
    expect(workspace.datasets.content(dataset.id).rows).toBe(3);
    expect(rates.length).toBeGreaterThan(0);
    expect(readdirSync(join(folder, 'staging'))).toEqual([]);
    await expect(imports.commit(draft.token, settings, 'Again', null)).rejects.toMatchObject({
      code: 'import-unknown-token',
    });
  });

  it('of pasted cells reads tabs and decimal commas', async () => {
    const draft = await imports.openText('a\tb\n1,5\tx\n2,5\ty\n');
    const { dataset } = await imports.commit(draft.token, nothing, 'Pasted', null);
    expect(workspace.datasets.rows(dataset.id, 0, 2).columns[0]).toMatchObject({
      values: Float32Array.of(1.5, 2.5),
    });
  });

  it('into a dataset is its next version', async () => {
    const first = await imports.openPath(file('one.csv', 'a,b\n1,2\n'));
    const { dataset } = await imports.commit(first.token, nothing, 'Counts', null);
    const second = await imports.openPath(file('two.csv', 'a,b\n1,2\n3,4\n'));
    const changed = await imports.commit(second.token, nothing, 'ignored', dataset.id);
    expect(changed.dataset).toMatchObject({ id: dataset.id, name: 'Counts', version: 2, rows: 2 });
  });

  it.each([
    ['22 ragged', 'a,b\n1,2\n3\n', 'csv-ragged'],
    ['23 with an open quote', 'a,b\n1,"2\n', 'csv-quote'],
    ['21 empty', '', 'file-empty'],
  ])('that is %s leaves the workspace byte for byte as it was', async (_what, content, code) => {
    const before = hashWorkspace();
    const draft = await imports.openPath(file('bad.csv', content));
    await expect(imports.commit(draft.token, nothing, 'Bad', null)).rejects.toMatchObject({ code });
    expect(hashWorkspace()).toEqual(before);
    expect(readdirSync(join(folder, 'staging'))).toEqual([]);
    expect(workspace.datasets.count()).toBe(0);
    // The draft stays, so that the settings can be changed.
    expect((await imports.preview(draft.token, nothing)).token).toBe(draft.token);
  });

  it('that is cancelled stores nothing and leaves nothing behind', async () => {
    const draft = await imports.openPath(file('long.csv', `a,b\n${'1,2\n'.repeat(600_000)}`));
    const going = imports.commit(draft.token, nothing, 'Long', null);
    imports.cancel(draft.token);
    await expect(going).rejects.toMatchObject({ code: 'import-cancelled' });
    expect(readdirSync(join(folder, 'staging'))).toEqual([]);
    expect(workspace.datasets.count()).toBe(0);
  });

  it('32 that meets another workspace on its return stores nothing there', async () => {
    const draft = await imports.openPath(file('a.csv', `a,b\n${'1,2\n'.repeat(300_000)}`));
    const going = imports.commit(draft.token, nothing, 'A', null);
    const first = workspace;
    const other = createTemporaryFolder();
    workspace = await other.open();
    await expect(going).rejects.toMatchObject({ code: 'import-cancelled' });
    expect(workspace.datasets.count()).toBe(0);
    workspace.closeNow();
    other.remove();
    workspace = first;
  });

  it('removes what a killed studio left behind', () => {
    const staging = join(folder, 'staging');
    const leftover = join(staging, '00000000-0000-4000-8000-000000000000.dtb.spool');
    rmSync(staging, { recursive: true, force: true });
    file('keep.txt', '');
    const { mkdirSync } = process.getBuiltinModule('node:fs');
    mkdirSync(staging);
    writeFileSync(leftover, 'half');
    createImportService({
      workspace: () => workspace,
      runner,
      stagingFolder: staging,
      broadcast: () => undefined,
      now: () => 0,
    });
    expect(existsSync(leftover)).toBe(false);
  });
});
