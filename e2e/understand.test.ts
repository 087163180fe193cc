import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { answerSaveDialog } from './support/dialogs.ts';
import type { Studio } from './support/launch-studio.ts';
import { goTo, openExample, runMonitor, startTraining } from './support/screens.ts';
import { screenshot } from './support/screenshots.ts';
import { expect, test } from './support/test.ts';

type View =
  | 'Playground'
  | 'Learning rate'
  | 'Initialisation'
  | 'Loss'
  | 'Chain rule'
  | 'Update rule'
  | 'Step debugger'
  | 'Health';

/** Takes a view in both themes; its colours are checked in the dark one. */
async function look(studio: Studio, name: string): Promise<void> {
  await screenshot(studio, name, 'light');
  await screenshot(studio, name, 'dark');
  await expectAccessible(studio, name);
}

/** A number of the real window, for the report: what is promised is measured by `bench/understand`. */
function measured(what: string, value: string): void {
  console.log(`  ${what}: ${value.replaceAll(/\s+/g, ' ')}`);
}

async function openView(page: Page, view: View): Promise<void> {
  await page.getByRole('tab', { name: view }).click();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0, { timeout: 30_000 });
}

test('a run is looked into: every view shows its own numbers, updates come back to the bit, tensors leave as CSV', async ({
  studio,
  userDataDir,
}) => {
  test.setTimeout(400_000);
  const { page } = studio;
  await openExample(studio, 'Iris flowers');
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed');
  await goTo(studio, 'Understand');

  await openView(page, 'Playground');
  const facts = page.locator('.transport');
  await expect(facts).toContainText('step 350');
  await facts.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(facts).toContainText('frames/s');
  const frames = facts.locator('.rate');
  // The first half second holds the start.
  await expect.poll(async () => parseInt(await frames.innerText(), 10)).toBeGreaterThan(1);
  measured('playground while training', await frames.innerText());
  await facts.getByRole('button', { name: 'Pause' }).click();
  await expect(facts).not.toContainText('step 350');
  // The window's own thread has drawn it, after giving the bits of the process that trains.
  await expect(page.locator('canvas[data-points="256"]')).toBeVisible();
  // So has it measured all test rows, after giving the bits of that process as well.
  await expect(facts).toContainText(/test accuracy, all \d+ rows/);
  await look(studio, 'understand-playground');

  // A unit of the drawing opens in the neuron view, with the weights as the playground left them.
  await page.getByRole('button', { name: 'Open unit 5 of dense_1' }).click();
  await expect(page.getByRole('spinbutton', { name: 'Unit' })).toHaveValue('5');
  await expect(page.getByRole('region', { name: 'Weighted sum' })).toContainText('petal_length_cm');
  await look(studio, 'understand-neuron');

  await openView(page, 'Learning rate');
  for (const name of ['Run five forks', 'Test the rates', 'Draw it']) {
    await page.getByRole('button', { name, exact: true }).click();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0, { timeout: 30_000 });
  }
  await expect(page.getByRole('region', { name: 'Forks' })).toContainText('has the lowest loss');
  await expect(page.getByRole('region', { name: 'Range test' })).toContainText('confidence');
  await look(studio, 'understand-rates');

  await openView(page, 'Initialisation');
  await expect(page.getByRole('region', { name: 'Candidates' })).toContainText('All 16 units');
  await look(studio, 'understand-starts');
  await openView(page, 'Loss');
  await look(studio, 'understand-loss');

  await openView(page, 'Chain rule');
  await expect(page.getByRole('region', { name: 'Three answers' })).toContainText('all three agree');
  // From the click on another weight to its table, as the window shows it.
  const clickToTable = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const read = () => document.querySelector('[aria-label="Chain table"]')?.textContent ?? '';
        const before = read();
        const from = performance.now();
        const observer = new MutationObserver(() => {
          if (read() === before || read() === '') return;
          observer.disconnect();
          resolve(performance.now() - from);
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        document
          .querySelector<HTMLButtonElement>('[aria-label^="Steepest weight"] button:last-of-type')!
          .click();
      }),
  );
  measured('chain rule, click to table', `${clickToTable.toFixed(0)} ms (aim: under 200)`);
  // Generous: beside other tests on two cores.
  expect(clickToTable).toBeLessThan(3000);
  await page
    .getByRole('group', { name: /^Steepest weight/ })
    .getByRole('button', { name: /^dense_1/ })
    .first()
    .click();
  await expect(page.getByRole('region', { name: 'Three answers' })).toContainText('all three agree');
  await look(studio, 'understand-chain');

  await openView(page, 'Update rule');
  const hash = page.locator('.view-head .facts-line span', { hasText: 'SHA-256' }).locator('b');
  const before = await hash.getAttribute('title');
  const press = async (name: string, done: number): Promise<string | null> => {
    await page.getByRole('button', { name, exact: true }).click();
    await expect(
      page.locator('.view-head .facts-line span', { hasText: 'done here' }).locator('b'),
    ).toHaveText(String(done));
    return hash.getAttribute('title');
  };
  const after = await press('Do one update', 1);
  expect(after).not.toBe(before);
  await expect(page.getByRole('region', { name: 'Ledger' })).toContainText('recalculated to the same bits');
  await look(studio, 'understand-update');
  expect(await press('Undo it', 0)).toBe(before);
  expect(await press('Redo it', 1)).toBe(after);

  await openView(page, 'Step debugger');
  await page.getByRole('button', { name: 'Next layer' }).click();
  await expect(page.getByRole('region', { name: 'Tensor' })).toContainText('dense_1');
  await look(studio, 'understand-step');
  const file = join(userDataDir, 'tensor.csv');
  await answerSaveDialog(studio, file);
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('tensor.csv');
  const lines = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  // A head, and a line for each of the 16 rows of a batch, or of the 9 that are left for the last of an epoch.
  expect([17, 10]).toContain(lines.length);

  await openView(page, 'Health');
  await look(studio, 'understand-health');

  // The same on the Design canvas: the way of a weight, the stages of a step, the gradient of every layer.
  const bar = page.locator('.overlay-bar');
  const lay = async (view: View, expected: string, name: string): Promise<void> => {
    await goTo(studio, 'Understand');
    await openView(page, view);
    await page.getByRole('button', { name: 'Show on the canvas' }).click();
    await expect(bar).toContainText(expected);
    await screenshot(studio, name, 'light');
    await screenshot(studio, name, 'dark');
  };
  await lay('Chain rule', 'as the engine and central differences say', 'canvas-chain');
  await expect(page.locator('.wire-overlay').first()).toBeVisible();
  await lay('Step debugger', 'Step ', 'canvas-step');
  await bar.getByRole('button', { name: 'Next step' }).click();
  await expect(bar).toContainText('dense_1');
  await lay('Health', 'Gradient flow', 'canvas-health');
  await bar.getByRole('button', { name: 'Take it off the canvas' }).click();
  await expect(bar).toBeHidden();

  // A unit on its card opens in the neuron view.
  await page.getByRole('button', { name: 'Look into unit 2 of dense_1' }).click();
  await expect(page.getByRole('spinbutton', { name: 'Unit' })).toHaveValue('2');
  await goTo(studio, 'Design');

  // Unit by unit, with the weights of the run; what is changed there can be undone.
  await page.getByRole('radio', { name: 'Units' }).click();
  const unit = (number: number) => page.getByRole('button', { name: `Open unit ${number} of dense_1` });
  await expect(unit(15)).toBeVisible();
  await look(studio, 'design-units');
  await page.getByRole('button', { name: 'One unit less in dense_1' }).click();
  await expect(unit(15)).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect(unit(15)).toBeVisible();
  await unit(3).click();
  await expect(page.getByRole('spinbutton', { name: 'Unit' })).toHaveValue('3');
});
