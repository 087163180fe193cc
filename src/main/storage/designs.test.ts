import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NetworkDesign } from '../../core/design/network-design.ts';
import type { Table } from '../../core/datasets/table.ts';
import { createTemporaryFolder, newRun, type TemporaryFolder } from './testing/temporary-workspace.ts';
import { decodeTable, encodeTable } from './table-bytes.ts';
import type { Workspace } from './workspace.ts';

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

const design: NetworkDesign = { formatVersion: 1, name: 'Small', notes: '', nodes: [], edges: [] };
it('a deleted version comes back under its own number, which no newer one takes meanwhile', () => {
  const { id } = workspace.designs.create(design);
  const versions = workspace.designVersions;
  versions.add(id, 'First', design);
  const { number } = versions.add(id, 'Second', design);
  versions.delete(id, number);
  expect(versions.list(id).map(({ name }) => name)).toEqual(['First']);
  versions.add(id, 'Third', design);
  expect(versions.restore(id, number)).toMatchObject({ number, name: 'Second', layers: 0 });
  expect(versions.list(id).map((each) => [each.number, each.name])).toEqual([
    [3, 'Third'],
    [2, 'Second'],
    [1, 'First'],
  ]);
  expect(() => versions.restore(id, number)).toThrow('no version 2');
});

const table: Table = {
  rows: 3,
  columns: [
    { kind: 'numeric', name: '__proto__', values: Float64Array.of(1.5, Number.NaN, -0), unit: 'cm' },
    { kind: 'categorical', name: 'Ärger "1"', categories: ['ja', 'nein'], codes: Int32Array.of(1, -1, 0) },
  ],
  suggestedTarget: 'Ärger "1"',
  exampleShape: null,
};
const description = {
  name: 'Table',
  origin: 'import' as const,
  description: '',
  licence: '',
  rows: 3,
  columns: [],
  suggestedTarget: null,
  suggestedTask: 'binary' as const,
  exampleShape: null,
  hash: 'b'.repeat(64),
};

describe('designs', () => {
  it('are saved only from the revision that is stored', () => {
    const first = workspace.designs.create(design);
    const second = workspace.designs.save(first.id, 1, { ...design, notes: 'mine' });
    expect(second.revision).toBe(2);
    expect(() => workspace.designs.save(first.id, 1, { ...design, notes: 'theirs' })).toThrow(
      expect.objectContaining({ code: 'design-stale' }),
    );
    expect(workspace.designs.get(first.id).design.notes).toBe('mine');
  });

  it('come back after they were deleted', () => {
    const { id } = workspace.designs.create(design);
    workspace.designs.delete(id);
    expect(workspace.designs.list()).toEqual([]);
    expect(() => workspace.designs.get(id)).toThrow(expect.objectContaining({ code: 'design-missing' }));
    expect(workspace.designs.restore(id).design).toEqual(design);
  });
});

describe('datasets', () => {
  it('bring back every cell, NaN and missing words included', () => {
    expect(decodeTable(encodeTable(table))).toEqual(table);
    const { id } = workspace.datasets.create(description, table);
    expect(workspace.datasets.content(id)).toEqual(table);
    expect(
      Object.is((workspace.datasets.content(id).columns[0] as { values: Float64Array }).values[2], -0),
    ).toBe(true);
  });

  it('refuse bytes that were cut or lengthened', () => {
    const bytes = encodeTable(table);
    expect(() => decodeTable(bytes.subarray(0, bytes.length - 1))).toThrow(/damaged/);
    expect(() => decodeTable(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(/damaged/);
    expect(() => decodeTable(bytes.subarray(0, 5))).toThrow(/damaged/);
  });

  it('stay while a run needs them, and go and come back otherwise', () => {
    const { id } = workspace.datasets.create(description, table);
    const run = workspace.runs.create({ ...newRun(), datasetId: id });
    expect(() => workspace.datasets.delete(id)).toThrow(expect.objectContaining({ code: 'dataset-in-use' }));
    workspace.runs.setStatus(run.id, 'completed');
    workspace.runs.delete([run.id]);
    workspace.datasets.delete(id);
    expect(workspace.datasets.list()).toEqual([]);
    expect(workspace.datasets.restore(id).name).toBe('Table');
  });
});

describe('runs', () => {
  it('are not deleted while they train, and none of a selection with one that does', () => {
    const running = workspace.runs.create(newRun('Busy'));
    const done = workspace.runs.create(newRun('Done'));
    workspace.runs.setStatus(done.id, 'completed');
    workspace.runs.setStatus(running.id, 'running');
    expect(() => workspace.runs.delete([done.id, running.id])).toThrow(
      expect.objectContaining({ code: 'run-active' }),
    );
    expect(workspace.runs.count()).toBe(2);
    workspace.runs.delete([done.id]);
    expect(workspace.runs.list().map((run) => run.name)).toEqual(['Busy']);
    expect(workspace.runs.restore([done.id]).map((run) => run.name)).toEqual(['Done']);
  });

  it('keep markup in names as plain text', () => {
    const { id } = workspace.runs.create(newRun('../../x <img src=x onerror=alert(1)>'));
    expect(workspace.runs.get(id).name).toBe('../../x <img src=x onerror=alert(1)>');
  });
});
