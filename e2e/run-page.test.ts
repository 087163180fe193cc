import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from './support/accessibility.ts';
import { call, findRun, waitForStatus } from './support/bridge.ts';
import { answerOpenDialog, answerSaveDialog } from './support/dialogs.ts';
import type { Studio } from './support/launch-studio.ts';
import { makeProject, writeJson } from './support/projects.ts';
import { goTo, importProject, runMonitor, runRow, startTraining } from './support/screens.ts';
import { screenshot } from './support/screenshots.ts';
import { expect, test } from './support/test.ts';

/** Photographs the page in both themes and checks it for accessibility. */
async function look(studio: Studio, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await screenshot(studio, name, theme);
    if (theme === 'light') await expectAccessible(studio, name);
  }
}

async function openRun(studio: Studio, name: string): Promise<void> {
  await goTo(studio, 'Runs');
  await runRow(studio, name).click();
  const panel = studio.page.getByRole('tabpanel', { name: 'Run', exact: true });
  await panel.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(studio.page.getByRole('heading', { level: 2, name })).toBeVisible();
}

test('a run is looked at through time, verified by training it again, and taken to another workspace', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  const notices = page.getByRole('region', { name: 'Notices' });
  await answerOpenDialog(studio, [
    writeJson(userDataDir, 'iris.json', makeProject({ name: 'Iris', dropout: 0.1 })),
  ]);
  await importProject(studio);
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed');
  const { id, name } = await findRun(studio, 'iris-01');
  const file = (ending: string) => join(userDataDir, `taken.${ending}`);

  await openRun(studio, name);
  await expect(page.getByRole('figure', { name: 'loss' })).toBeVisible();
  await look(studio, 'run-curves');

  await test.step('a chart becomes a picture and its points', async () => {
    const menu = page.getByRole('button', { name: 'Export the chart of loss' });
    await answerSaveDialog(studio, file('svg'));
    await menu.click();
    await page.getByRole('menuitem', { name: 'Picture as SVG' }).click();
    await expect(notices).toContainText('"taken.svg" was written');
    const svg = readFileSync(file('svg'), 'utf8');
    const drawn = await page.evaluate((text) => {
      const document = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        errors: document.querySelectorAll('parsererror').length,
        paths: document.querySelectorAll('path').length,
        texts: [...document.querySelectorAll('text')].map((node) => node.textContent),
      };
    }, svg);
    expect(drawn.errors).toBe(0);
    expect(drawn.paths).toBeGreaterThan(2);
    expect(drawn.texts).toEqual(expect.arrayContaining(['loss', 'epoch', 'training', 'validation']));
    await answerSaveDialog(studio, file('png'));
    await menu.click();
    await page.getByRole('menuitem', { name: 'Picture as PNG' }).click();
    await expect(notices).toContainText('"taken.png" was written');
    const png = readFileSync(file('png'));
    expect(png.readUInt32BE(16)).toBe(1800);
    await answerSaveDialog(studio, file('csv'));
    await menu.click();
    await page.getByRole('menuitem', { name: 'Points as CSV' }).click();
    await expect(notices).toContainText('"taken.csv" was written');
    expect(readFileSync(file('csv'), 'utf8')).toMatch(/^curve,epoch,value\r\nvalidation,1,/);
  });

  await test.step('its checkpoints are judged', async () => {
    await page.getByRole('tab', { name: /^Time travel/ }).click();
    await expect(page.getByText('Confusion matrix')).toBeVisible();
    const slider = page.getByRole('slider', { name: 'Checkpoint' });
    const last = await slider.getAttribute('aria-valuetext');
    expect(last).toContain('epoch 50');
    await slider.press('Home');
    expect(await slider.getAttribute('aria-valuetext')).not.toBe(last);
    await look(studio, 'run-time-travel');
    await page.getByRole('tab', { name: 'Rows' }).click();
    await expect(page.getByRole('grid', { name: 'Rows' }).getByRole('row').nth(1)).toBeVisible();
    await expect(page.locator('.run-rows .bar')).toContainText(/answered by the newest checkpoint; .* wrong/);
    await look(studio, 'run-rows');
    await page.getByRole('main').getByRole('button', { name: 'Predict', exact: true }).click();
    await expect(page.getByRole('combobox', { name: 'Network' })).toContainText(name);
    await goTo(studio, 'Runs');
    await page.getByRole('tab', { name: 'Log' }).click();
    const lines = page.getByRole('list', { name: 'Lines of the log' }).getByRole('listitem');
    await expect(lines.first()).toContainText('Training started');
    await expect(lines.filter({ hasText: 'Rows prepared: ' })).toHaveCount(1);
    await page.getByRole('radio', { name: 'Everything' }).click();
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('epoch 50: loss');
    await expect(lines).toHaveCount(1);
    await answerSaveDialog(studio, file('txt'));
    await page.getByRole('button', { name: 'Save as text' }).click();
    await expect(notices).toContainText('The log was written to "taken.txt"');
    expect(readFileSync(file('txt'), 'utf8')).toMatch(
      /\tstep 200\tdetail\ttrainer\tEpoch 50: .*validation loss/,
    );
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('');
    await look(studio, 'run-log');
    await page.getByRole('tab', { name: /^Checkpoints and/ }).click();
    await expect(page.getByText('SHA-256')).toBeVisible();
    await look(studio, 'run-history');
  });

  await test.step('the run goes back to a checkpoint, and what came after it is brought back', async () => {
    const badge = page.locator('.run-page header .status-badge');
    const before = (await findRun(studio, name)).metrics;
    await page.getByRole('button', { name: /^Restore epoch 10,/ }).click();
    await expect(badge).toHaveText('paused');
    await expect(page.locator('.run-page header .facts')).toContainText('epoch 10 of 50');
    await expect(notices).toContainText('stands at step 40 again and waits');
    await expect(page.getByText('it stood at epoch 50, step 200')).toBeVisible();
    expect((await findRun(studio, name)).metrics).not.toEqual(before);
    await look(studio, 'run-restored');
    await page.getByRole('button', { name: 'Bring it back' }).click();
    await expect(badge).toHaveText('completed');
    await expect(notices.getByText('stands at step 40 again')).toBeHidden();
    expect((await findRun(studio, name)).metrics).toEqual(before);
  });
  await test.step('training it again gives the same bits', async () => {
    await page.getByRole('button', { name: 'Replay and verify' }).click();
    await expect(page.getByText('Equal, bit for bit')).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: 'Equal' })).toContainText('200 steps');
  });

  await test.step('a branch goes on from a checkpoint', async () => {
    await page.getByRole('button', { name: /^Branch from epoch 10/ }).click();
    await look(studio, 'run-branch');
    await page.getByRole('button', { name: 'Train the branch' }).click();
    await expect(page.getByRole('heading', { name: 'iris-01-branch' })).toBeVisible();
    const branch = await findRun(studio, 'iris-01-branch');
    const done = await waitForStatus(studio, branch.id, 'completed');
    const origin = await findRun(studio, name);
    expect(done.metrics).toEqual(origin.metrics);
    // Its log begins with what its origin went through before the fork.
    await goTo(studio, 'Runs');
    await page.keyboard.press('Escape');
    await openRun(studio, branch.name);
    await page.getByRole('tab', { name: 'Log' }).click();
    await expect(
      page.getByText(`Lines marked "${name}" are of the run that this one was branched from`),
    ).toBeVisible();
    const lines = page.getByRole('list', { name: 'Lines of the log' }).getByRole('listitem');
    await expect(lines.first()).toContainText(/iris-01.*Training started/);
    await expect(lines.filter({ hasText: 'Branched from "iris-01" after epoch 10' })).toHaveCount(1);
    for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'run-branch-log', theme);
  });

  await test.step('a report of the ticked runs', async () => {
    await goTo(studio, 'Runs');
    await page.keyboard.press('Escape');
    await answerSaveDialog(studio, file('html'));
    await page.getByRole('button', { name: 'Take away' }).click();
    await page.getByRole('menuitem', { name: 'Report as one HTML file' }).click();
    await expect(notices).toContainText('"taken.html" was written');
    const html = readFileSync(file('html'), 'utf8');
    expect(html).toContain('<img src="data:image/svg+xml');
    expect(html).not.toContain('<script');
  });

  await test.step('the run moves to another workspace, and is verified there', async () => {
    await answerSaveDialog(studio, file('descentrun'));
    await call(studio, 'takeAway.bundle', { id, withData: true, withCheckpoints: true });
    await answerSaveDialog(studio, join(userDataDir, 'other.descent'));
    await call(studio, 'workspace.create');
    await goTo(studio, 'Runs');
    await answerOpenDialog(studio, [file('descentrun')]);
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('menuitem', { name: 'Run bundle' }).click();
    await expect(notices).toContainText('The run "iris-01" was imported. Its data was here already.');
    await openRun(studio, name);
    await page.getByRole('button', { name: 'Replay and verify' }).click();
    await expect(page.getByText('Equal, bit for bit')).toBeVisible();
  });
});
