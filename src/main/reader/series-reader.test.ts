import { afterEach, beforeEach, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import {
  createTemporaryFolder,
  epochEvent,
  newRun,
  type TemporaryFolder,
} from '../storage/testing/temporary-workspace.ts';
import { createSeriesReader, type SeriesReader } from './series-reader.ts';

let place: TemporaryFolder;
let reader: SeriesReader;
beforeEach(() => {
  place = createTemporaryFolder();
  reader = createSeriesReader(new URL('index.ts', import.meta.url));
});
afterEach(() => {
  reader.close();
  place.remove();
});

it('reads what was just written, while the owner goes on, and leaves no log behind when it closes', async () => {
  const workspace = await place.open();
  const { id } = workspace.runs.create(newRun());
  workspace.record.commit([{ runId: id, event: epochEvent(1) }]);
  const question = { ids: [id], names: ['train.loss', 'not.there'], maximumPoints: 100 };
  const [first] = await reader.read(place.path, question);
  workspace.record.commit([{ runId: id, event: epochEvent(2) }]);
  const [second] = await reader.read(place.path, question);
  expect(first!.series.map(({ name, x }) => [name, [...x]])).toEqual([['train.loss', [1]]]);
  expect([...second!.series[0]!.y]).toEqual([...workspace.series.read(id, 'train.loss', question).y]);
  void reader.read(place.path, question);
  await reader.settle();
  await workspace.close();
  expect(existsSync(`${place.path}-wal`)).toBe(false);
});

it('says what was wrong, and reads on afterwards', async () => {
  const question = { ids: ['a'], names: ['train.loss'], maximumPoints: 100 };
  await expect(reader.read(`${place.path}.not-there`, question)).rejects.toMatchObject({
    code: expect.stringMatching(/workspace|disk/) as string,
  });
  const workspace = await place.open();
  expect(await reader.read(place.path, question)).toEqual([{ id: 'a', series: [] }]);
  await workspace.close();
});
