import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTemporaryFolder, newRun, type TemporaryFolder } from './testing/temporary-workspace.ts';

let place: TemporaryFolder;
beforeEach(() => {
  place = createTemporaryFolder();
});
afterEach(() => place.remove());

it('stars, archives, paints and tags many runs at once, and remembers it', async () => {
  const workspace = await place.open();
  const ids = [1, 2, 3].map(() => workspace.runs.create(newRun()).id);
  expect(workspace.runs.get(ids[0]!)).toMatchObject({ starred: false, archived: false, colour: null });
  workspace.marks.mark(ids.slice(0, 2), { starred: true, archived: true, colour: 5 });
  workspace.marks.tag(ids, ['paper', 'old'], []);
  workspace.marks.tag(ids.slice(1), ['new'], ['old']);
  workspace.marks.mark([ids[1]!], { archived: false, colour: null });
  await workspace.close();

  const again = await place.open();
  expect(again.runs.get(ids[0]!)).toMatchObject({
    starred: true,
    archived: true,
    colour: 5,
    tags: ['paper', 'old'],
  });
  expect(again.runs.get(ids[1]!)).toMatchObject({
    starred: true,
    archived: false,
    colour: null,
    tags: ['paper', 'new'],
  });
  expect(again.runs.get(ids[2]!)).toMatchObject({ starred: false, tags: ['paper', 'new'] });
  again.closeNow();
});

it('changes all of the runs or none', async () => {
  const workspace = await place.open();
  const { id } = workspace.runs.create(newRun());
  const missing = '11111111-1111-4111-8111-111111111111';
  expect(() => workspace.marks.mark([id, missing], { starred: true })).toThrow(
    'not in the workspace any more',
  );
  const many = Array.from({ length: 101 }, (_, number) => `tag ${number}`);
  expect(() => workspace.marks.tag([id], many, [])).toThrow('Expected at most 100 tags');
  expect(workspace.runs.get(id)).toMatchObject({ starred: false, tags: [] });
  workspace.closeNow();
});
