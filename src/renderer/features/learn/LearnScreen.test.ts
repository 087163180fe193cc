import { flushPromises } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import { parseLessonPackText } from '../../../core/lessons/parse.ts';
import { useLessons } from '../../app/lessons.ts';
import { useRuns } from '../../app/runs.ts';
import { mountWindow } from '../../app/testing/mount-whole-window.ts';
import { press, pressKey, type TestWindow } from '../../app/testing/mount-window.ts';
import { draftPack } from './draft-pack.ts';

let mounted: TestWindow | null = null;
afterEach(() => {
  mounted?.wrapper.unmount();
  mounted = null;
  document.body.innerHTML = '';
});

async function openLearn(): Promise<TestWindow> {
  mounted = await mountWindow();
  mounted.fake.state.lessons.packs.set('built-in', {
    id: 'built-in',
    isBuiltIn: true,
    pack: parseLessonPackText(draftPack(null)),
  });
  await pressKey('0', { ctrlKey: true });
  await flushPromises();
  return mounted;
}

it('goes through a lesson: read, predict, try in the studio with a check on real runs, answer', async () => {
  const { wrapper, fake } = await openLearn();
  await press(/^Begin with/);
  expect(wrapper.text()).toContain('What it is about');
  await press('Continue');
  await press('BThat');
  expect(wrapper.text()).toContain('We will see.');
  await press('Continue');
  const lessons = useLessons();
  expect(lessons.isDone).toBe(false);
  await press('Open it and go there');
  expect(wrapper.get('.lesson-bar').text()).toContain('not seen yet');

  // A run that was there before does not count, nor one that is not good enough.
  const [old] = useRuns().runs;
  const made = (id: string, loss: number) => ({
    ...old!,
    id,
    status: 'completed' as const,
    createdAt: new Date(Date.now() + 1000).toISOString(),
    metrics: { 'train.loss': { best: loss, bestEpoch: 1, last: loss, lastEpoch: 1 } },
  });
  useRuns().take(made('a', 0.5));
  await flushPromises();
  expect(lessons.isDone).toBe(false);
  expect(wrapper.get('.lesson-bar').text()).toContain('train loss 0.5, wanted < 0.3');
  useRuns().take(made('b', 0.2));
  await flushPromises();
  expect(lessons.isDone).toBe(true);

  await press('Continue', wrapper.get('.lesson-bar').element);
  await press('BNothing');
  expect(wrapper.text()).toContain('Try another answer');
  await press('AIt learned');
  await press('Finish the lesson');
  expect(wrapper.text()).toContain('Lesson finished.');
  expect(fake.state.lessons.progress['built-in/first']!.finishedAt).not.toBeNull();
});

async function fill(label: string, value: string): Promise<void> {
  const field = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(
    `.lesson-editor [aria-label="${label}"]:is(input, textarea)`,
  )!;
  field.value = value;
  field.dispatchEvent(new Event('input'));
  await flushPromises();
}

it('writes a lesson in a form: mistakes stand at the field, changes can be undone, only whole lessons are kept', async () => {
  const { fake } = await openLearn();
  await press('Write a lesson');
  const editor = document.querySelector('.lesson-editor')!;
  await fill('Title', 'Borders');
  await fill('Id', 'Not An Id');
  expect(editor.querySelector('.form')!.textContent).toContain('Has to be a word of lower-case letters');
  expect(editor.querySelector('.verdict')!.textContent).toContain('1 thing to mend');
  await press('Keep these lessons');
  expect(fake.state.lessons.packs.size).toBe(1);
  await press('Undo');
  expect(editor.querySelector('.verdict')!.textContent).toContain('Nothing is missing');

  await press(/^1 Read/);
  await fill('Text', 'A **straight** border.');
  expect(editor.querySelector('.preview strong')!.textContent).toBe('straight');
  await press(/^3 Try/);
  await press('Add a condition');
  expect(editor.querySelectorAll('.condition')).toHaveLength(3);
  await press('Keep these lessons');
  const [kept] = [...fake.state.lessons.packs.values()].slice(-1);
  expect(kept!.pack.lessons[0]).toMatchObject({ id: 'first', title: 'Borders' });
  expect(kept!.pack.lessons[0]!.steps[0]).toMatchObject({ text: 'A **straight** border.' });
  expect(kept!.pack.lessons[0]!.steps[2]).toMatchObject({ checks: [{ all: [{}, {}, {}] }] });
});

it('shows a text that is no lesson with what is wrong, and keeps nothing of it', async () => {
  const { fake } = await openLearn();
  await press('Write a lesson');
  await press('JSON');
  await fill('Lessons as JSON', '{}');
  expect(document.querySelector('.lesson-editor')!.textContent).toContain('The text cannot be read');
  await press('Keep these lessons');
  expect(fake.state.lessons.packs.size).toBe(1);
  await press('Cancel');
  expect(document.querySelector('.lesson-editor')).toBeNull();
});
