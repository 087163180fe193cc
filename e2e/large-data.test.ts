import { closeSync, openSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { call } from './support/bridge.ts';
import { answerOpenDialog, answerSaveDialog } from './support/dialogs.ts';
import type { Studio } from './support/launch-studio.ts';
import { goTo, runMonitor, setNumber } from './support/screens.ts';
import { screenshot } from './support/screenshots.ts';
import { expect, test } from './support/test.ts';

/** Numbers with three places, twenty columns: ten thousand different rows, over and over. */
function makeCsv(path: string, bytes: number): number {
  const lines = Array.from({ length: 10_000 }, (_, row) =>
    Array.from({ length: 20 }, (_cell, column) =>
      (((row * 7919 + column * 104_729) % 99_991) / 97).toFixed(3),
    ).join(','),
  );
  const block = Buffer.from(`${lines.join('\n')}\n`);
  const file = openSync(path, 'w');
  let written = writeSync(
    file,
    `${Array.from({ length: 20 }, (_, column) => `column_${column}`).join(',')}\n`,
  );
  let rows = 0;
  for (; written < bytes; rows += lines.length) written += writeSync(file, block);
  closeSync(file);
  return rows;
}

interface Watched {
  /** Most memory of each kind of process, in MB. */
  readonly peaks: Record<string, number>;
  /** The longest that main did not answer, in milliseconds. */
  stall: number;
}

/** From now on main writes down what its processes take, and for how long it does not get a turn itself. */
async function watchProcesses({ app }: Studio): Promise<void> {
  await app.evaluate(({ app: electron }) => {
    const watched: Watched = { peaks: {}, stall: 0 };
    (globalThis as unknown as { watched: Watched }).watched = watched;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      watched.stall = Math.max(watched.stall, now - last - 20);
      last = now;
    }, 20);
    setInterval(() => {
      for (const { type, name, serviceName, memory } of electron.getAppMetrics()) {
        const kind = (name ?? serviceName ?? type).replace(/ [0-9a-f]{8}$/, '');
        watched.peaks[kind] = Math.max(watched.peaks[kind] ?? 0, Math.round(memory.workingSetSize / 1024));
      }
    }, 200);
  });
}

/** What was seen since the last time. */
async function readWatched({ app }: Studio): Promise<Watched> {
  return app.evaluate(() => {
    const holder = globalThis as unknown as { watched: Watched };
    const seen = { peaks: { ...holder.watched.peaks }, stall: Math.round(holder.watched.stall) };
    for (const kind of Object.keys(holder.watched.peaks)) delete holder.watched.peaks[kind];
    holder.watched.stall = 0;
    return seen;
  });
}

const wanted = process.env['DESCENT_LARGE_DATA'];

