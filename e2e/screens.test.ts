import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { findRun, waitForEpoch, type Run } from './support/bridge.ts';
import { answerOpenDialog, answerSaveDialog } from './support/dialogs.ts';
import type { Studio } from './support/launch-studio.ts';
import { digits, makeProject, writeJson } from './support/projects.ts';
import { picturePath, screenshot, type PictureTheme } from './support/screenshots.ts';
import {
  goTo,
  importProject,
  refuseTable,
  openExample,
  runMonitor,
  runRow,
  setNumber,
  startTraining,
} from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** Takes what the window shows in both themes and sizes, and checks it for accessibility in both themes. */
async function look(studio: Studio, name: string): Promise<void> {
  await test.step(name, async () => {
    for (const theme of ['light', 'dark'] satisfies PictureTheme[]) {
      await screenshot(studio, name, theme);
      await expectAccessible(studio, `${name}, ${theme}`, theme === 'light' ? 'all' : 'colours');
    }
  });
}

/** Every cell of the table of runs begins where its column does. */
async function expectAligned(page: Page): Promise<void> {
  const lines = await page.getByRole('grid', { name: 'Runs' }).getByRole('row').all();
  const starts = await Promise.all(
    lines.map((line) =>
      line.locator('.cell').evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().left)),
    ),
  );
  expect(starts.length).toBeGreaterThan(2);
  for (const each of starts) expect(each).toEqual(starts[0]);
}

/** No colour of the light theme is black: a line whose inside is filled would be. */
async function expectNothingBlack(page: Page): Promise<void> {
  const share = await page.locator('canvas').evaluateAll((canvases) => {
    let [black, all] = [0, 0];
    for (const canvas of canvases as HTMLCanvasElement[]) {
      if (canvas.width === 0 || canvas.height === 0) continue;
      // What draws itself away from the page cannot be read, but be drawn onto another one.
      const copy = document.createElement('canvas');
      [copy.width, copy.height] = [canvas.width, canvas.height];
      const context = copy.getContext('2d')!;
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, copy.width, copy.height);
      for (let i = 0; i < data.length; i += 4) {
        all++;
        if (data[i + 3]! > 200 && data[i]! + data[i + 1]! + data[i + 2]! < 30) black++;
      }
    }
    return all === 0 ? 1 : black / all;
  });
  expect(share).toBeLessThan(0.001);
}

async function train(studio: Studio, name: string): Promise<Run> {
  await startTraining(studio);
  await expect(studio.page.getByRole('heading', { name, exact: true })).toBeVisible();
  await runMonitor(studio).expectStatus('completed');
  return findRun(studio, name);
}

