import { fork } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../core/support/random.ts';
import {
  createTemporaryFolder,
  epochEvent,
  newRun,
  paceAt,
  stepsFrom,
  type TemporaryFolder,
} from './testing/temporary-workspace.ts';
import type { Workspace } from './workspace.ts';

let place: TemporaryFolder;
let workspace: Workspace;
let id: string;
beforeEach(async () => {
  place = createTemporaryFolder();
  workspace = await place.open();
  id = workspace.runs.create(newRun()).id;
});
afterEach(() => {
  workspace.closeNow();
  place.remove();
});

const whole = { maximumPoints: 1_000_000 };
const commit = (...events: Parameters<typeof epochEvent>[]) => {
  workspace.record.commit(events.map((event) => ({ runId: id, event: epochEvent(...event) })));
};

describe('what an epoch brings', () => {
  it('is stored with its curves, summaries, checkpoint and best weights', () => {
    commit([1, {}, true], [2, { validation: { loss: 3, accuracy: 0.1 } }]);
    expect(workspace.runs.get(id)).toMatchObject({
      epoch: 2,
      step: 10,
      metrics: {
        'train.loss': { best: 0.5, bestEpoch: 2, last: 0.5, lastEpoch: 2 },
        'validation.loss': { best: 2, bestEpoch: 1, last: 3, lastEpoch: 2 },
        'validation.accuracy': { best: 0.1, bestEpoch: 2, last: 0.1, lastEpoch: 2 },
      },
    });
    expect([...workspace.series.read(id, 'validation.loss', whole).y]).toEqual([2, 3]);
    expect(workspace.series.read(id, 'step.loss', whole).x.length).toBe(10);
    expect(workspace.weights.newestCheckpoint(id)?.bytes.toString()).toBe('state after epoch 2');
    expect(workspace.weights.get(id, 'best').epoch).toBe(1);
  });

  it('is stored completely or not at all', () => {
    commit([1]);
    const broken = epochEvent(2);
    const bytes = null as unknown as Uint8Array;
    const event = { ...broken, checkpoints: [{ epoch: 2, step: 10, elapsedSeconds: 1, bytes, kept: false }] };
    expect(() => workspace.record.commit([{ runId: id, event: event as typeof broken }])).toThrow();
    expect(workspace.runs.get(id).epoch).toBe(1);
    expect(workspace.series.read(id, 'train.loss', whole).x.length).toBe(1);
    expect(workspace.weights.newestCheckpoint(id)?.epoch).toBe(1);
  });

  it('keeps NaN as a gap and never takes it for the best', () => {
    commit(
      [1, { train: { loss: Number.NaN }, validation: {} }],
      [2, { train: { loss: 4 }, validation: {} }],
      [3, { train: { loss: Number.POSITIVE_INFINITY }, validation: {} }],
    );
    const { y } = workspace.series.read(id, 'train.loss', whole);
    expect([...y]).toEqual([Number.NaN, 4, Number.NaN]);
    const { 'train.loss': loss } = workspace.runs.get(id).metrics;
    expect(loss).toEqual({ best: 4, bestEpoch: 2, last: Number.POSITIVE_INFINITY, lastEpoch: 3 });
  });

  it('fills chunks of 1,000 points and reads ranges of them', () => {
    for (let from = 0; from < 3500; from += 700) {
      workspace.record.commit([
        {
          runId: id,
          event: {
            kind: 'progress',
            steps: stepsFrom(from, 700),
            checkpoint: null,
            pace: paceAt(from + 700, 0),
          },
        },
      ]);
    }
    const { x, y, total } = workspace.series.read(id, 'step.loss', {
      maximumPoints: 5000,
      from: 990,
      to: 1010,
    });
    expect([...x]).toEqual(Array.from({ length: 21 }, (_, index) => 990 + index));
    expect(y[0]).toBe(1 / 991);
    expect(total).toBe(21);
    expect(workspace.series.read(id, 'step.loss', { maximumPoints: 100 }).total).toBe(3500);
    const counts = new Database(place.path, { readonly: true });
    expect(
      counts
        .prepare("SELECT count FROM series_chunks WHERE name = 'step.loss' ORDER BY first_x")
        .pluck()
        .all(),
    ).toEqual([1000, 1000, 1000, 500]);
    counts.close();
  });

  it('keeps asked-for checkpoints, thinned, and only the newest two of the others', () => {
    for (let epoch = 1; epoch <= 250; epoch++) {
      const event = epochEvent(epoch);
      if (event.kind !== 'epochs') throw new Error('Expected epochs.');
      const checkpoints = event.checkpoints.map((each) => ({ ...each, kept: epoch % 2 === 0 }));
      workspace.record.commit([{ runId: id, event: { ...event, checkpoints } }]);
    }
    const reader = new Database(place.path, { readonly: true });
    const rows = reader.prepare('SELECT step, kept FROM checkpoints ORDER BY step').all() as {
      step: number;
      kept: number;
    }[];
    reader.close();
    expect(rows.filter((row) => row.kept === 0).map((row) => row.step)).toEqual([1245]);
    expect(rows.length).toBeLessThanOrEqual(102);
    expect(rows.at(-1)?.step).toBe(1250);
  });
});

