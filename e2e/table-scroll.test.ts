import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerOpenDialog } from './support/dialogs.ts';
import { goTo } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** A million rows of twenty columns: ten thousand different ones, over and over. */
function makeCsv(path: string, rows: number): void {
  const lines = Array.from({ length: 10_000 }, (_, row) =>
    Array.from({ length: 20 }, (_cell, column) => (((row * 31 + column * 17) % 1009) / 8).toFixed(3)).join(
      ',',
    ),
  );
  writeFileSync(path, `${Array.from({ length: 20 }, (_, column) => `column_${column}`).join(',')}\n`);
  for (let made = 0; made < rows; made += lines.length) appendFileSync(path, `${lines.join('\n')}\n`);
}

const wanted = process.env['DESCENT_TABLE_SCROLL'] !== undefined;

test('a table of a million rows scrolls (DESCENT_TABLE_SCROLL=1: takes minutes)', async ({
  studio,
  userDataDir,
}) => {
  test.skip(!wanted, 'takes minutes: set DESCENT_TABLE_SCROLL=1');
  test.setTimeout(600_000);
  const { page } = studio;
  const csv = join(userDataDir, 'rows.csv');
  const rows = 1_000_000;
  makeCsv(csv, rows);
  await answerOpenDialog(studio, [csv]);
  await goTo(studio, 'Data');
  await page.getByRole('button', { name: 'Import file' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog).toBeHidden({ timeout: 300_000 });
  await expect(page.getByText(rows.toLocaleString('en')).first()).toBeVisible();
  const table = page
    .locator('.preview-table [role="grid"], .preview-table .scroller, .preview-table')
    .first();
  const box = (await table.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(() => {
    const frames: number[] = [];
    let last = performance.now();
    const tick = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    (globalThis as unknown as { frames: number[] }).frames = frames;
  });
  for (let turn = 0; turn < 120; turn++) await page.mouse.wheel(0, turn % 20 === 0 ? 400_000 : 300);
  const frames = await page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames.slice(2));
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number) => Number(sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(1));
  const found = { frames: frames.length, median: at(0.5), p95: at(0.95), longest: at(1) };
  console.log(`table-scroll, ms per frame: ${JSON.stringify(found)}`);
  writeFileSync(join(import.meta.dirname, 'results', 'table-scroll.json'), JSON.stringify(found));
  expect(found.median).toBeLessThan(50);
});
