import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRandom } from '../../core/support/random.ts';
import { createChunkCache, type ChunkCache } from './chunk-cache.ts';
import { openConnection } from './connection.ts';
import { readSeries } from './read-series.ts';
import { createSeriesTable, type SeriesTable } from './series.ts';
import { createTemporaryFolder, newRun, type TemporaryFolder } from './testing/temporary-workspace.ts';
import type { Points } from './thin-points.ts';
import type { Workspace } from './workspace.ts';

let place: TemporaryFolder;
let workspace: Workspace;
let cache: ChunkCache;
let id: string;
beforeEach(async () => {
  place = createTemporaryFolder();
  workspace = await place.open();
  id = workspace.runs.create(newRun()).id;
  cache = createChunkCache(20);
});
afterEach(async () => {
  await workspace.close();
  place.remove();
});

const names = ['train.loss', 'validation.loss'];
/** Numbers of points `from` to `to`; x has holes where `apart` is not 1. */
function makePoints(from: number, to: number, seed: number, apart = 1): Points {
  const random = createRandom(seed, 'chunk-cache');
  const x = Float64Array.from({ length: to - from }, (_, i) => apart * (from + i));
  return { x, y: x.map(() => (random.nextUniform() < 0.01 ? Number.NaN : random.nextUniform())) };
}

/** Writes over a connection of its own, as whoever owns the workspace does. */
function write(work: (series: SeriesTable, run: (sql: string) => void) => void): void {
  const connection = openConnection(place.path, 'write');
  try {
    connection.transaction(() => work(createSeriesTable(connection), (sql) => connection.exec(sql)))();
  } finally {
    connection.close();
  }
}

/** Everything of an answer, as one text: comparing thousands of numbers one by one takes long. */
function spell(answers: ReturnType<typeof readSeries>): string {
  const bytes = ({ buffer, byteOffset, byteLength }: Float64Array): string =>
    Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  return JSON.stringify(
    answers.map((run) => run.series.map((each) => ({ ...each, x: bytes(each.x), y: bytes(each.y) }))),
  );
}

/** With the cache the same is read as without it, in full, in part and thinned. */
function expectTrue(): void {
  for (const range of [
    { maximumPoints: 100_000 },
    { maximumPoints: 90 },
    { maximumPoints: 100_000, from: 990, to: 2400 },
    { maximumPoints: 50, from: 3100 },
  ]) {
    const question = { ids: [id], names, ...range };
    expect(spell(readSeries(place.path, question, cache)) === spell(readSeries(place.path, question))).toBe(
      true,
    );
  }
}

it('reads the same curves again without their bytes, of chunks that are full', () => {
  write((series) => {
    series.append(id, 'train.loss', makePoints(1, 3501, 1));
    series.append(id, 'validation.loss', makePoints(1, 2501, 2, 3));
  });
  expectTrue();
  expect(cache.size()).toBe(5);
  expectTrue();
  const before = readSeries(place.path, { ids: [id], names, maximumPoints: 100_000 });
  // Bytes that rot where no checksum says so: only who does not read them still knows the numbers.
  write((_, run) => run(`UPDATE series_chunks SET y = zeroblob(8000) WHERE first_x < 2000 AND count = 1000`));
  expect(spell(readSeries(place.path, { ids: [id], names, maximumPoints: 100_000 }, cache))).toBe(
    spell(before),
  );
  expect(readSeries(place.path, { ids: [id], names, maximumPoints: 100_000 })[0]!.series[0]!.damaged).toBe(
    2000,
  );
});

it('never shows what was there before: a run that grows, is taken back, trains on otherwise, or is another by now', () => {
  const train = (from: number, to: number, seed: number): void =>
    write((series) => names.forEach((name) => series.append(id, name, makePoints(from, to, seed))));
  train(1, 2501, 3);
  expectTrue();
  for (let end = 2501; end < 3800; end += 400) {
    train(end, end + 400, end);
    expectTrue();
  }
  // The same number of points at the same places, from another training.
  write((series) => series.cut(id, () => true, 1500));
  expectTrue();
  train(1500, 4101, 4);
  expectTrue();
  // Cut and written again between two looks.
  write((series) => series.cut(id, () => true, 1));
  train(1, 4101, 5);
  expectTrue();
  write((_, run) =>
    run(`CREATE TEMP TABLE kept AS SELECT * FROM runs WHERE id = '${id}';
         DELETE FROM runs WHERE id = '${id}'; INSERT INTO runs SELECT * FROM kept;`),
  );
  expectTrue();
  train(1, 4101, 6);
  expectTrue();
});

it('says of a rotten row what it says without the cache', () => {
  write((series) => series.append(id, 'train.loss', makePoints(1, 3001, 7)));
  expectTrue();
  write((_, run) => run(`UPDATE series_chunks SET maximum = 9 WHERE first_x = 1001`));
  expectTrue();
  write((_, run) => run(`UPDATE series_chunks SET checksum = 1 WHERE first_x = 1`));
  expectTrue();
  write((_, run) => run(`DELETE FROM series_chunks WHERE first_x = 2001`));
  expectTrue();
});

it('keeps no more than it may, and lets go of what was not asked for longest', () => {
  write((series) => {
    for (let i = 0; i < 9; i++) series.append(id, `metric${i}`, makePoints(1, 3001, 10 + i));
    series.append(id, 'long', makePoints(1, 30_001, 30));
  });
  const ask = (name: string) => {
    const question = { ids: [id], names: [name], maximumPoints: 500 };
    expect(spell(readSeries(place.path, question, cache)) === spell(readSeries(place.path, question))).toBe(
      true,
    );
  };
  for (let i = 0; i < 6; i++) ask(`metric${i}`);
  expect(cache.size()).toBe(18);
  ask('metric0');
  for (let i = 6; i < 9; i++) ask(`metric${i}`);
  expect(cache.size()).toBeLessThanOrEqual(20);
  expect(cache.chunksOf(id, 'metric0')?.size).toBe(3);
  expect(cache.chunksOf(id, 'metric1')).toBeUndefined();
  // Longer than the cache: its beginning is kept, the rest is read.
  ask('long');
  ask('long');
  expect(cache.size()).toBe(20);
  cache.clear();
  expect(cache.size()).toBe(0);
  expectTrue();
});
