import { expect, type Locator, type Page } from '@playwright/test';
import type { Studio } from './launch-studio.ts';
import { goTo, runMonitor, setNumber, startTraining } from './screens.ts';

/** What a person does in a "Try" of a lesson. */
export interface LessonAct {
  /** Something else first, which must not pass; done before "Go there" is pressed. */
  readonly tooEarly?: (studio: Studio) => Promise<void>;
  /** Something else first, in the right place, which must not pass. */
  readonly wrong?: (studio: Studio) => Promise<void>;
  /** What the studio says to the wrong act: what it saw, and what it wanted. */
  readonly answer?: RegExp;
  readonly right: (studio: Studio) => Promise<void>;
}

/** The lesson below the screens. */
export const lessonBar = (page: Page): Locator => page.getByRole('region', { name: 'Lesson', exact: true });
/** There once a step is reached. */
export const continueButton = (page: Page): Locator =>
  lessonBar(page).getByRole('button', { name: 'Continue' });

/** Trains what is set up, to its end. */
async function train(studio: Studio, status = 'completed'): Promise<void> {
  await startTraining(studio);
  await expect(runMonitor(studio).transport.locator('.status-badge')).toHaveText(status, { timeout: 60_000 });
}

/** Goes through the units of a layer until the lesson is content. */
async function tryUnits(page: Page, act: () => Promise<void>): Promise<void> {
  const units = page.getByRole('group', { name: 'Units', exact: true }).getByRole('button');
  await expect(units.first()).toBeVisible();
  for (let unit = 0; unit < (await units.count()); unit++) {
    await units.nth(unit).click();
    await act();
    await expect(page.locator('.answer-frame').first()).toHaveAttribute('aria-busy', 'false');
    try {
      // What is reached later than this stays reached: it is seen at the next unit.
      await continueButton(page).waitFor({ timeout: 150 });
      return;
    } catch {
      // The next one.
    }
  }
}

const openRow = (page: Page, side: 'excited most by' | 'least by') => async (): Promise<void> => {
  const table = page.getByRole('table').filter({ has: page.getByRole('columnheader', { name: side }) });
  await table.getByRole('button').first().click();
};
async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option }).first().click();
}
const followSteepest = (page: Page, name: RegExp): Promise<void> =>
  page
    .getByRole('group', { name: /Steepest weight/ })
    .getByRole('button', { name })
    .click();
async function updateOnce(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Do one update' });
  await button.click();
  await expect(button).toBeEnabled();
}
const ablate = async ({ page }: Studio): Promise<void> => {
  await page.getByRole('switch', { name: 'Ablate this unit' }).click();
  await tryUnits(page, nothing);
};
/** A click in the map explains the filter at that place. */
async function clickFeatureMap(page: Page): Promise<void> {
  const map = page.getByRole('region', { name: 'Filter' }).getByRole('application');
  const sum = page.getByRole('region', { name: 'Weighted sum' }).getByRole('heading');
  await map.click({ position: { x: 4, y: 4 } });
  await expect(sum).toContainText('at [0, 0]');
  await map.press('ArrowRight');
  await expect(sum).toContainText('at [0, 1]');
}
const nothing = (): Promise<void> => Promise.resolve();
const look: LessonAct = { right: nothing };

