import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateTable } from '../../core/datasets/generators/index.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { parseLessonPack, parseLessonPackBytes } from '../../core/lessons/parse.ts';
import type { Workspace } from '../storage/workspace.ts';
import { createLessonService } from './lesson-service.ts';

const folder = join(import.meta.dirname, '../../../resources/lessons');
/** A pack as a file holds it. */
const examplePack = JSON.parse(readFileSync(join(folder, '6-update-rule.json'), 'utf8')) as object;

/** Only what the service needs: values by name, as JSON keeps them. */
function fakeWorkspace() {
  const kept = new Map<string, string>();
  const settings = {
    get: (name: string): unknown => (kept.has(name) ? JSON.parse(kept.get(name)!) : undefined),
    set: (name: string, value: unknown) => void kept.set(name, JSON.stringify(value)),
  };
  return { workspace: { settings } as unknown as Workspace, settings };
}

describe('the lessons that ship', () => {
  const lessons = readdirSync(folder)
    .toSorted()
    .flatMap((file) => parseLessonPackBytes(readFileSync(join(folder, file))).lessons);

  it('are one per idea and three more, each with a prediction first, things to try and a closing question', () => {
    expect(lessons.map(({ id }) => id)).toEqual([
      'neuron',
      'learning-rate',
      'initialisation',
      'loss',
      'chain-rule',
      'update-rule',
      'overfitting',
      'vanishing-gradients',
      'convolution',
    ]);
    for (const { steps } of lessons) {
      const kinds = steps.map(({ kind }) => kind);
      expect(kinds.indexOf('prediction')).toBeGreaterThan(0);
      expect(kinds.indexOf('prediction')).toBeLessThan(kinds.indexOf('try'));
      expect(kinds.filter((kind) => kind === 'try').length).toBeGreaterThan(1);
      expect(kinds.at(-1)).toBe('question');
    }
  });

  it('name networks that can be built on their data', () => {
    for (const { projects } of lessons) {
      for (const { spec } of projects) {
        const graph = buildGraph(spec.design);
        const { source } = spec.data;
        if (source.kind !== 'generator') continue;
        const data = prepareData(generateTable(source.spec, source.seed), spec.data);
        expect(graph.nodes[0]!.outputShape).toEqual(data.featureShape);
      }
    }
  });
});

describe('the shelf', () => {
  it('has the lessons that ship first, then those of the workspace', async () => {
    const { workspace } = fakeWorkspace();
    const service = createLessonService(folder, () => workspace);
    const kept = service.save(null, parseLessonPack(examplePack));
    const { packs, problems } = await service.shelf();
    expect(packs.map(({ id }) => id)).toEqual(['built-in', kept.id]);
    expect(packs[1]!.pack).toEqual(parseLessonPack(examplePack));
    expect(problems).toEqual([]);
    expect((await service.find(kept.id, 'update-rule')).title).toBe('The update rule');
    service.remove(kept.id);
    await expect(service.find(kept.id, 'update-rule')).rejects.toThrow('not in this workspace');
  });

  it('keeps progress by pack and lesson, and forgets it on wish', async () => {
    const { workspace } = fakeWorkspace();
    const service = createLessonService(folder, () => workspace);
    const progress = {
      startedAt: '2026-01-01T00:00:00.000Z',
      step: 2,
      done: [0, 1],
      answers: [{ step: 1, choice: 0 }],
      finishedAt: null,
    };
    service.setProgress('built-in', 'neuron', progress);
    expect((await service.shelf()).progress).toEqual({ 'built-in/neuron': progress });
    service.setProgress('built-in', 'neuron', null);
    expect((await service.shelf()).progress).toEqual({});
  });

  it('leaves what it cannot read where it is, and says so', async () => {
    const { workspace, settings } = fakeWorkspace();
    const service = createLessonService(folder, () => workspace);
    const kept = service.save(null, parseLessonPack(examplePack));
    const stored = settings.get('lessons.packs') as object[];
    settings.set('lessons.packs', [
      { id: 'x', file: { kind: 'descent-lessons', formatVersion: 9 } },
      ...stored,
    ]);
    const { packs, problems } = await service.shelf();
    expect(packs.map(({ id }) => id)).toEqual(['built-in', kept.id]);
    expect(problems[0]).toContain('newer Descent');
    service.save(kept.id, parseLessonPack({ ...examplePack, title: 'Changed' }));
    expect(settings.get('lessons.packs')).toHaveLength(2);
  });

  it('does not change what ships', () => {
    const { workspace } = fakeWorkspace();
    const service = createLessonService(folder, () => workspace);
    expect(() => service.save('built-in', parseLessonPack(examplePack))).toThrow('cannot be changed');
    expect(() => service.remove('built-in')).toThrow('cannot be changed');
  });
});
