import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'valibot';
import { recipeSchema } from '../../core/contract/schemas/preparation.ts';
import { showRows } from '../../core/datasets/show-rows.ts';
import { fromErrorReport } from '../../core/support/errors.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import type { Workspace } from '../storage/workspace.ts';
import { describeTable } from '../tasks/describe-table.ts';
import { answerTask } from '../tasks/run-task.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import { createBuiltinDatasets } from './builtin-datasets.ts';
import { createDatasetService, type DatasetService } from './dataset-service.ts';
import { createPreparationService } from './preparation-service.ts';

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
  datasets = createDatasetService({
    workspace: () => workspace,
    builtins,
    runTask,
    stagingFolder: join(folder, 'staging'),
  });
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

describe('a dataset of the workspace', () => {
  it('comes back cell by cell, a page at a time', async () => {
    const { id, hash } = datasets.generate('spirals', { samples: 10 }, 5, 'One');
    const { table } = await datasets.loadTable({ kind: 'dataset', id });
    const preview = await datasets.preview(id, 8, 10);
    expect(preview).toMatchObject({ firstRow: 8, totalRows: 10 });
    expect(preview.rows).toEqual(showRows(table, 8, 2));
    expect((await datasets.loadTable({ kind: 'dataset', id })).hash).toBe(hash);
  });

  it('that lies beside the workspace is changed without being held whole, and leaves nothing in the staging folder', async () => {
    workspace.closeNow();
    workspace = await place.open({ storedDatasetBytes: 100 });
    const { id } = datasets.generate('spirals', { samples: 40 }, 5, 'Large');
    expect(workspace.datasets.versions(id)[0]).toMatchObject({ isLinked: true });
    const changed = await datasets.change(id, { kind: 'removeRows', rows: [0, 2] });
    expect(changed).toMatchObject({ rows: 38, version: 2 });
    const { table } = await datasets.loadTable({ kind: 'dataset', id });
    expect(describeTable(table).hash).toBe(changed.hash);
    expect(readdirSync(join(folder, 'staging'))).toEqual([]);
    await expect(datasets.change(id, { kind: 'rename', column: 'x1', name: 'x2' })).rejects.toMatchObject({
      code: 'column-exists',
    });
    expect(readdirSync(join(folder, 'staging'))).toEqual([]);
  });

  it('gets a new version by a change; a run finds the one that it saw', async () => {
    const { id, hash } = datasets.generate('spirals', { samples: 10 }, 5, 'One');
    const changed = await datasets.change(id, { kind: 'rename', column: 'x1', name: 'east' });
    expect(changed).toMatchObject({
      version: 2,
      columns: [{ name: 'east' }, { name: 'x2' }, { name: 'class' }],
    });
    const source = { kind: 'dataset', id } as const;
    expect(await datasets.loadTable(source)).toMatchObject({ name: 'One v2', hash: changed.hash });
    const seen = await datasets.loadTable(source, hash);
    expect(seen).toMatchObject({ name: 'One', hash });
    expect(seen.table.columns[0]!.name).toBe('x1');
    expect(datasets.versions(id).map(({ change }) => change)).toEqual([
      'Renamed the column "x1" to "east"',
      'First version',
    ]);
    expect(datasets.restoreVersion(id, 1)).toMatchObject({ version: 3, hash });
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

describe('the datasets that ship', () => {
  it('are listed with the facts that their rows have: run `npm run -s facts` where they changed', async () => {
    const builtins = createBuiltinDatasets(resources);
    for (const summary of await builtins.list()) {
      const { table } = await builtins.load(summary.id.slice('builtin:'.length));
      expect(summary).toMatchObject(JSON.parse(JSON.stringify(describeTable(table))));
    }
  });

  it('come with a recipe of their own where the standard one would be wrong, which the schema accepts', async () => {
    const builtins = createBuiltinDatasets(resources);
    const preparation = createPreparationService({
      workspace: () => workspace,
      loadTable: (source) => datasets.loadTable(source),
      runTask,
      builtins,
    });
    expect(await preparation.recipe('builtin:iris')).toBeNull();
    expect(await preparation.recipe('builtin:weather')).toMatchObject({ split: { time: 'date' } });
    for (const { id } of await builtins.list()) {
      const recipe = await preparation.recipe(id);
      if (recipe !== null) expect(parse(recipeSchema, recipe)).toEqual(recipe);
    }
    const own = { ...(await preparation.recipe('builtin:weather'))!, scaling: 'robust' as const };
    await preparation.saveRecipe('builtin:weather', own);
    expect(await preparation.recipe('builtin:weather')).toEqual(own);
  });
});
