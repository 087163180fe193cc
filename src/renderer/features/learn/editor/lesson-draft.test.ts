import { describe, expect, it } from 'vitest';
import { lessonFacts } from '../../../../core/lessons/facts.ts';
import { draftPack } from '../draft-pack.ts';
import { createLessonDraft, isDraftPack, type DraftPack } from './lesson-draft.ts';
import { newCondition, newStep, STEP_KINDS } from './new-parts.ts';

const examplePack = JSON.parse(draftPack(null)) as DraftPack;
const begin = () => createLessonDraft(examplePack);
const first = ['lessons', 0] as const;

describe('a lesson draft', () => {
  it('has no mistakes at first, names each with its place, and loses it with undo', () => {
    const draft = begin();
    expect(draft.problems.value).toEqual([]);
    draft.set([...first, 'minutes'], 'soon');
    draft.set([...first, 'id'], 'Two Words');
    expect(draft.problemAt([...first, 'minutes'])).toContain('Has to be a number, got "soon"');
    expect(draft.countProblems(first)).toBe(2);
    draft.undo();
    draft.undo();
    expect(draft.pack.value).toBe(examplePack);
    expect(draft.problems.value).toEqual([]);
    draft.redo();
    expect(draft.countProblems(first)).toBe(1);
  });

  it('takes typing in one field as one change, up to the end of a word', () => {
    const draft = begin();
    for (const text of ['A', 'A ', 'A b', 'A bo']) draft.set([...first, 'title'], text);
    draft.undo();
    expect(draft.read([...first, 'title'])).toBe('A ');
    draft.undo();
    expect(draft.pack.value).toBe(examplePack);
  });

  it('moves, adds and takes away entries without touching what was there before', () => {
    const draft = begin();
    const before = structuredClone(examplePack);
    const steps = [...first, 'steps'];
    draft.move(steps, 0, 1);
    draft.insert(steps, 0, newStep('text', []));
    draft.remove(steps, 1);
    expect(draft.read([...steps, 1])).toEqual(examplePack.lessons[0]!.steps[0]);
    expect(examplePack).toEqual(before);
  });

  it('begins every kind of step and a condition on every fact without a mistake', () => {
    const draft = begin();
    for (const { kind } of STEP_KINDS) draft.insert([...first, 'steps'], 0, newStep(kind, ['start']));
    const all = lessonFacts.map(({ name }) => newCondition(name));
    for (const condition of all) {
      draft.set([...first, 'steps', 1, 'checks', 0, 'all'], [condition]);
      expect(draft.problems.value, condition.fact).toEqual([]);
    }
  });

  it('shows nothing as a form whose lists are none', () => {
    expect(isDraftPack(examplePack)).toBe(true);
    for (const value of [null, [], {}, { lessons: [{}] }, { lessons: [{ projects: [], steps: [7] }] }]) {
      expect(isDraftPack(value)).toBe(false);
    }
  });
});
