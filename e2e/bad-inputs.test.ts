import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns } from './support/bridge.ts';
import { answerOpenDialog } from './support/dialogs.ts';
import type { Studio } from './support/launch-studio.ts';
import { makeProject, writeJson } from './support/projects.ts';
import {
  goTo,
  importProject,
  openExample,
  importTable,
  readLastPoint,
  refuseTable,
  runMonitor,
  runRow,
  startTraining,
  takeError,
} from './support/screens.ts';
import { expect, test } from './support/test.ts';
import { dumpWorkspace, hashFiles } from './support/workspace-dump.ts';

/** A file that must be refused, and the sentence that says why. Numbers as in the list of bad inputs. */
interface BadFile {
  readonly number: number;
  readonly what: string;
  readonly name: string;
  readonly content: string | Buffer;
  readonly sentence: RegExp | string;
  /** Makes the file so large, in bytes, without writing it all. */
  readonly size?: number;
}

const project = makeProject({ name: 'Bad' });

/** The project with one thing changed. */
function projectWith(change: (design: (typeof project)['spec']['design']) => unknown): string {
  return JSON.stringify({ ...project, spec: { ...project.spec, design: change(project.spec.design) } });
}

function withUnits(units: string): string {
  return JSON.stringify(project).replace('"units":16', `"units":${units}`);
}

const projects: readonly BadFile[] = [
  {
    number: 9,
    what: 'a __proto__ key',
    name: 'proto.json',
    content: JSON.stringify(project).replace('"spec":{', '"spec":{"__proto__":{"polluted":true},'),
    sentence: /"?`?__proto__`?"?/,
  },
  {
    number: 12,
    what: 'over 32 MB',
    name: 'big.json',
    content: '{',
    size: 33 * 2 ** 20,
    sentence: 'Expected "big.json" to have at most 32 MB, got 33 MB.',
  },
  {
    number: 15,
    what: 'a cycle in the graph',
    name: 'cycle.json',
    content: projectWith((design) => ({
      ...design,
      edges: [...design.edges.slice(1), { from: 'dense_2', to: 'dense_1', slot: 0 }],
    })),
    sentence:
      'Expected edges to lead forward only, found a circle through "dense_1", "relu_1", "dense_2". Remove one of the edges between them.',
  },
  ...['2147483648', '-1', '0', '1.5'].map((units): BadFile => ({
    number: 18,
    what: `${units} units`,
    name: 'units.json',
    content: withUnits(units),
    sentence: new RegExp(`units.*got ${units.replace('.', '[.]')}.*dense_1`),
  })),
];

const tables: readonly BadFile[] = [
  {
    number: 21,
    what: 'nothing',
    name: 'empty.csv',
    content: '',
    sentence: 'Expected data in "empty.csv", found an empty file (0 bytes).',
  },
  {
    number: 21,
    what: 'a header only',
    name: 'header.csv',
    content: 'a,b\n',
    sentence:
      'Expected a table with a header line and at least one row in "header.csv", found a header line only.',
  },
  {
    number: 22,
    what: 'a ragged row',
    name: 'ragged.csv',
    content: 'a,b,c\n1,2,3\n4,5\n6,7,8\n',
    sentence: /^Expected 3 cells in line 3 of "ragged.csv", as in the first line, found 2[.]/,
  },
  {
    number: 26,
    what: 'a picture named .csv',
    name: 'picture.csv',
    content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
    sentence: /^Expected "picture.csv" to be a text table \(CSV or TSV\), found a PNG picture[.]/,
  },
  {
    number: 31,
    what: 'a word among numbers',
    name: 'word.csv',
    content: `height,width\n${Array.from({ length: 12 }, (_, row) => `${row},${row === 7 ? 'wide' : row * 2}`).join('\n')}\n`,
    sentence: /in line 9, column "width" of "word.csv", found "wide"/,
  },
];

function writeBad(folder: string, { name, content, size }: BadFile): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  if (size !== undefined) truncateSync(path, size);
  return path;
}

test('files that make no sense are refused with one sentence, and the workspace stays as it was', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  const files = join(userDataDir, 'files');
  mkdirSync(files);
  const refuse = async (bad: BadFile, open: (studio: Studio) => Promise<string>) => {
    await test.step(`${bad.number}: ${bad.what}`, async () => {
      const path = writeBad(files, bad);
      const before = { workspace: dumpWorkspace(userDataDir), files: hashFiles(files) };
      await answerOpenDialog(studio, [path]);
      const sentence = await open(studio);
      if (typeof bad.sentence === 'string') expect(sentence).toBe(bad.sentence);
      else expect(sentence).toMatch(bad.sentence);
      expect(dumpWorkspace(userDataDir)).toEqual(before.workspace);
      expect(hashFiles(files)).toEqual(before.files);
    });
  };
  const refuseProject = async () => {
    await importProject(studio);
    return takeError(studio);
  };
  for (const bad of projects) await refuse(bad, refuseProject);
  for (const bad of tables) await refuse(bad, refuseTable);
  expect(await page.evaluate(() => 'polluted' in {})).toBe(false);

  // Still usable: the same dialog takes a file that makes sense.
  await answerOpenDialog(studio, [writeJson(files, 'good.json', project)]);
  await importProject(studio);
  await expect(page.getByRole('heading', { level: 1, name: 'Train' })).toBeVisible();
  expect(await listRuns(studio)).toEqual([]);
});

