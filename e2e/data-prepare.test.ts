import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { expectAccessible } from './support/accessibility.ts';
import { call } from './support/bridge.ts';
import { answerOpenDialog, answerSaveDialog } from './support/dialogs.ts';
import type { Studio } from './support/launch-studio.ts';
import { goTo, runMonitor, runRow, setNumber, startTraining } from './support/screens.ts';
import { screenshot } from './support/screenshots.ts';
import { expect, test } from './support/test.ts';

async function look(studio: Studio, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await screenshot(studio, name, theme);
    await expectAccessible(studio, `${name}, ${theme}`);
  }
}

/** The iris data with a number per row, and two cells of a measurement that say no number. */
function makeFlowers(): string {
  const source = readFileSync(join(import.meta.dirname, '../resources/datasets/iris.csv'), 'utf8');
  const [header = '', ...rows] = source.trim().split(/\r?\n/);
  const lines = rows.map((line, index) => {
    const cells = line.split(',');
    if (index === 20 || index === 70) cells[1] = 'wide';
    return [1001 + index, ...cells].join(',');
  });
  return `plant,${header}\n${lines.join('\n')}\n`;
}

/** Drops a file that lies on the disk, as the desktop does it. */
async function dropFile({ page }: Studio, path: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'file-of-the-test';
    document.body.append(input);
  });
  await page.locator('#file-of-the-test').setInputFiles(path);
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#file-of-the-test')!;
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(input.files![0]!);
    input.remove();
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  });
}

test('a dropped table is warned about, put right, trained on, and answers alike inside and outside of the studio', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  const csv = join(userDataDir, 'flowers.csv');
  writeFileSync(csv, makeFlowers());
  await goTo(studio, 'Data');
  await dropFile(studio, csv);
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(
    'Column "sepal_width_cm" holds numbers, but row 21 says "wide", and 1 more',
  );
  await look(studio, 'data-import-warning');
  await dialog.getByRole('combobox', { name: 'Wrong cells' }).click();
  await page.getByRole('option', { name: /missing/i }).click();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { name: 'flowers', exact: true })).toBeVisible();

  // A number per row is no measurement, and empty cells have to become something.
  const open = (view: string) => page.getByRole('radio', { name: new RegExp(`^${view}`) }).click();
  await open('Findings');
  await page.getByRole('button', { name: 'Leave "plant" out' }).click();
  await page.getByRole('button', { name: 'Fill empty cells' }).click();
  await open('Prepare');
  await expect(page.getByText('Features 4')).toBeVisible();

  await page.getByRole('button', { name: 'Use in training' }).click();
  const create = page.getByRole('button', { name: 'Make one that fits' });
  await create.click();
  await setNumber(page, 'Epochs', 20);
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed');

  await goTo(studio, 'Predict');
  await page.getByRole('radio', { name: 'Rows' }).click();
  const row = [5.9, null, 5.1, 1.8] as const;
  // A second row tells these answers from the one of the form.
  const pasted = `${row.map((cell) => cell ?? '').join(',')}\n5.1,3.5,1.4,0.2\n`;
  await studio.app.evaluate(({ clipboard }, text) => clipboard.writeText(text), pasted);
  await page.getByRole('textbox').last().click();
  await page.keyboard.press('Control+V');
  await page.locator('.actions').getByRole('button', { name: 'Predict' }).click();
  await expect(page.getByRole('status').filter({ hasText: '2 predictions' })).toBeVisible();
  const save = page.getByRole('button', { name: 'Save as CSV' });
  await expect(save).toBeVisible();
  const answers = join(userDataDir, 'answers.csv');
  await answerSaveDialog(studio, answers);
  await save.click();
  await expect.poll(() => readFileSync(answers, { encoding: 'utf8', flag: 'a+' })).toContain('virginica');
  const [names = [], cells = []] = readFileSync(answers, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const inside = names.flatMap((name, index) =>
    name.startsWith('probability ') ? [Number(cells[index])] : [],
  );
  expect(inside).toHaveLength(3);

  const code = join(userDataDir, 'flowers.mjs');
  await answerSaveDialog(studio, code);
  await goTo(studio, 'Runs');
  await runRow(studio, 'flowers-01').click();
  await page.getByRole('button', { name: 'Export weights' }).click();
  const exporting = page.getByRole('dialog', { name: 'Export flowers-01', exact: true });
  await exporting.getByRole('radio', { name: /^JavaScript / }).check();
  await exporting.getByRole('button', { name: /export$/ }).click();
  await expect(exporting.getByRole('status')).toContainText('flowers.mjs written');
  // A module and its types in a folder of that name.
  const module = readdirSync(code).find((name) => /\.m?js$/.test(name))!;
  const text = readFileSync(join(code, module)).toString('base64');
  const outside = (await import(`data:text/javascript;base64,${text}`)) as {
    predict(row: readonly (number | null)[]): { readonly probabilities: Float32Array };
  };
  const { probabilities } = outside.predict(row);
  inside.forEach((value, index) => expect(probabilities[index]).toBeCloseTo(value, 5));
});

