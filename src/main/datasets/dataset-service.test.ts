import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromErrorReport } from '../../core/support/errors.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import type { Workspace } from '../storage/workspace.ts';
import { answerTask } from '../tasks/run-task.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import { createBuiltinDatasets } from './builtin-datasets.ts';
import { createDatasetService, type DatasetService } from './dataset-service.ts';

const resources = join(import.meta.dirname, '../../../resources/datasets');

/** Does tasks at once, in this process. */
const runTask: RunTask = (name, argument) => {
  const answer = answerTask({ name, argument });
  return answer.ok ? Promise.resolve(answer.value) : Promise.reject(fromErrorReport(answer.error));
};

let place: TemporaryFolder;
let folder: string;
let workspace: Workspace;
let datasets: DatasetService;
beforeEach(async () => {
  place = createTemporaryFolder();
  folder = mkdtempSync(join(tmpdir(), 'descent-tables-'));
  workspace = await place.open();
  const builtins = createBuiltinDatasets(resources);
  datasets = createDatasetService({ workspace: () => workspace, builtins, runTask });
});
afterEach(() => {
  workspace.closeNow();
  place.remove();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('an imported table', () => {
  it('is stored with its columns and comes back cell by cell', async () => {
    const path = file('Houses & co.csv', 'area,kind,price\n50,flat,100\n,house,250\n70,flat,\n');
    const summary = await datasets.importCsv(path);
    expect(summary).toMatchObject({ name: 'Houses & co', origin: 'import', rows: 3 });
    expect(summary.columns.map(({ name, kind, missing }) => [name, kind, missing])).toEqual([
      ['area', 'numeric', 1],
      ['kind', 'categorical', 0],
      ['price', 'numeric', 1],
    ]);
    const preview = await datasets.preview(summary.id, 1, 10);
    expect(preview).toEqual({
      firstRow: 1,
      totalRows: 3,
      rows: [
        [null, 'house', 250],
        [70, 'flat', null],
      ],
    });
    expect((await datasets.loadTable({ kind: 'dataset', id: summary.id })).hash).toBe(summary.hash);
  });

  it.each([
    ['empty', '', 'table-empty'],
    ['header only', 'a,b\n', 'table-empty'],
    ['ragged', 'a,b\n1,2\n3\n', 'csv-ragged'],
    ['binary', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 0), 'table-binary'],
  ])('is refused as a whole when it is %s', async (_what, content, code) => {
    await expect(datasets.importCsv(file('bad.csv', content))).rejects.toMatchObject({ code });
    expect(workspace.datasets.count()).toBe(0);
    expect(workspace.check().ok).toBe(true);
  });
});

describe('datasets from elsewhere', () => {
  it('come with the studio, with statistics and a licence each', async () => {
    const list = await datasets.list();
    const iris = list.find((each) => each.id === 'builtin:iris');
    expect(iris).toMatchObject({ rows: 150, suggestedTarget: 'species', suggestedTask: 'multiclass' });
    expect(list.every((each) => each.licence.length > 5 && /^[0-9a-f]{64}$/.test(each.hash))).toBe(true);
    expect(() => datasets.delete('builtin:iris')).toThrow(
      expect.objectContaining({ code: 'dataset-builtin' }),
    );
    await expect(datasets.preview('builtin:none', 0, 1)).rejects.toMatchObject({ code: 'dataset-missing' });
  });

  it('are drawn from a seed: the same seed is the same data', async () => {
    const one = datasets.generate('spirals', {}, 5, 'One');
    const two = datasets.generate('spirals', {}, 5, 'Two');
    const other = datasets.generate('spirals', {}, 6, 'Other');
    expect(one.hash).toBe(two.hash);
    expect(other.hash).not.toBe(one.hash);
    const source = { kind: 'generator', spec: { type: 'spirals', values: {} }, seed: 5 } as const;
    expect((await datasets.loadTable(source)).hash).toBe(one.hash);
  });

  it('are never opened from a path that a project names', async () => {
    const path = file('data.csv', 'a,b\n1,2\n');
    await expect(datasets.loadTable({ kind: 'file', path })).rejects.toMatchObject({
      code: 'dataset-not-linked',
      message: expect.not.stringContaining(folder) as string,
    });
  });
});
