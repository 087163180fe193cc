import * as v from 'valibot';
import type { ReadBundle } from '../../core/contract/run-bundles.ts';
import type { PreparedDescription } from '../../core/contract/trainer.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { readZip } from '../../core/formats/zip/read-zip.ts';
import { hashTable } from '../../core/datasets/table-hash.ts';
import type { Table } from '../../core/datasets/table.ts';
import { parseRunSpec } from '../../core/project/parse.ts';
import { StudioError } from '../../core/support/errors.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { parseStrictJsonBytes } from '../../core/support/strict-json.ts';
import { decodeCheckpoint } from '../../core/training/checkpoint.ts';
import { decodeTable, hashBytes } from '../storage/table-bytes.ts';
import { BUNDLE_VERSION, entryNames, refuseBundle } from './run-bundle.ts';

/** Most bytes of a bundle, packed and unpacked. */
export const BUNDLE_LIMIT_BYTES = 2 ** 31;
const CURVE_LIMIT = 1000;
const CHECKPOINT_LIMIT = 1000;
const EVENT_LIMIT = 100_000;

const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
/** NaN and infinities travel by name. */
const anyNumber = v.pipe(
  v.union([v.number(), v.picklist(['NaN', 'Infinity', '-Infinity'])]),
  v.transform(Number),
);
const seconds = v.pipe(v.number(), v.minValue(0));
const time = v.pipe(v.string(), v.isoTimestamp());
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.nameLength));
const curveName = v.pipe(v.string(), v.regex(/^[\w.:/ -]{1,200}$/u));

const plain = v.union([text(10_000), v.number(), v.boolean(), v.null()]);
/** Facts of facts: an export lists its files, each with a name, a size and a hash. */
const group = v.record(text(100), v.union([plain, v.record(text(100), plain)]));
const detail = v.union([plain, v.pipe(v.array(v.union([plain, group])), v.maxLength(10_000)), group]);

const facts = v.strictObject({
  name,
  status: v.picklist([
    'queued',
    'running',
    'paused',
    'completed',
    'stopped',
    'failed',
    'diverged',
    'interrupted',
  ]),
  createdAt: time,
  startedAt: v.nullable(time),
  endedAt: v.nullable(time),
  epoch: count,
  step: count,
  totalSteps: count,
  elapsedSeconds: seconds,
  parameterCount: count,
  engine: text(200),
  compute: v.exactOptional(
    v.nullable(
      v.strictObject({
        reason: text(1000),
        arithmetic: v.picklist(['reproducible', 'fast']),
        vectorBits: v.exactOptional(v.picklist([128, 256])),
        threads: count,
        teamShare: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
        aheadShare: v.exactOptional(v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1)))),
        predictedBytes: v.nullable(v.pipe(v.number(), v.minValue(0))),
        peakBytes: v.nullable(v.pipe(v.number(), v.minValue(0))),
      }),
    ),
  ),
  tags: v.pipe(v.array(name), v.maxLength(100)),
  notes: text(LIMITS.notesLength),
  metrics: v.record(
    curveName,
    v.strictObject({ best: anyNumber, bestEpoch: count, last: anyNumber, lastEpoch: count }),
  ),
  events: v.pipe(
    v.array(
      v.strictObject({
        at: time,
        step: count,
        kind: v.pipe(v.string(), v.regex(/^[A-Za-z]{1,40}$/)),
        details: v.record(text(100), detail),
      }),
    ),
    v.maxLength(EVENT_LIMIT),
  ),
  log: v.exactOptional(
    v.pipe(
      v.array(
        v.strictObject({
          at: time,
          step: count,
          level: v.picklist(['detail', 'information', 'warning', 'error']),
          source: v.picklist(['studio', 'trainer', 'output']),
          message: text(10_000),
        }),
      ),
      v.maxLength(EVENT_LIMIT),
    ),
  ),
});

const manifestSchema = v.strictObject({
  format: v.literal('descent-run'),
  version: v.literal(BUNDLE_VERSION),
  studio: text(100),
  facts,
  data: v.strictObject({ name, hash, carried: v.boolean() }),
  curves: v.pipe(v.array(v.strictObject({ name: curveName, points: count })), v.maxLength(CURVE_LIMIT)),
  weights: v.pipe(
    v.array(v.strictObject({ kind: v.picklist(['last', 'best']), epoch: count, step: count })),
    v.maxLength(2),
  ),
  checkpoints: v.pipe(
    v.array(
      v.strictObject({
        epoch: count,
        step: count,
        elapsedSeconds: seconds,
        kept: v.boolean(),
        score: v.nullable(v.number()),
      }),
    ),
    v.maxLength(CHECKPOINT_LIMIT),
  ),
  hashes: v.record(text(100), hash),
});

/**
 * Reads a bundle from anywhere: every entry must be named by the manifest and have its SHA-256, every block must be
 * what it says. Nothing of it is run, and nothing is kept before all of it was checked.
 * @throws StudioError `bundle-invalid`, `bundle-newer`.
 */
export function readRunBundle(bytes: Uint8Array): ReadBundle {
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof StudioError && error.code.startsWith('bundle-')) throw error;
    const rule = error instanceof StudioError ? error.details['rule'] : undefined;
    throw refuseBundle(
      typeof rule === 'string' ? rule : 'content',
      error instanceof Error ? error.message.replace(/\.$/, '') : String(error),
    );
  }
}

