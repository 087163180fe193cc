import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/support/sha256.ts';
import { listBackups } from './backups.ts';
import { migrations, NEWEST_VERSION } from './migrations/index.ts';
import { buildEarlierWorkspace } from './testing/earlier-formats.ts';
import { createTemporaryFolder, epochEvent, type TemporaryFolder } from './testing/temporary-workspace.ts';

let place: TemporaryFolder;
beforeEach(() => {
  place = createTemporaryFolder();
});
afterEach(() => place.remove());

const earlier = Array.from({ length: NEWEST_VERSION }, (_, index) => index + 1);

describe('a workspace of an earlier format', () => {
  it.each(earlier)('%i is brought up to date with everything in it, after a backup', async (version) => {
    const known = buildEarlierWorkspace(place.path, version);
    const backupFolder = join(place.folder, 'backups');
    const workspace = await place.open({ backupFolder });
    const { runs, series, weights, designs, datasets, record } = workspace;
    expect(runs.get(known.runId)).toMatchObject({
      name: 'Old run',
      status: 'stopped',
      epoch: 4,
      tags: ['kept'],
      notes: 'note',
      metrics: { 'train.loss': { best: 0.25, bestEpoch: 4 } },
    });
    const { x, y } = series.read(known.runId, 'train.loss', { maximumPoints: 100 });
    expect([...x]).toEqual([1, 2, 3, 4]);
    expect([...y]).toEqual(known.losses);
    expect(Buffer.from(weights.get(known.runId, 'best').bytes).toString()).toBe('old weights');
    expect(weights.newestCheckpoint(known.runId)).toMatchObject({ epoch: 4, step: 20 });
    expect(designs.get(known.designId)).toMatchObject({ revision: 3, design: { name: 'Old design' } });
    const { datasetHash } = runs.background(known.runId);
    expect(datasets.content(known.datasetId, datasetHash).columns).toEqual(known.table.columns);
    expect(datasets.versions(known.datasetId).map(({ number }) => number)).toEqual([1]);
    expect(workspace.log.list(known.runId).map(({ message }) => message)).toEqual(
      version < 11 ? [] : ['kept'],
    );
    expect(workspace.settings.get('queue.limit')).toBe(2);
    expect(workspace.check()).toEqual({ ok: true, problems: [], checkedRuns: 1 });
    // It can be written as well.
    expect(record.rewind(known.runId)).toMatchObject({ epoch: 4 });
    record.commit([{ runId: known.runId, event: epochEvent(5) }]);
    expect(runs.get(known.runId).epoch).toBe(5);
    workspace.closeNow();

    const backups = listBackups(backupFolder);
    expect(backups.length).toBe(version < NEWEST_VERSION ? 1 : 0);
    for (const backup of backups) {
      const connection = new Database(backup, { readonly: true });
      expect(connection.pragma('user_version', { simple: true })).toBe(version);
      connection.close();
    }
  });
});

it('the steps of formats that were released stay as they were', () => {
  const marks = migrations.map(({ sql }) =>
    sha256(new TextEncoder().encode(sql.replace(/\s+/g, ' '))).slice(0, 12),
  );
  expect(marks.slice(0, 3)).toEqual(['d4a63fc5db8b', '0c3b9a22ff48', '2ccc87a869a5']);
});