test('every screen of a first hour is accessible in both themes, and is photographed', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  // Many pictures: slow machines take their time.
  test.setTimeout(420_000);
  const row = (name: string) => runRow(studio, name);
  await expect(page.getByRole('button', { name: 'Iris flowers' })).toBeVisible();
  await look(studio, 'start-first');

  await goTo(studio, 'Design');
  await expect(page.getByText('No design yet')).toBeVisible();
  await look(studio, 'design-empty');
  await page.getByRole('button', { name: 'New design' }).click();
  await look(studio, 'design-templates');
  await page.keyboard.press('Escape');
  await goTo(studio, 'Runs');
  await look(studio, 'runs-empty');

  await goTo(studio, 'Data');
  await expect(page.getByRole('table', { name: 'Rows of Iris flowers' })).toBeVisible();
  await look(studio, 'data-table');
  await page.getByRole('button', { name: 'Handwritten digits' }).click();
  await look(studio, 'data-images');

  await goTo(studio, 'Start');
  await openExample(studio, 'Iris flowers');
  await expect(page.getByText('Ready to train')).toBeVisible();
  await look(studio, 'train-ready');
  await train(studio, 'iris-01');
  await expectNothingBlack(page);
  await look(studio, 'train-finished');
  // The picture of the README, made anew when somebody asks for it.
  if (process.env['DESCENT_UPDATE_PICTURES'] === '1') {
    copyFileSync(
      picturePath('train-finished', 'light'),
      join(import.meta.dirname, '../docs/images/studio.png'),
    );
  }
  await setNumber(page, 'Learning rate', 0.001);
  await train(studio, 'iris-02');

  await goTo(studio, 'Design');
  await page.locator('.canvas-card .face').nth(1).click();
  await expect(page.getByText('Hyperparameters')).toBeVisible();
  // A network that is opened lies in the middle of the canvas, though the canvas was there before it.
  const [canvasBox, cardBox] = [
    await page.locator('.design-canvas').boundingBox(),
    await page.locator('.canvas-card').first().boundingBox(),
  ];
  expect(cardBox!.x - canvasBox!.x).toBeGreaterThan(canvasBox!.width / 4);
  await look(studio, 'design-layer');

  const long = makeProject({ name: 'Digits', data: digits, units: 128, epochs: 1_000_000, dropout: 0.2 });
  await answerOpenDialog(studio, [writeJson(userDataDir, 'digits.json', long)]);
  await importProject(studio);
  await startTraining(studio);
  await runMonitor(studio).expectStatus('running');
  await waitForEpoch(studio, (await findRun(studio, 'digits-01')).id, 30);
  await setNumber(runMonitor(studio).facts, 'Learning rate of this run', 0.002);
  await look(studio, 'train-running');
  await studio.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]!.close();
    return new Promise<void>((resolve) => setImmediate(resolve));
  });
  await expect(page.getByRole('dialog', { name: 'Stop training and close?' })).toBeVisible();
  await look(studio, 'close-question');
  await page.keyboard.press('Escape');
  await runMonitor(studio).press('Stop');
  await runMonitor(studio).expectStatus('stopped');

  const steep = makeProject({ name: 'Steep', learningRate: 1e6, optimizer: { type: 'sgd' } });
  await answerOpenDialog(studio, [writeJson(userDataDir, 'steep.json', steep)]);
  await importProject(studio);
  await startTraining(studio);
  await runMonitor(studio).expectStatus('diverged');
  await look(studio, 'train-diverged');

  await goTo(studio, 'Runs');
  for (const name of ['iris-01', 'iris-02']) await row(name).getByRole('checkbox').check();
  await expect(page.locator('.compare-panel .sentence')).toBeVisible();
  await expectAligned(page);
  await look(studio, 'runs-compare');
  for (const name of ['iris-01', 'iris-02']) await row(name).getByRole('checkbox').uncheck();
  await row('iris-01').click();
  await look(studio, 'runs-detail');

  await answerSaveDialog(studio, join(userDataDir, 'iris.safetensors'));
  await page.getByRole('button', { name: 'Export weights' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export iris-01' });
  await dialog.getByRole('button', { name: 'Choose a file and export' }).click();
  await expect(dialog.getByRole('status')).toBeVisible();
  await look(studio, 'export');
  await dialog.getByRole('button', { name: 'Done' }).click();

  await answerOpenDialog(studio, [join(userDataDir, 'iris.safetensors')]);
  await goTo(studio, 'Predict');
  // Not the newest run: that one diverged.
  const network = page.getByRole('combobox', { name: 'Network' });
  await expect(network).toHaveText('digits-01');
  await network.click();
  await page.getByRole('option', { name: 'iris-02' }).click();
  await expect(page.getByRole('region', { name: 'Answer' })).toBeVisible();
  await look(studio, 'predict');
  await page.getByRole('button', { name: 'Import a network' }).click();
  const imported = page.getByRole('dialog', { name: 'Import iris.safetensors' });
  await expect(imported.getByRole('status')).toBeVisible();
  await look(studio, 'import-model');
  await imported.getByRole('button', { name: 'Cancel' }).click();

  await goTo(studio, 'Settings');
  await expect(page.getByText('3 designs, 0 datasets, 4 runs')).toBeVisible();
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByRole('list', { name: 'Backups' }).getByRole('listitem')).not.toHaveCount(0);
  const notices = page.getByRole('region', { name: 'Notices' });
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(notices).toContainText('The workspace is sound. Checked 4 runs.');
  await page.getByRole('button', { name: 'Compact', exact: true }).click();
  await expect(notices).toContainText(/Compacted the workspace from .* to /);
  await look(studio, 'settings');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Command palette' })).toBeFocused();
  await look(studio, 'palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await look(studio, 'keys');
  await page.keyboard.press('Escape');

  const broken = join(userDataDir, 'broken.csv');
  writeFileSync(broken, 'height,width\n1,2\n3\n');
  await answerOpenDialog(studio, [broken]);
  expect(await refuseTable(studio)).toContain('Expected 2 cells in line 3');
  await goTo(studio, 'Start');
  await look(studio, 'start-again');
});