function read(bytes: Uint8Array): ReadBundle {
  const entries = new Map(
    readZip(bytes, { entries: CURVE_LIMIT + CHECKPOINT_LIMIT + 10, totalBytes: BUNDLE_LIMIT_BYTES }).map(
      (entry) => [entry.name, entry.bytes] as const,
    ),
  );
  const take = (entry: string): Uint8Array => {
    const found = entries.get(entry);
    if (found === undefined) throw refuseBundle('entry', `it has no "${entry}"`);
    return found;
  };
  const raw = parseStrictJsonBytes(take(entryNames.manifest), 'the manifest');
  refuseNewer(raw);
  const parsed = v.safeParse(manifestSchema, raw);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw refuseBundle(
      'manifest',
      `\`${v.getDotPath(issue) ?? 'the manifest'}\` in its manifest is not what it should be`,
    );
  }
  const manifest = parsed.output;
  for (const [entry, content] of entries) {
    if (entry === entryNames.manifest) continue;
    const expected = Object.hasOwn(manifest.hashes, entry) ? manifest.hashes[entry] : undefined;
    if (expected === undefined)
      throw refuseBundle('stranger', `its manifest does not know "${entry.slice(0, 100)}"`);
    if (hashBytes(content) !== expected)
      throw refuseBundle('hash', `"${entry}" is not what its manifest says (SHA-256)`);
  }
  const spec = parseRunSpec(parseStrictJsonBytes(take(entryNames.spec), 'run.json'));
  const prepared = readPrepared(parseStrictJsonBytes(take(entryNames.prepared), 'prepared.json'));
  const content = manifest.data.carried ? take(entryNames.table) : null;
  const table = content === null ? null : readTable(content, manifest.data.hash);
  return {
    facts: manifest.facts,
    spec,
    prepared,
    data: { name: manifest.data.name, hash: manifest.data.hash, content },
    table,
    curves: manifest.curves.map(({ name: curve, points }, index) => ({
      name: curve,
      ...readCurve(curve, take(entryNames.curve(index)), points),
    })),
    weights: manifest.weights.map((weights) => {
      const block = take(entryNames.weights(weights.kind));
      safetensors.read(block);
      return { ...weights, bytes: block };
    }),
    checkpoints: manifest.checkpoints.map((checkpoint) => {
      const block = take(entryNames.checkpoint(checkpoint.step));
      decodeCheckpoint(block);
      return { ...checkpoint, bytes: block };
    }),
  };
}

function refuseNewer(raw: unknown): void {
  const version = typeof raw === 'object' && raw !== null ? (raw as { version?: unknown }).version : null;
  if (typeof version !== 'number' || version <= BUNDLE_VERSION) return;
  throw new StudioError(
    'bundle-newer',
    `This run bundle has the newer format ${version}; this studio reads up to ${BUNDLE_VERSION}. Update Descent.`,
    { found: version },
  );
}

function readCurve(curve: string, bytes: Uint8Array, points: number) {
  if (points === 0 || bytes.length !== 16 * points) {
    throw refuseBundle('curve', `the curve "${curve}" has ${bytes.length} bytes instead of ${16 * points}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const x = Float64Array.from({ length: points }, (_, index) => view.getFloat64(8 * index, true));
  const y = Float64Array.from({ length: points }, (_, index) => view.getFloat64(8 * (points + index), true));
  x.forEach((value, index) => {
    if (Number.isFinite(value) && (index === 0 || value > x[index - 1]!)) return;
    throw refuseBundle('curve', `the x of the curve "${curve}" do not rise`);
  });
  return { x, y };
}

/** The rows, which must be those that the run saw. */
function readTable(content: Uint8Array, expected: string): Table {
  const table = decodeTable(content);
  for (const column of table.columns) {
    const isWhole =
      typeof column.name === 'string' &&
      (column.kind === 'numeric' ||
        (column.kind === 'categorical' &&
          column.categories.every((category) => typeof category === 'string') &&
          column.codes.every((code) => code >= -1 && code < column.categories.length)));
    if (!isWhole) throw refuseBundle('table', 'a column of its rows names words that are not there');
  }
  if (hashTable(table) !== expected) throw refuseBundle('table', 'its rows are not those that the run saw');
  return table;
}

const preparedSchema = v.looseObject({
  task: v.picklist(['regression', 'binary', 'multiclass']),
  featureShape: v.array(count),
  targetSize: count,
  featureNames: v.array(v.string()),
  targetName: v.string(),
  classNames: v.array(v.string()),
  preparation: v.looseObject({
    formatVersion: v.number(),
    columns: v.array(v.looseObject({ kind: v.string() })),
    target: v.looseObject({ kind: v.picklist(['numeric', 'classes']) }),
  }),
  trainRows: count,
  validationRows: count,
  testRows: count,
});

function readPrepared(raw: unknown): PreparedDescription | null {
  if (raw === null) return null;
  const parsed = v.safeParse(preparedSchema, raw);
  if (parsed.success) return parsed.output as unknown as PreparedDescription;
  throw refuseBundle('prepared', 'what it says about the preparation of its data cannot be read');
}
