import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from './support/bridge.ts';
import { answerSaveDialog } from './support/dialogs.ts';
import { expect, test } from './support/test.ts';

test('the studio opens, is named, and its window comes back in the size that it was left in', async ({
  launch,
}) => {
  const first = await launch();
  await expect(first.page).toHaveTitle(/Descent/);
  await expect(first.page.locator('#app')).not.toBeEmpty();
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1234, height: 777 }),
  );
  await first.close();

  const second = await launch();
  const bounds = await second.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
  );
  expect(bounds).toMatchObject({ width: 1234, height: 777 });
});

test('a second start gives way to the first, which opens the files that the second was given', async ({
  launch,
  userDataDir,
}) => {
  const first = await launch();
  const { page } = first;
  const header = page.getByRole('banner');
  const rows = join(userDataDir, 'given rows.csv');
  writeFileSync(rows, 'width,height\n1,2\n3,4\n');
  const copy = join(userDataDir, 'given.descent');
  await answerSaveDialog(first, copy);
  await call(first, 'workspace.saveCopy');

  await expect(launch({ args: [rows, copy] })).rejects.toThrow();
  const importing = page.getByRole('dialog').filter({ hasText: 'given rows.csv' });
  await expect(importing).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('"given" is open');
  await expect(header).toContainText('given');

  const workspace = await call<{ recent: readonly string[] }>(first, 'workspace.get');
  expect(workspace.recent).toEqual(['given.descent', 'My workspace.descent']);
  await call(first, 'workspace.openRecent', { index: 1 });
  await first.close();
  const started = await launch({ args: [copy] });
  await expect(started.page.getByRole('banner')).toContainText('given');
});
