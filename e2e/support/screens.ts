import { expect, type Locator, type Page } from '@playwright/test';
import type { Studio } from './launch-studio.ts';

/** What is driven here: the page of a studio, however it was started. */
type Window = Pick<Studio, 'page'>;

/** Names in the rail at the left. */
export type ScreenName =
  'Learn' | 'Start' | 'Data' | 'Design' | 'Train' | 'Understand' | 'Runs' | 'Sweeps' | 'Predict' | 'Settings';

/** Goes to a screen with the mouse. */
export async function goTo({ page }: Window, screen: ScreenName): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: screen }).click();
  await expect(page.getByRole('heading', { level: 1, name: screen })).toBeVisible();
}

/** Opens an example from the start screen; Train comes to the front. */
export async function openExample(studio: Window, title: string): Promise<void> {
  await studio.page.getByRole('button', { name: title }).click();
  await expect(studio.page.getByRole('heading', { level: 1, name: 'Train' })).toBeVisible();
}

/** Imports a project file under Design, with a dialog that was answered before. */
export async function importProject(studio: Studio): Promise<void> {
  await goTo(studio, 'Start');
  await studio.page.getByRole('button', { name: 'Open a project file' }).click();
}

/** Imports a table under Data, with a dialog that was answered before. */
export async function importTable(studio: Studio): Promise<void> {
  await goTo(studio, 'Data');
  const { page } = studio;
  await page.getByRole('button', { name: 'Import file' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** Tries to import a table that must be refused; gives the sentence that says why, and closes the dialog. */
export async function refuseTable(studio: Studio): Promise<string> {
  await goTo(studio, 'Data');
  const { page } = studio;
  await page.getByRole('button', { name: 'Import file' }).click();
  const dialog = page.getByRole('dialog');
  const importButton = dialog.getByRole('button', { name: 'Import', exact: true });
  const problem = dialog.getByRole('alert');
  await expect(dialog).toBeVisible();
  // Some files are refused at the first look, some only when they are read to their end.
  if (!(await problem.isVisible())) await importButton.click();
  await expect(problem).toBeVisible();
  const sentence = (await problem.innerText()).trim();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  return sentence;
}

/** Presses the button of the bar at the top of Train. */
export async function startTraining({ page }: Window): Promise<void> {
  await page.locator('header').getByRole('button', { name: 'Start training' }).click();
}

/** Types a value into a number field and leaves it with Enter. */
export async function setNumber(within: Locator | Page, label: string, value: number): Promise<void> {
  const field = within.getByRole('spinbutton', { name: label, exact: true });
  await field.fill(String(value));
  await field.press('Enter');
}

/** The run that Train shows. */
export function runMonitor({ page }: Window) {
  const region = page.getByRole('region', { name: /^Run / });
  const facts = region.getByRole('complementary', { name: 'The run in numbers' });
  const transport = region.getByRole('group', { name: 'Training' });
  return {
    region,
    facts,
    transport,
    press: (name: 'Pause' | 'Resume' | 'Step one batch' | 'Step one epoch' | 'Stop') =>
      transport.getByRole('button', { name, exact: true }).click(),
    expectStatus: (status: string, timeout = 60_000) =>
      expect(transport.locator('.status-badge')).toHaveText(status, { timeout }),
    /** The exact value behind a number of the first table: "last". */
    readLast: async (metric: string, split: 'training' | 'validation'): Promise<number> => {
      const row = facts
        .getByRole('table')
        .first()
        .getByRole('row', { name: new RegExp(`^${metric} `) });
      const cell = row.getByRole('cell').nth(split === 'training' ? 0 : 1);
      return Number(await cell.locator('.number-text').getAttribute('title'));
    },
  };
}

/** What a chart's read-out says at one point. */
export interface ReadOut {
  /** "epoch 50". */
  readonly at: string;
  /** Value by the name of the curve. */
  readonly values: ReadonlyMap<string, number>;
}

/** Walks a chart with the keyboard, as somebody does who cannot use a mouse: to its last point, or the one before. */
export async function readLastPoint(chart: Locator): Promise<ReadOut> {
  const surface = chart.getByRole('application');
  await surface.focus();
  await surface.press('ArrowLeft');
  await surface.press('ArrowRight');
  const readout = chart.locator('.curve-readout');
  await expect(readout).toBeVisible();
  const lines = await readout.locator('.line').all();
  const entries = await Promise.all(
    lines.map(async (line) => {
      const name = await line.locator('.name').innerText();
      const value = await line.locator('.value').getAttribute('title');
      return [name, Number(value)] as const;
    }),
  );
  return { at: await readout.locator('.at').innerText(), values: new Map(entries) };
}

/** A row of the table of runs. */
export function runRow({ page }: Studio, name: string): Locator {
  return page.getByRole('grid', { name: 'Runs' }).getByRole('row').filter({ hasText: name });
}

/** The error that the window shows; closes it. */
export async function takeError({ page }: Studio): Promise<string> {
  const notice = page.getByRole('region', { name: 'Notices' }).locator('article.error').last();
  await expect(notice).toBeVisible();
  const text = await notice.locator('p').innerText();
  await notice.getByRole('button', { name: 'Close notice' }).click();
  await expect(notice).toBeHidden();
  return text.replace(/^error:\s*/, '');
}
