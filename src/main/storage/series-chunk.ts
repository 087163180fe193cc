import { checksum, copyBytes, fromBytes, toBlob } from './float-blob.ts';

/** Points of one chunk: small enough to rewrite while it grows, large enough to read thousands of runs. */
export const CHUNK_POINTS = 1000;

/** One row of `series_chunks`, without its id. */
export interface ChunkRow {
  readonly run_id: string;
  readonly name: string;
  readonly first_x: number;
  readonly last_x: number;
  readonly count: number;
  readonly x: Uint8Array | null;
  readonly y: Uint8Array;
  readonly first: number | null;
  readonly last: number | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly not_finite: number;
  readonly checksum: number;
}

/** A row as SQLite spells it: bytes as hexadecimal digits. */
export type SpelledChunkRow = Omit<ChunkRow, 'x' | 'y'> & { readonly x: string | null; readonly y: string };

/** Points of one chunk in rising x, or null values where the checksum did not fit. */
export interface ChunkPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** False when the stored bytes are not those that were written: y is all NaN then. */
  readonly intact: boolean;
}

/** Writes 1 to {@link CHUNK_POINTS} points as a row. */
export function encodeChunk(runId: string, name: string, x: Float64Array, y: Float64Array): ChunkRow {
  const count = x.length;
  const xBlob = isConsecutive(x) ? null : Buffer.from(toBlob(x));
  const yBlob = Buffer.from(toBlob(isConstant(y) ? y.subarray(0, 1) : y));
  const row = {
    run_id: runId,
    name,
    first_x: x[0] as number,
    last_x: x[count - 1] as number,
    count,
    x: xBlob,
    y: yBlob,
    ...summarize(y),
  };
  return { ...row, checksum: checksumOf(row, xBlob, yBlob) };
}

/** Points of a row, as far as its count can be believed: a damaged one must not decide how much memory is taken. */
export function countOfChunk({ count }: Pick<ChunkRow, 'count'>): number {
  return Math.min(Math.max(1, Math.trunc(count)), CHUNK_POINTS);
}

/** Reads a row back; damage is found by its checksum and its sizes. */
export function decodeChunk(row: ChunkRow): ChunkPoints {
  const count = countOfChunk(row);
  const [x, y] = [new Float64Array(count), new Float64Array(count)];
  return { x, y, intact: decodeChunkInto(row, { x, y }, 0) };
}

/**
 * Writes the points of a row into longer arrays, from a place on. Whole curves are read like this from spelled rows:
 * taking and giving back memory for the bytes of every chunk costs Electron several times what reading them does.
 * @returns `intact` of {@link ChunkPoints}.
 */
export function decodeChunkInto(
  row: ChunkRow | SpelledChunkRow,
  target: Omit<ChunkPoints, 'intact'>,
  at: number,
): boolean {
  const count = countOfChunk(row);
  const x = row.x === null ? null : copyBytes(row.x, target.x, at, count);
  const y = copyBytes(row.y, target.y, at, count);
  const isConstantY = y.byteLength === 8 && count > 1;
  const intact =
    row.count === count &&
    (x === null || x.byteLength === 8 * count) &&
    (isConstantY || y.byteLength === 8 * count) &&
    checksumOf(row, x, y) === row.checksum;
  if (intact && x !== null) fromBytes(x);
  else for (let index = 0; index < count; index++) target.x[at + index] = row.first_x + index;
  if (!intact) target.y.fill(Number.NaN, at, at + count);
  else {
    fromBytes(y);
    if (isConstantY) target.y.fill(target.y[at]!, at, at + count);
  }
  return intact;
}

/** What the numbers of a chunk amount to; infinities and NaN are counted, not compared. */
function summarize(y: Float64Array): Pick<ChunkRow, 'first' | 'last' | 'minimum' | 'maximum' | 'not_finite'> {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let notFinite = 0;
  for (const value of y) {
    if (!Number.isFinite(value)) notFinite += 1;
    else {
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
  }
  const empty = notFinite === y.length;
  return {
    first: nullUnlessFinite(y[0]),
    last: nullUnlessFinite(y[y.length - 1]),
    minimum: empty ? null : minimum,
    maximum: empty ? null : maximum,
    not_finite: notFinite,
  };
}

/** Covers everything in the row that decides what is drawn, its place included. */
function checksumOf(
  row: Omit<ChunkRow, 'checksum' | 'x' | 'y'>,
  x: Uint8Array | null,
  y: Uint8Array,
): number {
  const facts = [row.run_id, row.name, row.first_x, row.last_x, row.count];
  const pyramid = [row.first, row.last, row.minimum, row.maximum, row.not_finite];
  return checksum(JSON.stringify([...facts, ...pyramid, x === null]), x ?? '', y);
}

function nullUnlessFinite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function isConsecutive(x: Float64Array): boolean {
  const start = x[0] as number;
  return x.every((value, index) => value === start + index);
}

function isConstant(y: Float64Array): boolean {
  return y.length > 1 && y.every((value) => Object.is(value, y[0]));
}