/** By the title of a lesson: its "Try" steps in order. In each lesson one is done wrongly first. */
export const lessonActs: Readonly<Record<string, readonly LessonAct[]>> = {
  'A neuron': [
    { right: train },
    { right: ({ page }) => tryUnits(page, openRow(page, 'excited most by')) },
    {
      wrong: ({ page }) => openRow(page, 'excited most by')(),
      answer: /pre activation [\d.]+, wanted < 0/,
      right: ({ page }) => tryUnits(page, openRow(page, 'least by')),
    },
    { right: ablate },
  ],
  'The learning rate': [
    { right: train },
    {
      wrong: async (studio) => {
        await setNumber(studio.page, 'Learning rate', 0.001);
        await train(studio);
      },
      answer: /train loss [\d.]+, wanted < 0\.1/,
      right: async (studio) => {
        await setNumber(studio.page, 'Learning rate', 0.05);
        await train(studio);
      },
    },
    {
      right: async (studio) => {
        await setNumber(studio.page, 'Learning rate', 3);
        await train(studio, 'diverged');
      },
    },
    { right: ({ page }) => page.getByRole('button', { name: 'Run five forks' }).click() },
  ],
  'Where weights begin': [
    { right: train },
    look,
    {
      wrong: train,
      answer: /initializer zeros, wanted != zeros/,
      right: async (studio) => {
        await goTo(studio, 'Understand');
        await studio.page.getByRole('button', { name: /^Start with / }).click();
        await train(studio);
      },
    },
  ],
  'The loss': [
    { right: train },
    look,
    {
      wrong: ({ page }) => choose(page, 'Loss to judge by', 'Huber'),
      answer: /type huber, wanted = meanAbsoluteError/,
      right: ({ page }) => choose(page, 'Loss to judge by', 'Mean absolute error'),
    },
    { right: ({ page }) => page.getByRole('radio', { name: 'validation rows' }).click() },
  ],
  'The chain rule': [
    { right: train },
    { right: ({ page }) => followSteepest(page, /^dense_1\.kernel/) },
    {
      wrong: ({ page }) => followSteepest(page, /^dense_2\.kernel/),
      answer: /kind parameter, wanted = input/,
      right: ({ page }) => choose(page, 'Parameter or input', /^input_1/),
    },
    {
      right: async ({ page }) => {
        // Forward counts as seen when it was there to be seen.
        await expect(page.getByRole('button', { name: 'Next layer' })).toBeEnabled();
        await page.getByRole('radio', { name: '3 Backward' }).click();
      },
    },
  ],
  'The update rule': [
    { right: train },
    { right: ({ page }) => page.getByRole('button', { name: 'Do one update' }).click() },
    {
      right: async ({ page }) => {
        for (let tries = 0; tries < 8 && !(await continueButton(page).isVisible()); tries++)
          await updateOnce(page);
      },
    },
    {
      wrong: ({ page }) => updateOnce(page),
      answer: /undos 0, wanted >= 1/,
      right: ({ page }) => page.getByRole('button', { name: 'Undo it' }).click(),
    },
  ],
  Overfitting: [
    { right: train },
    look,
    {
      // Stopping before it can overfit is no way of holding it back.
      wrong: async (studio) => {
        await setNumber(studio.page, 'Epochs', 5);
        await train(studio);
      },
      answer: /is regularised no, wanted = yes/,
      right: async (studio) => {
        await setNumber(studio.page, 'Epochs', 120);
        await studio.page.getByRole('button', { name: 'Regularisation' }).click();
        await setNumber(studio.page, 'L2 penalty', 0.05);
        await train(studio);
      },
    },
  ],
  'Vanishing gradients': [
    { right: train },
    look,
    { right: train },
    {
      // The deep network is still open there.
      tooEarly: (studio) => goTo(studio, 'Understand'),
      answer: /first ratio [\d.e×⁻-]+.*, wanted > 0\.1/,
      right: nothing,
    },
  ],
  'Convolution sees edges': [
    {
      wrong: async (studio) => {
        await setNumber(studio.page, 'Learning rate', 0.00001);
        await setNumber(studio.page, 'Epochs', 1);
        await train(studio);
      },
      answer: /train accuracy [\d.]+, wanted > 0\.8/,
      right: async (studio) => {
        await setNumber(studio.page, 'Learning rate', 0.01);
        await setNumber(studio.page, 'Epochs', 3);
        await train(studio);
      },
    },
    {
      right: async ({ page }) => {
        await tryUnits(page, nothing);
        await clickFeatureMap(page);
      },
    },
    { right: ablate },
  ],
};
