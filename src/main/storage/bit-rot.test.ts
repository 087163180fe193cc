import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRandom } from '../../core/support/random.ts';
import { StudioError } from '../../core/support/errors.ts';
import { examineFile } from './examine-file.ts';
import {
  createTemporaryFolder,
  epochEvent,
  newRun,
  stepsFrom,
  paceAt,
  type TemporaryFolder,
} from './testing/temporary-workspace.ts';
import { openWorkspaceReader, type Workspace, type WorkspaceReader } from './workspace.ts';

/** More on demand: DESCENT_BIT_FLIPS=20000. */
const CASES = Number(process.env['DESCENT_BIT_FLIPS'] ?? 500);
const EPOCHS = 24;

let place: TemporaryFolder;
beforeEach(() => {
  place = createTemporaryFolder();
});
afterEach(() => place.remove());

const whole = { maximumPoints: 1_000_000 };
const names = ['step.loss', 'train.loss', 'validation.loss', 'learningRate'];

/** What is stored of a run: numbers and blobs as text, or what is said where they are damaged. */
function readEverything(reader: Pick<Workspace | WorkspaceReader, 'series' | 'weights'>, id: string) {
  const facts = new Map<string, string>();
  let flagged = false;
  const read = (name: string, action: () => string) => {
    try {
      facts.set(name, action());
    } catch {
      // A blob that is refused is not shown.
      flagged = true;
    }
  };
  for (const name of names) {
    const { x, y, damaged } = reader.series.read(id, name, whole);
    if (damaged !== undefined) {
      flagged = true;
      // Of a damaged chunk nothing is plotted: what is left is gaps and whole chunks.
      facts.set(
        name,
        [...x]
          .map((at, index) => `${at}:${y[index]}`)
          .filter((text) => !text.endsWith('NaN'))
          .join(),
      );
    } else facts.set(name, [...x].map((at, index) => `${at}:${y[index]}`).join());
  }
  for (const kind of ['last', 'best'] as const) {
    read(kind, () => Buffer.from(reader.weights.get(id, kind).bytes).toString('hex'));
  }
  return { facts, flagged };
}

it(`finds each of ${CASES} flipped bits, or shows the numbers that were stored: never others`, async () => {
  const workspace = await place.open();
  const { id } = workspace.runs.create(newRun());
  const random = createRandom(4);
  const noise = (length: number) => Buffer.from(Array.from({ length }, () => random.nextBelow(256)));
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const event = epochEvent(epoch);
    if (event.kind !== 'epochs') throw new Error('Expected epochs.');
    const steps = stepsFrom(epoch * 100 - 100, 100, () => random.nextUniform());
    const bestWeights = { epoch, step: epoch * 5, bytes: noise(20_000) };
    workspace.record.commit([{ runId: id, event: { ...event, steps, bestWeights } }]);
  }
  const pace = paceAt(EPOCHS * 5, EPOCHS);
  const weights = { epoch: EPOCHS, step: EPOCHS * 5, bytes: noise(20_000) };
  const checkpoint = {
    epoch: EPOCHS,
    step: EPOCHS * 5,
    elapsedSeconds: 1,
    bytes: noise(20_000),
    kept: true,
    best: null,
  };
  const steps = stepsFrom(EPOCHS * 100, 1);
  const finished = {
    kind: 'finished',
    status: 'completed',
    steps,
    checkpoint,
    weights,
    test: {},
    error: null,
    pace,
  } as const;
  workspace.record.commit([{ runId: id, event: finished }]);
  await workspace.close();
  const parts: number[] = [];
  expect(examineFile(place.path, (part) => parts.push(part))).toMatchObject({ ok: true, checkedRuns: 1 });
  expect(parts).toEqual([0.5, 1]);
  const original = openWorkspaceReader(place.path);
  const stored = readEverything(original, id);
  original.close();
  expect(stored.flagged).toBe(false);

  const bytes = readFileSync(place.path);
  const path = join(place.folder, 'case.descent');
  const seen = { refused: 0, flagged: 0, same: 0 };
  for (let round = 0; round < CASES; round++) {
    const at = random.nextBelow(bytes.length);
    const bit = 1 << random.nextBelow(8);
    const rotten = Buffer.from(bytes);
    rotten[at]! ^= bit;
    writeFileSync(path, rotten);
    let reader: WorkspaceReader;
    try {
      reader = openWorkspaceReader(path);
    } catch (error) {
      expect(error, `bit ${bit} of byte ${at}`).toBeInstanceOf(StudioError);
      seen.refused += 1;
      continue;
    }
    let found: ReturnType<typeof readEverything>;
    try {
      found = readEverything(reader, id);
    } catch {
      // SQLite itself found it while it read.
      seen.refused += 1;
      continue;
    } finally {
      reader.close();
    }
    // A key that rotted hides a curve or a chunk of it: the count of its points tells.
    if (found.flagged) seen.flagged += 1;
    else {
      expect(found.facts, `bit ${bit} of byte ${at}`).toEqual(stored.facts);
      seen.same += 1;
    }
    for (const [name, text] of found.facts) {
      const points = new Set(stored.facts.get(name)!.split(','));
      const foreign = text === '' ? [] : text.split(',').filter((point) => !points.has(point));
      expect(foreign, `bit ${bit} of byte ${at} shows other numbers in ${name}`).toEqual([]);
    }
  }
  expect(seen.refused + seen.flagged + seen.same).toBe(CASES);
  expect(seen.flagged).toBeGreaterThan(CASES / 5);
}, 120_000);
