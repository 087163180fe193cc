import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { evaluateCheck, type FactSheet } from './check.ts';
import { lessonFacts } from './facts.ts';
import type { LessonCheck } from './lesson.ts';
import { parseLessonPack, parseLessonPackText, serializeLessonPack } from './parse.ts';
import { examplePack } from './testing/example-pack.ts';

function refusal(run: () => unknown): StudioError {
  try {
    run();
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('Expected a refusal.');
}

/** The example with something else at a place: `lessons.0.steps.2.hint`. */
function changed(path: string, value: unknown): unknown {
  const pack = structuredClone(examplePack) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  let at: Record<string, unknown> = pack;
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[keys.at(-1)!] = value;
  return pack;
}

describe('packs of lessons', () => {
  it('are read with defaults filled in, and written so that the same is read again', () => {
    const pack = parseLessonPack(examplePack);
    expect(pack.lessons[0]!.steps[0]).toMatchObject({ kind: 'text', formula: null, title: '' });
    expect(pack.lessons[0]!.projects[0]!.spec.training.epochs).toBe(7);
    expect(parseLessonPackText(serializeLessonPack(pack))).toEqual(pack);
  });

  it.each([
    ['kind', 'descent-project', 'lesson-invalid', 'kind'],
    ['formatVersion', 9, 'lesson-newer', 'newer Descent'],
    ['formatVersion', 0, 'lesson-invalid', 'formatVersion'],
    ['surprise', 1, 'lesson-invalid', '"surprise" is not part of the format'],
    ['title', '\u0000', 'lesson-invalid', 'title'],
    ['lessons', [], 'lesson-invalid', 'lessons'],
    ['lessons.0.id', '../../etc', 'lesson-invalid', 'lessons[0].id'],
    ['lessons.0.minutes', 1e9, 'lesson-invalid', 'minutes'],
    ['lessons.0.steps.0.text', 'x'.repeat(6001), 'lesson-invalid', 'at most 6000'],
    ['lessons.0.steps.0.onclick', 'alert(1)', 'lesson-invalid', 'onclick'],
    ['lessons.0.steps.1.choices.0.isRight', false, 'lesson-invalid', 'isRight'],
    ['lessons.0.steps.2.project', 'other', 'lesson-invalid', 'to be one of start'],
    ['lessons.0.steps.2.place', { screen: 'settings' }, 'lesson-invalid', 'screen'],
    ['lessons.0.steps.2.place', { screen: 'understand' }, 'lesson-invalid', 'place.view'],
    ['lessons.0.steps.2.place', { screen: 'understand', view: 'x' }, 'lesson-invalid', 'view'],
    ['lessons.0.steps.2.checks.0.all.0.fact', 'run.secret', 'lesson-invalid', 'docs/lessons.md'],
    ['lessons.0.steps.2.checks.0.all.0.value', 'soon', 'lesson-invalid', 'to be a number'],
    ['lessons.0.steps.2.checks.0.all.0.is', 'has', 'lesson-invalid', 'to suit'],
    ['lessons.0.steps.2.checks.0.all.0.is', 'matches', 'lesson-invalid', 'one of'],
    ['lessons.0.projects.0.project', { kind: 'x' }, 'project-invalid', 'projects[0]'],
    [
      'lessons.0.projects.0.project.spec.data.source',
      { kind: 'file', path: 'secret.csv' },
      'lesson-invalid',
      'built-in or generated',
    ],
  ])('are refused with the place when %s is %j', (path, value, code, words) => {
    const error = refusal(() => parseLessonPack(changed(path, value)));
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  it('are refused when an id stands twice, or when they are no JSON of that kind', () => {
    const [lesson] = examplePack.lessons;
    expect(refusal(() => parseLessonPack(changed('lessons', [lesson, lesson]))).message).toContain(
      'lessons[1].id',
    );
    for (const input of [null, 7, 'x', [], {}]) {
      expect(refusal(() => parseLessonPack(input)).code).toBe('lesson-invalid');
    }
    expect(refusal(() => parseLessonPackText('{"__proto__": 1}')).code).toBe('json-forbidden-key');
  });
});

describe('checks', () => {
  const check: LessonCheck = {
    text: 'Low loss at a low rate',
    all: [
      { fact: 'run.trainLoss', is: '<', value: 0.05 },
      { fact: 'run.learningRate', is: '<=', value: 0.1 },
    ],
    runs: 1,
  };
  const run = (trainLoss: number | null, learningRate: number): FactSheet => ({
    'run.trainLoss': trainLoss,
    'run.learningRate': learningRate,
  });

  it('hold when one run fulfils all of it, and not when two runs do half each', () => {
    expect(evaluateCheck(check, [run(0.04, 0.1)], {}).passed).toBe(true);
    const halves = evaluateCheck(check, [run(0.04, 0.5), run(0.4, 0.1)], {});
    expect(halves.passed).toBe(false);
    expect(halves.conditions.map(({ holds }) => holds)).toEqual([true, false]);
    expect(evaluateCheck(check, [], {}).passed).toBe(false);
    expect(evaluateCheck(check, [run(Number.NaN, 0.1)], {}).passed).toBe(false);
  });

  it('may ask for several runs', () => {
    const twice = { ...check, runs: 2 };
    expect(evaluateCheck(twice, [run(0.01, 0.1)], {}).passed).toBe(false);
    expect(evaluateCheck(twice, [run(0.01, 0.1), run(0.02, 0.01)], {})).toMatchObject({
      passed: true,
      runs: 2,
    });
  });

  it('compare words, truths and lists, and know nothing of what was not seen', () => {
    const holds = (
      fact: string,
      is: '=' | '!=' | 'has' | 'lacks',
      value: string | boolean,
      views: FactSheet,
    ) => evaluateCheck({ text: '', all: [{ fact, is, value }], runs: 1 }, [], views).passed;
    expect(holds('health.findings', 'has', 'overfitting', { 'health.findings': ['overfitting'] })).toBe(true);
    expect(holds('health.findings', 'lacks', 'overfitting', { 'health.findings': [] })).toBe(true);
    expect(holds('health.findings', 'lacks', 'overfitting', {})).toBe(false);
    expect(holds('update.isExact', '=', true, { 'update.isExact': true })).toBe(true);
    expect(holds('loss.rows', '!=', 'train', { 'loss.rows': 'validation' })).toBe(true);
  });
});

it('every fact has a name of its own, with what it belongs to', () => {
  const names = lessonFacts.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-zA-Z]+\.[a-zA-Z0-9]+$/);
});

describe('docs/lessons.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/lessons.md'), 'utf8');

  it('names every fact with what it is', () => {
    for (const { name, help } of lessonFacts) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\``));
      expect(row?.replaceAll(/\s+/g, ' '), name).toContain(help.replaceAll(/\s+/g, ' '));
    }
  });

  it('shows a pack that can be read', () => {
    const example = /```json\n([\s\S]*?)```/.exec(page)![1]!;
    expect(parseLessonPackText(example).lessons[0]!.steps).toHaveLength(4);
  });
});