test('a gigabyte of CSV: imported with progress and Cancel, looked at, trained on and written out (DESCENT_LARGE_DATA=1: takes minutes)', async ({
  studio,
  userDataDir,
}) => {
  test.skip(wanted === undefined, 'takes minutes: set DESCENT_LARGE_DATA to the size in GiB');
  test.setTimeout(1_800_000);
  const { page } = studio;
  const csv = join(userDataDir, 'rows.csv');
  const rows = makeCsv(csv, Number(wanted) * 2 ** 30);
  const report: Record<string, unknown> = {};
  /** Written at once: a later step that fails must not take with it what was measured before. */
  const note = (name: string, value: unknown) => {
    report[name] = value;
    writeFileSync(join(import.meta.dirname, 'results', 'large-data.json'), JSON.stringify(report, null, 1));
  };
  note('rows', rows);
  note('megabytes', Math.round(statSync(csv).size / 2 ** 20));
  await watchProcesses(studio);
  const owned = async () =>
    (
      await call<readonly { readonly origin: string; readonly rows: number }[]>(studio, 'datasets.list')
    ).filter(({ origin }) => origin === 'import');
  const staged = () => readdirSync(join(userDataDir, 'staging'), { recursive: true }).length;

  await answerOpenDialog(studio, [csv]);
  await goTo(studio, 'Data');
  await page.getByRole('button', { name: 'Import file' }).click();
  const dialog = page.getByRole('dialog');
  const start = dialog.getByRole('button', { name: 'Import', exact: true });
  await start.click();
  const bar = dialog.getByRole('progressbar', { name: 'Import' });
  const shareOf = async () => Number(await bar.getAttribute('value'));
  await expect.poll(shareOf, { timeout: 300_000, intervals: [200] }).toBeGreaterThan(0.15);
  await expect(dialog).toContainText(/rows, .* rows\/s, .* left/);
  for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'large-import', theme);
  const pressed = performance.now();
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(start).toBeEnabled({ timeout: 60_000 });
  note('ms to stop', Math.round(performance.now() - pressed));
  expect(await owned()).toEqual([]);
  await expect.poll(staged).toBe(0);
  for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'large-import-stopped', theme);

  await readWatched(studio);
  const begun = performance.now();
  await start.click();
  // What was promised on the way, and what it came to.
  const promises: string[] = [];
  while (await dialog.isVisible()) {
    promises.push(
      await dialog
        .locator('.import-progress .mono')
        .innerText({ timeout: 2000 })
        .catch(() => ''),
    );
    await page.waitForTimeout(5000);
  }
  note('import seconds', Math.round((performance.now() - begun) / 1000));
  note('promises', promises);
  note('importing', await readWatched(studio));
  expect((await owned()).map((each) => each.rows)).toEqual([rows]);

  await page.getByRole('radio', { name: /^Findings/ }).click();
  const looking = page.getByRole('progressbar', { name: 'Looking at every cell' });
  await expect(looking).toBeVisible({ timeout: 60_000 });
  for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'large-looking', theme);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByText('Stopped before every cell was looked at.')).toBeVisible();
  await readWatched(studio);
  const looked = performance.now();
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(page.getByText('Looking at every cell')).toBeHidden({ timeout: 600_000 });
  note('seconds of looking at every cell', (performance.now() - looked) / 1000);
  note('looking at every cell', await readWatched(studio));
  for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'large-findings', theme);

  await answerSaveDialog(studio, join(userDataDir, 'out.csv'));
  const exported = async () => {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: /^CSV/ }).click();
    const progress = page.getByRole('progressbar', { name: 'Export of the rows' });
    await expect
      .poll(async () => Number(await progress.getAttribute('value')), { timeout: 120_000 })
      .toBeGreaterThan(0.05);
  };
  await exported();
  for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'large-export', theme);
  await page.getByRole('button', { name: 'Cancel the export' }).click();
  await expect(page.getByRole('button', { name: 'Export', exact: true })).toBeVisible();
  await expect.poll(() => readdirSync(userDataDir).filter((name) => name.startsWith('out.csv'))).toEqual([]);
  note('exporting', await readWatched(studio));

  for (const [label, extension] of [
    ['Parquet', 'parquet'],
    ['NumPy archive', 'npz'],
    ['NumPy array', 'npy'],
  ] as const) {
    const begin = performance.now();
    await answerSaveDialog(studio, join(userDataDir, `out.${extension}`));
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: label }).click();
    await expect(page.getByText(`to out.${extension}.`)).toBeVisible({ timeout: 600_000 });
    const seconds = (performance.now() - begin) / 1000;
    note(`exporting ${extension}`, { seconds, ...(await readWatched(studio)) });
    rmSync(join(userDataDir, `out.${extension}`));
  }

  const { id } = (
    await call<readonly { readonly id: string; readonly origin: string }[]>(studio, 'datasets.list')
  ).find(({ origin }) => origin === 'import')!;
  await readWatched(studio);
  const changing = performance.now();
  const change = { kind: 'rename', column: 'column_3', name: 'third' };
  await call(studio, 'datasets.change', { id, change });
  note('changing a column', {
    seconds: (performance.now() - changing) / 1000,
    ...(await readWatched(studio)),
  });

  await page.getByRole('button', { name: 'Use in training' }).click();
  await page.getByRole('button', { name: 'Make one that fits' }).click();
  await setNumber(page, 'Epochs', 1);
  await setNumber(page, 'Batch size', 4096);
  const trained = performance.now();
  await page.locator('header').getByRole('button', { name: 'Start training' }).click();
  await runMonitor(studio).expectStatus('running', 300_000);
  note('seconds until it trains', Math.round((performance.now() - trained) / 1000));
  for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'large-training', theme);
  await runMonitor(studio).press('Stop');
  await runMonitor(studio).expectStatus('stopped', 120_000);
  note('training', await readWatched(studio));

  console.log(JSON.stringify(report));
  expect((report['importing'] as Watched).peaks['Descent import']).toBeLessThan(600);
  expect((report['looking at every cell'] as Watched).peaks['Descent inspectTable']).toBeLessThan(600);
});
