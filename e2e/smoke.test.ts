import { expect, test } from './support/test.ts';
import { screenshot } from './support/screenshots.ts';

test('the studio opens, shows its window and is named', async ({ studio }) => {
  await expect(studio.page).toHaveTitle(/Descent/);
  await expect(studio.page.locator('#app')).not.toBeEmpty();
  await screenshot(studio, 'start', 'light');
  await screenshot(studio, 'start', 'dark');
});

test('the window comes back in the size that it was left in', async ({ launch }) => {
  const first = await launch();
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

test('a second start gives way to the first', async ({ launch, userDataDir }) => {
  await launch();
  await expect(launch({ userDataDir })).rejects.toThrow();
});
