import type { SeriesPoints } from '../../core/contract/run-records.ts';
import type { Connection } from './connection.ts';
import type { ChunkCache, ChunkFacts, KeptChunk } from './chunk-cache.ts';
import {
  CHUNK_POINTS,
  countOfChunk,
  decodeChunk,
  decodeChunkInto,
  encodeChunk,
  type ChunkRow,
  type SpelledChunkRow,
} from './series-chunk.ts';
import { thinPoints, type Points } from './thin-points.ts';

/** Which part of a curve, and how many points of it. */
export interface SeriesRange {
  /** 4 or more. */
  readonly maximumPoints: number;
  /** Lowest and highest x, both included. */
  readonly from?: number;
  readonly to?: number;
}

/** Curves of runs. Writing methods belong inside the transaction of what they are part of. */
export interface SeriesTable {
  /** Appends points whose x lies beyond those that are stored; earlier ones are left as they are. */
  append(runId: string, name: string, points: Points): void;
  /** Drops every point with x >= `fromX` of the curves whose name fits. */
  cut(runId: string, isAffected: (name: string) => boolean, fromX: number): void;
  names(runId: string): readonly string[];
  read(runId: string, name: string, range: SeriesRange): SeriesPoints;
  /** Whole curve; `intact` false when any chunk failed its checksum. */
  readAll(runId: string, name: string): Points & { readonly intact: boolean };
  /** Names of curves with a damaged chunk. */
  findDamage(runId: string): readonly string[];
}

/** Points for which memory is kept from one curve to the next. */
const KEPT_ROOM = 2 ** 17;

type StoredChunk = ChunkRow & { readonly id: number };

const FACTS =
  'run_id, name, first_x, last_x, count, first, last, minimum, maximum, not_finite, checksum' as const;

/** Place of `first_x` in them. */
const FIRST_X = 2;

/** A chunk as it stands in the file, or as it was read earlier. */
type FoundChunk =
  { readonly row: SpelledChunkRow; readonly kept: null } | { readonly row: null; readonly kept: KeptChunk };

function copyChunk({ facts, x, y }: KeptChunk, target: Points, at: number): void {
  target.y.set(y, at);
  if (x !== null) target.x.set(x, at);
  else for (let i = 0; i < y.length; i++) target.x[at + i] = (facts[FIRST_X] as number) + i;
}

function factsOf(row: Omit<ChunkRow, 'x' | 'y'>): ChunkFacts {
  const { run_id, name, first_x, last_x, count, first, last, minimum, maximum, not_finite, checksum } = row;
  return [run_id, name, first_x, last_x, count, first, last, minimum, maximum, not_finite, checksum];
}

