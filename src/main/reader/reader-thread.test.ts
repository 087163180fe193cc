import { afterEach, beforeEach, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import {
  createTemporaryFolder,
  epochEvent,
  newRun,
  type TemporaryFolder,
} from '../storage/testing/temporary-workspace.ts';
import { unpackRuns, unpackSeries } from '../../core/contract/packed-records.ts';
import { startReaderThread, type WorkspaceReaderThread } from './reader-thread.ts';

let place: TemporaryFolder;
let reader: WorkspaceReaderThread;
beforeEach(() => {
  place = createTemporaryFolder();
  reader = startReaderThread(new URL('index.ts', import.meta.url));
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
  const [first] = unpackSeries(await reader.read(place.path, question));
  workspace.record.commit([{ runId: id, event: epochEvent(2) }]);
  const [second] = unpackSeries(await reader.read(place.path, question));
  expect(first!.series.map(({ name, x }) => [name, [...x]])).toEqual([['train.loss', [1]]]);
  expect([...second!.series[0]!.y]).toEqual([...workspace.series.read(id, 'train.loss', question).y]);
  expect(unpackRuns(await reader.list(place.path))).toEqual(workspace.runs.list());
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
  expect(unpackSeries(await reader.read(place.path, question))).toEqual([{ id: 'a', series: [] }]);
  await workspace.close();
});
