import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrainerCommand, TrainerEvent } from '../../core/contract/trainer.ts';
import { createRandom } from '../../core/support/random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import type { Workspace } from '../storage/workspace.ts';
import { createTrainer } from '../trainer/trainer.ts';
import { makeSmallRuns, type SmallRun } from './testing/small-runs.ts';

/** Kill points per network; more on demand: DESCENT_KILL_POINTS=500. */
const KILL_POINTS = Number(process.env['DESCENT_KILL_POINTS'] ?? 50);
const EPOCHS = 5;

let place: TemporaryFolder;
let workspace: Workspace;
beforeEach(async () => {
  place = createTemporaryFolder();
  workspace = await place.open();
});
afterEach(() => {
  workspace.closeNow();
  place.remove();
});

/**
 * The real trainer on the real storage without a process around them: what it posts is committed at once, until it
 * is "killed" after so many looks at its clock. Each batch costs several of them, so that any place can be hit.
 * @returns how many looks it took; the run is over when nothing killed it.
 */
function train(id: string, { spec, table }: SmallRun, killAfter: number): number {
  const checkpoint = workspace.record.rewind(id);
  const deferred: (() => void)[] = [];
  const events: TrainerEvent[] = [];
  let looks = 0;
  const trainer = createTrainer({
    post: (event) => events.push(event),
    // 5 ms a look: a few batches make a slice, a few slices a report.
    now: () => ++looks * 5,
    processorMs: () => looks * 5,
    defer: (action) => deferred.push(action),
  });
  const start: TrainerCommand = {
    kind: 'start',
    runId: id,
    spec,
    table,
    checkpoint: checkpoint?.bytes ?? null,
    elapsedSeconds: checkpoint?.elapsedSeconds ?? 0,
    paused: false,
  };
  trainer.receive(start);
  while (looks < killAfter) {
    const posted = events.splice(0);
    if (posted.length > 0) workspace.record.commit(posted.map((event) => ({ runId: id, event })));
    const next = deferred.shift();
    if (next === undefined) break;
    next();
  }
  return looks;
}

/** SHA-256 of everything that a run leaves behind: weights, full state, every curve, every summary. */
function fingerprint(id: string): string {
  const hash = createHash('sha256');
  for (const kind of ['last', 'best'] as const) hash.update(workspace.weights.get(id, kind).bytes);
  hash.update(workspace.weights.newestCheckpoint(id)!.bytes);
  for (const name of workspace.series.names(id)) {
    // Time is not part of what must be equal.
    if (name === 'elapsedSeconds') continue;
    const { x, y } = workspace.series.readAll(id, name);
    hash.update(name).update(x).update(y);
  }
  const { epoch, step, status, metrics } = workspace.runs.get(id);
  return hash.update(JSON.stringify({ epoch, step, status, metrics })).digest('hex');
}

function create(run: SmallRun): string {
  const { spec, name } = run;
  return workspace.runs.create({
    name,
    spec,
    datasetName: 'Made up',
    datasetId: null,
    datasetHash: 'a'.repeat(64),
  }).id;
}

describe('a run that was killed and goes on', () => {
  it.each(makeSmallRuns(EPOCHS))(
    `gives the SHA-256 of one that was left alone, for ${KILL_POINTS} kill points: $name`,
    (run) => {
      const whole = create(run);
      const looks = train(whole, run, Number.POSITIVE_INFINITY);
      expect(workspace.runs.get(whole)).toMatchObject({ status: 'completed', error: null });
      const expected = fingerprint(whole);
      const random = createRandom(2, run.name);
      let interrupted = 0;
      for (let round = 0; round < KILL_POINTS; round++) {
        const id = create(run);
        train(id, run, 1 + random.nextBelow(looks));
        if (workspace.runs.get(id).status !== 'completed') {
          interrupted += 1;
          // Every third one is killed once more on its way.
          if (round % 3 === 0) train(id, run, 1 + random.nextBelow(looks));
          train(id, run, Number.POSITIVE_INFINITY);
        }
        expect(fingerprint(id), `kill point ${round}`).toBe(expected);
        workspace.runs.delete([id]);
      }
      expect(interrupted).toBeGreaterThan(KILL_POINTS * 0.8);
    },
    120_000 + KILL_POINTS * 1000,
  );
});