interface Listed {
  readonly id: string;
  readonly origin: string;
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly kind: string;
    readonly temporal?: string;
    readonly missing: number;
  }[];
}

/** Ten columns of numbers that are too many for the workspace file. */
function makeLargeArray(path: string): void {
  const values = Float64Array.from({ length: 8_600_000 }, (_, at) => (at * 7919) % 100_003).map(
    (value) => value / 7,
  );
  const head = Buffer.alloc(128, ' ');
  head.write('\u0093NUMPY\u0001\u0000', 'latin1');
  head.writeUInt16LE(118, 8);
  head.write("{'descr': '<f8', 'fortran_order': False, 'shape': (860000, 10), }", 10);
  head[127] = 0x0a;
  writeFileSync(path, Buffer.concat([head, new Uint8Array(values.buffer)]));
}

/**
 * A table that lies beside the workspace gets a new version in a process of its own; then its file moves away: the
 * screen asks for it, refuses a copy in which one byte changed, and takes the right one.
 */
async function findMovedFile(studio: Studio, folder: string, bring: () => Promise<Listed>): Promise<void> {
  const { page } = studio;
  makeLargeArray(join(folder, 'large.npy'));
  const { id } = await bring();
  const files = () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /data.[0-9a-f]{64}[.]dtb$/.test(name),
    );
  const [first] = files();
  const change = { kind: 'rename', column: 'x1', name: 'left' };
  await call(studio, 'datasets.change', { id, change });
  expect(readdirSync(join(folder, 'staging'))).toEqual([]);
  const [home, ...rest] = files().filter((name) => name !== first);
  expect(rest).toEqual([]);
  const there = join(folder, home!);
  renameSync(there, join(folder, 'moved.dtb'));
  copyFileSync(join(folder, 'moved.dtb'), join(folder, 'changed.dtb'));
  const file = openSync(join(folder, 'changed.dtb'), 'r+');
  writeSync(file, Buffer.of(7), 0, 1, 40_000_000);
  closeSync(file);

  await page
    .getByRole('button', { name: /^weather / })
    .first()
    .click();
  await page
    .getByRole('button', { name: /^large / })
    .first()
    .click();
  await expect(page.getByText('The file of this dataset is not where it was')).toBeVisible();
  const find = page.getByRole('button', { name: 'Find file', exact: true });
  await answerOpenDialog(studio, [join(folder, 'changed.dtb')]);
  await find.click();
  await expect(page.getByText(/found other contents in "changed.dtb".*Nothing was changed/)).toBeVisible();
  expect(existsSync(there)).toBe(false);
  await answerOpenDialog(studio, [join(folder, 'moved.dtb')]);
  await find.click();
  await expect(page.getByText('The rows of large are back.')).toBeVisible();
  expect(existsSync(there)).toBe(true);
  await expect(page.getByText('The file of this dataset is not where it was')).toBeHidden();
  await page.getByRole('radio', { name: 'Table', exact: true }).click();
  await expect(page.locator('.preview-table [role="cell"]').first()).toBeVisible();
}

/** Ten pictures of 2 x 2 with labels, as MNIST's files are made, unless the real ones are at hand. */
function makeIdxFolder(folder: string): number {
  mkdirSync(folder);
  const shared = join(import.meta.dirname, '../../shared/datasets/mnist');
  const names = [
    'train-images-idx3-ubyte',
    'train-labels-idx1-ubyte',
    't10k-images-idx3-ubyte',
    't10k-labels-idx1-ubyte',
  ];
  if (existsSync(join(shared, `small-${names[0]!}.gz`))) {
    for (const name of names)
      copyFileSync(join(shared, `small-${name}.gz`), join(folder, `small-${name}.gz`));
    return [names[1]!, names[3]!].reduce(
      (sum, name) => sum + gunzipSync(readFileSync(join(shared, `small-${name}.gz`))).readUInt32BE(4),
      0,
    );
  }
  const images = Buffer.from([0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 2, 0, 0, 0, 2]);
  const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 10]);
  const bytes = Buffer.from(Array.from({ length: 40 }, (_, at) => at));
  writeFileSync(join(folder, names[0]!), Buffer.concat([images, bytes]));
  writeFileSync(join(folder, names[1]!), Buffer.concat([labels, bytes.subarray(0, 10)]));
  return 10;
}

/** Two classes of three pictures, each in a format of its own. */
async function makePictures(folder: string): Promise<void> {
  for (const [index, name] of ['day', 'night'].entries()) {
    mkdirSync(join(folder, name), { recursive: true });
    const picture = sharp({
      create: { width: 12, height: 8, channels: 3, background: index === 0 ? '#ffe9a8' : '#203050' },
    });
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      writeFileSync(join(folder, name, `one.${format}`), await picture.clone().toFormat(format).toBuffer());
    }
  }
}

