import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { migrate, readSchema, expectedSchema } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { createTemporaryFolder, newRun, type TemporaryFolder } from './testing/temporary-workspace.ts';
import type { Workspace } from './workspace.ts';

const spec = {
  formatVersion: 1,
  kind: 'descent-sweep',
  name: 'Rates',
  question: null,
  base: newRun().spec,
  space: [
    {
      path: 'training.learningRate',
      label: 'learning rate',
      range: { kind: 'log', minimum: 0.001, maximum: 1, steps: 4 },
      when: null,
    },
  ],
  strategy: { type: 'grid', values: {} },
  stopping: null,
  objective: { metric: 'validation.loss', direction: 'minimize', use: 'best' },
  repeats: 1,
  folds: null,
  seed: 1,
} satisfies SweepSpec;
const leg = { trial: 0, point: { 'training.learningRate': 0.1 }, from: 0, to: 100, parent: null, label: '' };

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

describe('stored sweeps', () => {
  it('keep their legs in order, with limits and outcomes, and which run is whose', () => {
    const { id } = workspace.sweeps.create(spec);
    const [first] = workspace.sweeps.addLeg(id, 0, leg, null, [{ replicate: 0, run: newRun('#1') }]);
    workspace.sweeps.addLeg(id, 1, { ...leg, trial: 1 }, [null, 0.5], [{ replicate: 0, run: newRun('#2') }]);
    workspace.sweeps.setOutcome(id, 0, { score: 0.25, curve: [0.5, null], stopped: false });
    expect(workspace.sweeps.legs(id)).toEqual([
      { record: { ...leg, outcome: { score: 0.25, curve: [0.5, null], stopped: false } }, limits: null },
      { record: { ...leg, trial: 1, outcome: null }, limits: [null, 0.5] },
    ]);
    expect(workspace.sweeps.ownerOf(first!)).toEqual({ sweepId: id, trial: 0, promoted: false });
    expect(workspace.sweeps.runs(id).map(({ trial }) => trial)).toEqual([0, 1]);
    expect(workspace.sweeps.get(id).spec).toEqual(spec);
  });

  it('write a leg and its runs together, and neither twice', () => {
    const { id } = workspace.sweeps.create(spec);
    workspace.sweeps.addLeg(id, 0, leg, null, [{ replicate: 0, run: newRun() }]);
    expect(() => workspace.sweeps.addLeg(id, 1, leg, null, [{ replicate: 0, run: newRun() }])).toThrow(
      /UNIQUE/,
    );
    expect(workspace.sweeps.legs(id)).toHaveLength(1);
    expect(workspace.sweeps.runs(id)).toHaveLength(1);
  });

  it('keep their runs out of the list until they are promoted; promoted ones outlive the sweep', async () => {
    const { id } = workspace.sweeps.create(spec);
    const runs = [0, 1].map((trial) =>
      workspace.sweeps.addLeg(id, trial, { ...leg, trial }, null, [
        { replicate: 0, run: newRun(`#${trial}`) },
      ]),
    );
    for (const [run] of runs) workspace.runs.setStatus(run!, 'completed');
    expect(workspace.runs.list()).toEqual([]);
    expect(workspace.runs.count()).toBe(0);
    workspace.sweeps.promote(runs[1]![0]!);
    expect(workspace.runs.list().map(({ name }) => name)).toEqual(['#1']);
    workspace.sweeps.delete(id);
    workspace.compact();
    expect(workspace.runs.list().map(({ name }) => name)).toEqual(['#1']);
    expect(() => workspace.sweeps.get(id)).toThrow(/not in the workspace/);
    expect(workspace.check().ok).toBe(true);
  });
});

describe('an older workspace', () => {
  it.each(migrations.slice(0, 2).map(({ version }) => version))(
    'of format %i keeps its runs and gets sweeps and a queue',
    async (version) => {
      workspace.closeNow();
      place.remove();
      place = createTemporaryFolder();
      const old = new Database(place.path);
      migrate(
        old,
        migrations.filter((step) => step.version <= version),
      );
      old
        .prepare(
          `INSERT INTO runs (id, name, status, created_at, design_name, dataset_name, dataset_hash, spec, total_epochs)
           VALUES ('6f1f0000-0000-4000-8000-000000000001', 'Old', 'queued', '2026-01-01T00:00:00.000Z', 'Small', 'Iris', ?, ?, 100)`,
        )
        .run('a'.repeat(64), JSON.stringify(newRun().spec));
      old.close();
      workspace = await place.open();
      expect(workspace.runs.list().map(({ name, status }) => [name, status])).toEqual([
        ['Old', 'interrupted'],
      ]);
      expect(workspace.sweeps.list()).toEqual([]);
      expect(workspace.queue.list()).toEqual([]);
      const { id } = workspace.sweeps.create(spec);
      expect(workspace.sweeps.get(id).name).toBe('Rates');
      workspace.closeNow();
      const now = new Database(place.path, { readonly: true });
      expect(readSchema(now)).toEqual(expectedSchema(migrations.length));
      now.close();
    },
  );
});