/** Prepares the statements on one connection. @param cache of what was read earlier, over whatever connection. */
export function createSeriesTable(connection: Connection, cache: ChunkCache | null = null): SeriesTable {
  const columns =
    'run_id, name, first_x, last_x, count, x, y, first, last, minimum, maximum, not_finite, checksum';
  const insert = connection.prepare<[ChunkRow]>(
    `INSERT INTO series_chunks (${columns}) VALUES (@${columns.replaceAll(', ', ', @')})`,
  );
  const remove = connection.prepare<[number]>('DELETE FROM series_chunks WHERE id = ?');
  const newest = connection.prepare<[string, string], StoredChunk>(
    'SELECT * FROM series_chunks WHERE run_id = ? AND name = ? ORDER BY first_x DESC LIMIT 1',
  );
  const spelled = `${FACTS}, iif(x IS NULL, NULL, hex(x)) AS x, hex(y) AS y`;
  const inSight =
    'FROM series_chunks WHERE run_id = ? AND name = ? AND last_x >= ? AND first_x <= ? ORDER BY first_x';
  const inRange = connection.prepare<[string, string, number, number], SpelledChunkRow>(
    `SELECT ${spelled} ${inSight}`,
  );
  const factsInRange = connection
    .prepare<[string, string, number, number], [number, ...ChunkFacts]>(`SELECT id, ${FACTS} ${inSight}`)
    .raw();
  const byId = connection.prepare<[number], SpelledChunkRow>(
    `SELECT ${spelled} FROM series_chunks WHERE id = ?`,
  );
  const beyond = connection.prepare<[string, number], StoredChunk>(
    'SELECT * FROM series_chunks WHERE run_id = ? AND last_x >= ?',
  );
  const nameList = connection
    .prepare<[string], string>('SELECT DISTINCT name FROM series_chunks WHERE run_id = ? ORDER BY name')
    .pluck();

  const addTotal = connection.prepare(
    `INSERT INTO series_totals (run_id, name, points) VALUES (?, ?, ?)
     ON CONFLICT (run_id, name) DO UPDATE SET points = points + excluded.points`,
  );
  const findTotal = connection
    .prepare<[string, string], number>('SELECT points FROM series_totals WHERE run_id = ? AND name = ?')
    .pluck();
  const countPoints = connection
    .prepare<[string, string], number | null>(
      'SELECT sum(count) FROM series_chunks WHERE run_id = ? AND name = ?',
    )
    .pluck();
  const totalNames = connection
    .prepare<[string], string>('SELECT name FROM series_totals WHERE run_id = ? AND points > 0')
    .pluck();

  /** Points that were written and are not there, or the other way round: a key or a count has rotted. */
  function findMissing(runId: string, name: string, found: number): number {
    return Math.abs((findTotal.get(runId, name) ?? 0) - found);
  }

  function write(runId: string, name: string, points: Points): void {
    addTotal.run(runId, name, points.x.length);
    for (let start = 0; start < points.x.length; start += CHUNK_POINTS) {
      const end = start + CHUNK_POINTS;
      insert.run(encodeChunk(runId, name, points.x.subarray(start, end), points.y.subarray(start, end)));
    }
  }

  function append(runId: string, name: string, points: Points): void {
    const last = newest.get(runId, name);
    const fresh = last === undefined ? points : after(points, last.last_x);
    if (fresh.x.length === 0) return;
    if (last === undefined || last.count >= CHUNK_POINTS) {
      write(runId, name, fresh);
      return;
    }
    const before = decodeChunk(last);
    // A damaged chunk stays as it is: writing it anew would give its wrong numbers a right checksum.
    if (!before.intact) {
      write(runId, name, fresh);
      return;
    }
    remove.run(last.id);
    addTotal.run(runId, name, -before.x.length);
    write(runId, name, { x: join(before.x, fresh.x), y: join(before.y, fresh.y) });
  }

  /** Where chunks are put together; taken anew when a curve is longer, and not kept when it was very long. */
  let room = { x: new Float64Array(0), y: new Float64Array(0) };

  function takeRoom(length: number): Points {
    if (length <= room.x.length) return room;
    const taken = { x: new Float64Array(length), y: new Float64Array(length) };
    if (length <= KEPT_ROOM) room = taken;
    return taken;
  }

  /** Chunks of a stretch: those that are kept, and the bytes of the others. */
  function findChunks(runId: string, name: string, from: number, to: number): FoundChunk[] {
    const kept = cache?.chunksOf(runId, name);
    if (kept === undefined) return inRange.all(runId, name, from, to).map((row) => ({ row, kept: null }));
    return factsInRange.all(runId, name, from, to).map(([id, ...facts]) => {
      const known = kept.get(facts[FIRST_X] as number);
      const isSame = known !== undefined && facts.every((fact, place) => fact === known.facts[place]);
      return isSame ? { row: null, kept: known } : { row: byId.get(id)!, kept: null };
    });
  }

  /** The points look into memory that the next call writes over. */
  function collect(runId: string, name: string, from: number, to: number) {
    const chunks = findChunks(runId, name, from, to);
    const points = takeRoom(
      chunks.reduce((sum, { row }) => sum + (row ? countOfChunk(row) : CHUNK_POINTS), 0),
    );
    const fresh: (readonly [SpelledChunkRow, number])[] = [];
    let [length, unsound, counted] = [0, 0, 0];
    for (const { row, kept } of chunks) {
      const start = length;
      length += row ? countOfChunk(row) : CHUNK_POINTS;
      counted += row?.count ?? CHUNK_POINTS;
      if (kept !== null) copyChunk(kept, points, start);
      else if (row.run_id !== runId || row.name !== name) {
        // The index said that it belongs here; a rotten index says so of the chunks of others, and nothing is shown.
        decodeChunkInto(row, points, start);
        points.y.fill(Number.NaN, start, length);
        unsound += length - start;
      } else if (decodeChunkInto(row, points, start)) fresh.push([row, start]);
      else unsound += length - start;
    }
    // Not before all is copied: what is kept anew may take the place of what was kept.
    for (const [row, at] of cache === null ? [] : fresh) {
      const x = row.x === null ? null : points.x.subarray(at, at + row.count);
      const chunk = { facts: factsOf(row), x, y: points.y.subarray(at, at + row.count) };
      cache?.keep(runId, name, row.first_x, chunk);
    }
    const isWhole = from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY;
    const stored = isWhole ? counted : (countPoints.get(runId, name) ?? 0);
    return {
      x: points.x.subarray(0, length),
      y: points.y.subarray(0, length),
      damaged: unsound > 0 ? unsound : findMissing(runId, name, stored),
    };
  }

  // Chunks and their count are read as of one moment, whoever writes meanwhile.
  return {
    append,
    cut(runId, isAffected, fromX) {
      for (const chunk of beyond.all(runId, fromX)) {
        if (!isAffected(chunk.name)) continue;
        remove.run(chunk.id);
        addTotal.run(runId, chunk.name, -chunk.count);
        const { x, y, intact } = decodeChunk(chunk);
        const keep = x.findIndex((value) => value >= fromX);
        if (intact && keep > 0) write(runId, chunk.name, { x: x.subarray(0, keep), y: y.subarray(0, keep) });
      }
    },
    names: (runId) => nameList.all(runId),
    read: connection.transaction((runId: string, name: string, range: SeriesRange): SeriesPoints => {
      const from = range.from ?? Number.NEGATIVE_INFINITY;
      const to = range.to ?? Number.POSITIVE_INFINITY;
      const { damaged, ...found } = collect(runId, name, from, to);
      const cut = between(found, from, to);
      const thin = thinPoints(cut, range.maximumPoints);
      // What leaves here must not share memory with what was read.
      const { x, y } = thin === cut ? { x: cut.x.slice(), y: cut.y.slice() } : thin;
      for (let i = 0; i < y.length; i++) if (!Number.isFinite(y[i])) y[i] = Number.NaN;
      const points = { name, x, y, total: cut.x.length };
      return damaged === 0 ? points : { ...points, damaged };
    }),
    readAll: connection.transaction((runId: string, name: string) => {
      const { x, y, damaged } = collect(runId, name, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      return { x: x.slice(), y: y.slice(), intact: damaged === 0 };
    }),
    findDamage(runId) {
      const damaged = new Set<string>();
      for (const chunk of beyond.iterate(runId, Number.NEGATIVE_INFINITY)) {
        if (!decodeChunk(chunk).intact) damaged.add(chunk.name);
      }
      for (const name of new Set([...nameList.all(runId), ...totalNames.all(runId)])) {
        if (findMissing(runId, name, countPoints.get(runId, name) ?? 0) > 0) damaged.add(name);
      }
      return [...damaged];
    },
  };
}

function after(points: Points, x: number): Points {
  const start = countBelow(points.x, x, true);
  return { x: points.x.subarray(start), y: points.y.subarray(start) };
}

/** The part with from <= x <= to. */
function between(points: Points, from: number, to: number): Points {
  const start = countBelow(points.x, from, false);
  const end = countBelow(points.x, to, true);
  return { x: points.x.subarray(start, end), y: points.y.subarray(start, end) };
}

/** Entries of a rising list that lie below a bound, or at it where `including`; by halving. */
function countBelow(x: Float64Array, bound: number, including: boolean): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = x[middle] as number;
    if (value < bound || (including && value === bound)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function join(...parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
