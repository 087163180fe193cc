import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { answerOpenDialog, answerSaveDialog } from './support/dialogs.ts';
import type { Studio } from './support/launch-studio.ts';
import { goTo, runMonitor, setNumber, startTraining } from './support/screens.ts';
import { screenshot, type PictureTheme } from './support/screenshots.ts';
import { expect, test } from './support/test.ts';

/** A lesson, as far as a person who takes it sees it. */
interface Lesson {
  readonly title: string;
  readonly steps: readonly (
    | { readonly kind: 'text' }
    | { readonly kind: 'try'; readonly title: string; readonly project?: string | null }
    | {
        readonly kind: 'prediction' | 'question';
        readonly choices: readonly { readonly text: string; readonly isRight: boolean }[];
      }
  )[];
}

const folder = join(import.meta.dirname, '../resources/lessons');
const lessons = readdirSync(folder)
  .toSorted()
  .map((file) => {
    const pack = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { lessons: Lesson[] };
    return pack.lessons[0]!;
  });

async function look(studio: Studio, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] satisfies PictureTheme[]) {
    await screenshot(studio, name, theme, 'large');
    await expectAccessible(studio, `${name}, ${theme}`);
  }
}

const bar = (page: Page): Locator => page.getByRole('region', { name: 'Lesson', exact: true });
const continueButton = (page: Page): Locator => bar(page).getByRole('button', { name: 'Continue' });
const reached = (page: Page): Promise<boolean> => continueButton(page).isVisible();

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
    const settled = page.locator('.answer-frame').first();
    await expect(settled).toHaveAttribute('aria-busy', 'false');
    try {
      await continueButton(page).waitFor({ timeout: 400 });
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
const nothing = (): Promise<void> => Promise.resolve();

/** What a person does in each "Try" of a lesson, in order. */
const acts: Readonly<Record<string, readonly ((studio: Studio) => Promise<void>)[]>> = {
  'A neuron': [
    train,
    ({ page }) => tryUnits(page, openRow(page, 'excited most by')),
    ({ page }) => tryUnits(page, openRow(page, 'least by')),
    async ({ page }) => {
      await page.getByRole('switch', { name: 'Ablate this unit' }).click();
      await tryUnits(page, nothing);
    },
  ],
  'The learning rate': [
    train,
    async (studio) => {
      // Not yet: a rate that is still far too small.
      await setNumber(studio.page, 'Learning rate', 0.001);
      await train(studio);
      expect(await reached(studio.page)).toBe(false);
      await setNumber(studio.page, 'Learning rate', 0.05);
      await train(studio);
    },
    async (studio) => {
      await setNumber(studio.page, 'Learning rate', 3);
      await train(studio, 'diverged');
    },
    async ({ page }) => page.getByRole('button', { name: 'Run five forks' }).click(),
  ],
  'Where weights begin': [
    train,
    nothing,
    async (studio) => {
      await studio.page
        .getByRole('navigation', { name: 'Screens' })
        .getByRole('button', { name: 'Understand' })
        .click();
      await studio.page.getByRole('button', { name: /^Start with / }).click();
      await train(studio);
    },
  ],
  'The loss': [
    train,
    nothing,
    ({ page }) => choose(page, 'Loss to judge by', 'Mean absolute error'),
    async ({ page }) => page.getByRole('radio', { name: 'validation rows' }).click(),
  ],
  'The chain rule': [
    train,
    async ({ page }) =>
      page
        .getByRole('group', { name: /Steepest weight/ })
        .getByRole('button', { name: /^dense_1\.kernel/ })
        .click(),
    ({ page }) => choose(page, 'Parameter or input', /^input_1/),
    async ({ page }) => {
      // Forward counts as seen when it was there to be seen.
      await expect(page.getByRole('button', { name: 'Next layer' })).toBeEnabled();
      await page.getByRole('radio', { name: '3 Backward' }).click();
    },
  ],
  'The update rule': [
    train,
    async ({ page }) => page.getByRole('button', { name: 'Do one update' }).click(),
    async ({ page }) => {
      for (let tries = 0; tries < 8 && !(await reached(page)); tries++) {
        await page.getByRole('button', { name: 'Do one update' }).click();
        await expect(page.getByRole('button', { name: 'Do one update' })).toBeEnabled();
      }
    },
    async ({ page }) => page.getByRole('button', { name: 'Undo it' }).click(),
  ],
  Overfitting: [
    train,
    nothing,
    async (studio) => {
      const { page } = studio;
      await page.getByRole('button', { name: 'Regularisation' }).click();
      await setNumber(page, 'L2 penalty', 0.05);
      await train(studio);
    },
  ],
  'Vanishing gradients': [train, nothing, train, nothing],
  'Convolution sees edges': [
    train,
    ({ page }) => tryUnits(page, nothing),
    async ({ page }) => {
      await page.getByRole('switch', { name: 'Ablate this unit' }).click();
      await tryUnits(page, nothing);
    },
  ],
};

async function takeLesson(studio: Studio, lesson: Lesson): Promise<void> {
  const { page } = studio;
  await goTo(studio, 'Learn');
  const shelf = page.getByRole('complementary', { name: 'Lessons' });
  await shelf.getByRole('button', { name: new RegExp(`${lesson.title} `) }).click();
  let act = 0;
  for (const [place, step] of lesson.steps.entries()) {
    if (step.kind === 'try') {
      const task = acts[lesson.title]![act++]!;
      if (!(await bar(page).isVisible())) {
        await expect(page.getByRole('button', { name: 'Continue' })).toBeDisabled();
        await page.getByRole('button', { name: /go there$/i }).click();
      } else if (!(await reached(page))) {
        await bar(page)
          .getByRole('button', { name: /go there$/i })
          .click();
      }
      await expect(bar(page)).toContainText(step.title);
      await task(studio);
      await continueButton(page).click({ timeout: 20_000 });
      continue;
    }
    await expect(page.getByRole('region', { name: `Step ${place + 1}`, exact: true })).toBeVisible();
    if (step.kind !== 'text') {
      const choices = page.getByRole('group', { name: 'Choices' }).getByRole('button');
      const wrong = step.choices.findIndex(({ isRight }) => !isRight);
      await choices.nth(wrong).click();
      const next = page.getByRole('button', { name: /^(Continue|Finish the lesson)$/ });
      // A guess goes on; the closing question wants the right answer.
      if (step.kind === 'question') {
        await expect(next).toBeDisabled();
        await choices.nth(step.choices.findIndex(({ isRight }) => isRight)).click();
      }
      await expect(next).toBeEnabled();
    }
    await page.getByRole('button', { name: /^(Continue|Finish the lesson)$/ }).click();
  }
  await expect(page.getByText('Lesson finished.')).toBeVisible();
  await expect(
    shelf.getByRole('button', { name: new RegExp(`${lesson.title} `) }).getByRole('img', { name: 'Done' }),
  ).toBeVisible();
}

test('every lesson is done to its end, its checks fail when wrong and pass when right', async ({
  studio,
}) => {
  test.setTimeout(500_000);
  await goTo(studio, 'Learn');
  await look(studio, 'learn-shelf');
  for (const lesson of lessons) await test.step(lesson.title, () => takeLesson(studio, lesson));
  await look(studio, 'learn-finished');
});

test('a teacher writes a lesson, exports it, and imports it elsewhere; a hostile file is refused', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  await goTo(studio, 'Learn');
  await page.getByRole('button', { name: 'Write a lesson' }).click();
  const dialog = page.getByRole('dialog');
  const text = dialog.getByRole('textbox', { name: 'Lessons as JSON' });
  const draft = await text.inputValue();
  await text.fill(draft.replace('"minutes": 10', '"minutes": "soon"'));
  await expect(dialog.getByRole('status')).toContainText('minutes');
  await expect(dialog.getByRole('button', { name: 'Keep these lessons' })).toBeDisabled();
  await look(studio, 'learn-write');
  await text.fill(draft.replace('My lessons', 'Course A'));
  await dialog.getByRole('button', { name: 'Keep these lessons' }).click();
  await expect(page.getByRole('heading', { name: 'Course A' })).toBeVisible();

  const file = join(userDataDir, 'course.json');
  await answerSaveDialog(studio, file);
  await page.getByRole('button', { name: 'Export Course A' }).click();
  await expect(page.getByText('Wrote course.json.')).toBeVisible();
  await page.getByRole('button', { name: 'Remove Course A' }).click();
  await expect(page.getByRole('heading', { name: 'Course A' })).toBeHidden();
  await answerOpenDialog(studio, [file]);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Course A' })).toBeVisible();

  const hostile = join(userDataDir, 'hostile.json');
  writeFileSync(hostile, readFileSync(file, 'utf8').replace('"run.trainLoss"', '"constructor.constructor"'));
  await answerOpenDialog(studio, [hostile]);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText(
    'to be a fact of docs/lessons.md',
  );
});