test('what looks suspicious is named and left out with one press; every kind of file becomes a dataset with all its rows; a series is cut into sequences and trained on', async ({
  studio,
  userDataDir,
}) => {
  test.setTimeout(420_000);
  const { page } = studio;
  const dialog = page.getByRole('dialog');
  const path = (name: string) => join(userDataDir, name);
  const choose = async (name: string, button = 'Import file', file = path(name)) => {
    await answerOpenDialog(studio, [file]);
    await page.getByRole('button', { name: button, exact: true }).click();
  };
  /** Takes what is open in the dialog in; the dataset that it became has so many rows. */
  const takeIn = async (rows: number, shows: string | RegExp, rename?: string) => {
    await expect(dialog).toContainText(shows);
    if (rename !== undefined) await dialog.getByRole('textbox', { name: 'Name of the dataset' }).fill(rename);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(
      page.getByText(`: ${rows.toLocaleString('en')} rows.`, { exact: false }).last(),
    ).toBeVisible();
    const [newest] = (await call<readonly Listed[]>(studio, 'datasets.list')).filter(
      ({ origin }) => origin === 'import',
    );
    expect(newest).toMatchObject({ rows });
    return newest!;
  };

  await goTo(studio, 'Data');
  const open = (view: string) => page.getByRole('radio', { name: new RegExp(`^${view}`) }).click();
  await page.getByRole('button', { name: /^Breast cancer/ }).click();
  await open('Correlation');
  await expect(page.getByText('Looking at every cell')).toBeHidden();
  await look(studio, 'data-correlation');
  await open('Findings');
  await expect(page.getByText('"mean_radius" and "mean_perimeter" say nearly the same')).toBeVisible();
  await look(studio, 'data-findings');
  await page.getByRole('button', { name: 'Leave "mean_perimeter" out' }).click();
  await open('Prepare');
  await expect(page.getByText('Features 29')).toBeVisible();
  await look(studio, 'data-prepare');
  // Whoever goes through several datasets looks at the same side of each, except at the first one.
  await open('Table');

  // Tabs, decimal commas, a date as Europeans write it; dropped.
  const lines = Array.from({ length: 200 }, (_, row) => {
    const [year, month, day] = new Date(Date.UTC(2021, 0, 1 + row)).toISOString().slice(0, 10).split('-');
    return [`${day}.${month}.${year}`, `${row % 31},5`, row % 3 === 0 ? 'rain' : 'sun'].join('\t');
  });
  writeFileSync(path('weather.tsv'), `day\twarmth\tsky\n${lines.join('\n')}\n`);
  await dropFile(studio, path('weather.tsv'));
  await takeIn(200, 'Text table');

  await answerSaveDialog(studio, path('weather.parquet'));
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Parquet' }).click();
  await expect(page.getByText('Wrote 200 rows to weather.parquet.')).toBeVisible();

  // What NumPy and Arrow wrote: fixtures/make-outside-tables.py says how.
  const outside = async (name: string, rows: number, shows: string) => {
    await choose(name, 'Import file', join(import.meta.dirname, 'fixtures', name));
    return (await takeIn(rows, shows)).columns.map(({ name: column, kind, temporal, missing }) =>
      [column, temporal ?? kind, missing].join(' '),
    );
  };
  expect(await outside('signals.npz', 90, 'NumPy arrays')).toHaveLength(6);
  expect(await outside('signals.npy', 90, 'NumPy array')).toHaveLength(6);
  expect(await outside('stations.parquet', 120, 'Parquet')).toEqual([
    'at dateTime 0',
    'day date 0',
    'station categorical 0',
    'warmth numeric 2',
    'count numeric 7',
    'windy categorical 0',
  ]);
  await open('Table');
  for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'data-stations', theme);

  await findMovedFile(studio, userDataDir, async () => {
    await choose('large.npy');
    return takeIn(860_000, 'NumPy array');
  });

  const digits = makeIdxFolder(path('digits'));
  await choose('digits', 'Folder');
  await takeIn(digits, 'IDX');
  await expect(page.getByRole('radio', { name: 'Images' })).toBeChecked();
  await makePictures(path('pictures'));
  await choose('pictures', 'Folder');
  await takeIn(6, 'Folder of pictures');

  await page.getByRole('button', { name: 'Paste' }).click();
  await studio.app.evaluate(({ clipboard }) =>
    clipboard.writeText('height\tweight\n1.80\t75\n1.65\t58\n1.72\t70\n'),
  );
  await dialog.getByRole('textbox', { name: 'Cells' }).click();
  await page.keyboard.press('Control+V');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await takeIn(3, 'Text table');

  // A series: twelve days that tell the thirteenth.
  await page
    .getByRole('button', { name: /^weather / })
    .first()
    .click();
  await page.getByRole('radio', { name: 'Prepare' }).click();
  await page.getByRole('switch', { name: 'Cut sequences' }).click();
  await page.getByRole('button', { name: 'Use in training' }).click();
  await page.getByRole('button', { name: 'Make one that fits' }).click();
  await setNumber(page, 'Epochs', 3);
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed');
});
