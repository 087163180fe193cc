import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { answerOpenDialog, answerSaveDialog } from './support/dialogs.ts';
import type { Studio } from './support/launch-studio.ts';
import { continueButton, lessonActs, lessonBar, type LessonAct } from './support/lesson-acts.ts';
import { goTo } from './support/screens.ts';
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
    await screenshot(studio, name, theme);
    await expectAccessible(studio, `${name}, ${theme}`, theme === 'light' ? 'all' : 'colours');
  }
}

/** One step in the studio: not reached before, not by a wrong act, and reached by the right one. */
async function doTry(studio: Studio, title: string, act: LessonAct): Promise<void> {
  const { page } = studio;
  const bar = lessonBar(page);
  const goThere = /go there$/i;
  const isUnmet = async (where: Locator | Page): Promise<void> => {
    await expect(where.getByRole('img', { name: 'Not yet' })).not.toHaveCount(0);
    await expect(where.getByRole('button', { name: goThere })).toBeVisible();
  };
  const isOnPage = !(await bar.isVisible());
  if (isOnPage) {
    await isUnmet(page);
    await expect(page.getByRole('button', { name: 'Continue' })).toBeDisabled();
    await page.getByRole('button', { name: goThere }).click();
    await expect(bar).toContainText(title);
  } else {
    await expect(bar).toContainText(title);
    await isUnmet(bar);
    await act.tooEarly?.(studio);
    if (act.tooEarly !== undefined) await expect(bar).toContainText(act.answer!);
    await bar.getByRole('button', { name: goThere }).click();
  }
  if (act.wrong !== undefined) {
    await act.wrong(studio);
    // It was seen, and it is said what is missing.
    await expect(bar).toContainText(act.answer!);
    await expect(continueButton(page)).toBeHidden();
  }
  await act.right(studio);
  await continueButton(page).click({ timeout: 20_000 });
}

async function takeLesson(studio: Studio, lesson: Lesson): Promise<void> {
  const { page } = studio;
  await goTo(studio, 'Learn');
  const shelf = page.getByRole('complementary', { name: 'Lessons' });
  await shelf.getByRole('button', { name: new RegExp(`${lesson.title} `) }).click();
  let act = 0;
  for (const [place, step] of lesson.steps.entries()) {
    if (step.kind === 'try') {
      await doTry(studio, step.title, lessonActs[lesson.title]![act++]!);
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
  expect(act, 'tries of the lesson').toBe(lessonActs[lesson.title]!.length);
  expect(lessonActs[lesson.title]!.some(({ answer }) => answer !== undefined)).toBe(true);
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
  const editor = page.getByRole('region', { name: 'Lesson editor' });
  const keep = editor.getByRole('button', { name: 'Keep these lessons' });
  const minutes = editor.getByRole('spinbutton', { name: 'Minutes' });
  await editor.getByRole('textbox', { name: 'Title', exact: true }).fill('Borders');
  const id = editor.getByRole('textbox', { name: 'Id', exact: true });
  await id.fill('Not an id');
  await expect(editor.locator('.form')).toContainText('Has to be a word of lower-case letters, digits and -');
  await expect(keep).toBeDisabled();
  await page.keyboard.press('Control+z');
  await expect(id).toHaveValue('first');
  await expect(editor.getByRole('textbox', { name: 'Title', exact: true })).toHaveValue('Borders');
  await expect(minutes).toHaveValue('10');
  await editor.getByRole('button', { name: /^3 Try/ }).click();
  await editor.getByRole('button', { name: 'Add a condition' }).click();
  await editor.getByRole('combobox', { name: 'Fact' }).last().click();
  await page.getByRole('option', { name: /^run\.learningRate/ }).click();
  await editor.getByRole('textbox', { name: 'Title', exact: true }).fill('Train it well');
  await expect(editor.getByRole('region', { name: 'Preview' })).toContainText('Train it well');
  await look(studio, 'learn-write');
  await editor.getByRole('button', { name: 'My lessons' }).click();
  await editor.getByRole('textbox', { name: 'Title of the pack' }).fill('Course A');
  await keep.click();
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