describe('checkpoints of the best evaluations', () => {
  it('stay as long as they are among the best, whatever comes after them', () => {
    const scores = [0.9, 0.5, 0.7, 0.4, 0.8];
    scores.forEach((score, index) => {
      const epoch = index + 1;
      const checkpoint = {
        epoch,
        step: epoch * 5,
        elapsedSeconds: epoch,
        kept: false,
        best: { score, keep: 2 },
      };
      const event = {
        kind: 'state' as const,
        status: 'paused' as const,
        checkpoint: { ...checkpoint, bytes: Buffer.from(`state ${epoch}`) },
        weights: null,
        steps: stepsFrom(epoch * 5 - 5, 5),
        pace: paceAt(epoch * 5, epoch),
      };
      workspace.record.commit([{ runId: id, event }]);
    });
    const connection = new Database(place.path, { readonly: true });
    const kept = connection
      .prepare('SELECT epoch FROM checkpoints WHERE score IS NOT NULL ORDER BY epoch')
      .pluck();
    expect(kept.all()).toEqual([2, 4]);
    connection.close();
  });
});

describe('damage', () => {
  it('shows a rotten chunk as a gap, names it in the check, and skips a rotten checkpoint', async () => {
    commit([1, {}, true], [2]);
    workspace.record.commit([
      {
        runId: id,
        event: {
          kind: 'state',
          status: 'paused',
          checkpoint: {
            epoch: 2,
            step: 11,
            elapsedSeconds: 1,
            bytes: Buffer.from('newest'),
            kept: true,
            best: null,
          },
          weights: { epoch: 2, step: 11, bytes: Buffer.from('last weights') },
          steps: stepsFrom(10, 1),
          pace: paceAt(11, 2),
        },
      },
    ]);
    expect(workspace.check()).toEqual({ ok: true, problems: [], checkedRuns: 1 });
    await workspace.close();
    const connection = new Database(place.path);
    connection.exec("UPDATE series_chunks SET y = zeroblob(length(y)) WHERE name = 'train.loss'");
    connection.exec("UPDATE weights SET bytes = CAST('rotten' AS BLOB) WHERE kind = 'best'");
    connection.exec('UPDATE checkpoints SET bytes = zeroblob(4) WHERE step = 11');
    connection.close();
    workspace = await place.open();
    const series = workspace.series.read(id, 'train.loss', whole);
    expect(series.damaged).toBe(2);
    expect(series.y.every(Number.isNaN)).toBe(true);
    expect(() => workspace.weights.get(id, 'best')).toThrow(/checksum/);
    expect(workspace.weights.newestCheckpoint(id)?.step).toBe(10);
    const check = workspace.check();
    expect(check.ok).toBe(false);
    expect(check.problems.join('\n')).toMatch(/train\.loss[^]*best weights[^]*step 11/);
  });
});

describe('going on after an interruption', () => {
  it('marks runs that nobody trains any more', async () => {
    workspace.runs.setStatus(id, 'running');
    const done = workspace.runs.create(newRun('Done')).id;
    workspace.runs.setStatus(done, 'completed');
    await workspace.close();
    workspace = await place.open();
    expect(workspace.interruptedAtOpen).toBe(1);
    expect(workspace.runs.get(id).status).toBe('interrupted');
    expect(workspace.runs.get(done).status).toBe('completed');
  });

  it('goes back to the checkpoint in every curve and summary', () => {
    commit([1], [2]);
    const later = epochEvent(3, { train: { loss: 0.01 } });
    if (later.kind !== 'epochs') throw new Error('Expected epochs.');
    workspace.record.commit([{ runId: id, event: { ...later, checkpoints: [] } }]);
    expect(workspace.record.rewind(id)).toMatchObject({ epoch: 2, step: 10 });
    expect(workspace.runs.get(id)).toMatchObject({ epoch: 2, step: 10, elapsedSeconds: 1 });
    expect(workspace.runs.get(id).metrics['train.loss']).toEqual({
      best: 0.5,
      bestEpoch: 2,
      last: 0.5,
      lastEpoch: 2,
    });
    expect([...workspace.series.read(id, 'train.loss', whole).x]).toEqual([1, 2]);
    expect(workspace.series.read(id, 'step.loss', whole).x.at(-1)).toBe(9);
    commit([3]);
    expect([...workspace.series.read(id, 'train.loss', whole).x]).toEqual([1, 2, 3]);
  });

  it('starts afresh where there is no checkpoint', () => {
    workspace.record.commit([
      {
        runId: id,
        event: { kind: 'progress', steps: stepsFrom(0, 3), checkpoint: null, pace: paceAt(3, 0) },
      },
    ]);
    expect(workspace.record.rewind(id)).toBeNull();
    expect(workspace.series.names(id)).toEqual([]);
    expect(workspace.runs.get(id).step).toBe(0);
  });
});

describe('kill -9 of the writing process', () => {
  it('loses no epoch that was reported as committed', async () => {
    await workspace.close();
    const random = createRandom(7);
    const script = join(import.meta.dirname, 'testing/write-epochs.ts');
    let reported = 0;
    for (let round = 0; round < 4; round++) {
      const until = reported + 5 + random.nextBelow(60);
      const child = fork(script, [place.path, id], {
        execArgv: [],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      await new Promise<void>((resolve) => {
        child.on('message', (epoch: number) => {
          reported = Math.max(reported, epoch);
          if (epoch >= until) child.kill('SIGKILL');
        });
        child.on('exit', () => resolve());
      });
      workspace = await place.open();
      expect(workspace.check().ok).toBe(true);
      const run = workspace.runs.get(id);
      expect(run.status).toBe('interrupted');
      expect(run.epoch).toBeGreaterThanOrEqual(reported);
      expect(workspace.series.read(id, 'train.loss', whole).x.length).toBe(run.epoch);
      expect(workspace.weights.newestCheckpoint(id)?.epoch).toBe(run.epoch);
      await workspace.close();
    }
  });
});