/** Renames the run that Runs shows, with the keyboard. */
async function renameRun({ page }: Studio, name: string): Promise<void> {
  await page.keyboard.press('F2');
  const field = page.getByRole('textbox', { name: 'Name of the run' });
  await field.fill(name);
  await field.press('Enter');
  await expect(field).toBeHidden();
}

/** The file name that the next save dialog offers; the dialog is cancelled. */
async function watchSaveDialog({ app }: Studio): Promise<() => Promise<string>> {
  await app.evaluate(({ dialog }) => {
    const memory = globalThis as { offeredName?: string };
    dialog.showSaveDialog = ((_window: unknown, options: { defaultPath?: string }) => {
      memory.offeredName = options.defaultPath ?? '';
      return Promise.resolve({ canceled: true, filePath: '' });
    }) as never;
    return new Promise<void>((resolve) => setImmediate(resolve));
  });
  return () =>
    app.evaluate(async () => {
      await new Promise<void>((resolve) => setImmediate(resolve));
      return (globalThis as { offeredName?: string }).offeredName ?? '';
    });
}

test('names that look like paths, markup or chart codes are shown as they are and do nothing', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  const markup = '<img src=x onerror="globalThis.wasRun=true">';
  const path = '../../x {a|b}{b}';
  await openExample(studio, 'Iris flowers');
  for (const run of ['iris-01', 'iris-02']) {
    await startTraining(studio);
    await expect(page.getByRole('heading', { name: run })).toBeVisible();
    await runMonitor(studio).expectStatus('completed');
  }
  await goTo(studio, 'Runs');
  for (const [run, name] of [
    ['iris-01', path],
    ['iris-02', markup],
  ] as const) {
    await runRow(studio, run).click();
    await renameRun(studio, name);
    await expect(runRow(studio, name)).toBeVisible();
  }

  await test.step('1: a path as a name becomes a plain file name', async () => {
    const offered = await watchSaveDialog(studio);
    await runRow(studio, path).click();
    await page.getByRole('button', { name: 'Export weights' }).click();
    await page.getByRole('button', { name: 'Choose a file and export' }).click();
    await expect.poll(offered).toMatch(/x _a_b__b_[.]safetensors$/);
    expect(await offered()).not.toMatch(/[/\\]|^[.]/);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(
      Object.keys(hashFiles(join(userDataDir, 'workspaces'))).filter((name) => name.includes('x')),
    ).toEqual([]);
  });

  await test.step('6: markup is text in the table, legend, read-out, comparison, dialog and start screen', async () => {
    for (const name of [path, markup]) await runRow(studio, name).getByRole('checkbox').check();
    const chart = page.getByRole('figure').first();
    const legend = chart.getByRole('list', { name: 'Curves' });
    for (const name of [path, markup]) await expect(legend).toContainText(name);
    const { values } = await readLastPoint(chart);
    expect([...values.keys()]).toContain(`${markup} validation`);
    expect([...values.keys()]).toContain(`${path} training`);
    await expect(page.locator('.compare-panel').getByRole('columnheader', { name: markup })).toBeVisible();
    await page.getByRole('figure').first().hover();
    await goTo(studio, 'Start');
    await expect(page.getByRole('button', { name: markup })).toBeVisible();
    await goTo(studio, 'Train');
    await expect(page.getByRole('heading', { name: markup })).toBeVisible();
  });

  await test.step('6: markup as the name of a file, a column and a class', async () => {
    const file = join(userDataDir, '<b>bold<b>.csv');
    const rows = Array.from(
      { length: 9 },
      (_, row) => `${row},${row % 2 === 0 ? markup.replaceAll('"', "'") : 'no'}`,
    );
    writeFileSync(file, `<i>height</i>,${markup.replaceAll('"', "'")}\n${rows.join('\n')}\n`);
    await answerOpenDialog(studio, [file]);
    await importTable(studio);
    await expect(page.getByRole('heading', { name: '<b>bold<b>' })).toBeVisible();
    const table = page.getByRole('table', { name: /^Rows of/ });
    await expect(table).toContainText('<i>height</i>');
    await expect(table).toContainText("<img src=x onerror='globalThis.wasRun=true'>");
    expect(readFileSync(file, 'utf8')).toContain('<i>height</i>');
  });

  expect(await page.locator('img, b, script:not([src])').count()).toBe(0);
  expect(await page.locator('i', { hasText: 'height' }).count()).toBe(0);
  expect(await page.evaluate(() => 'wasRun' in globalThis)).toBe(false);
});
