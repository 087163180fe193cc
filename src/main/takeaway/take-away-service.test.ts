import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hashTable } from '../../core/datasets/table-hash.ts';
import { readEvents, writeEvents } from '../../core/formats/tensorboard/events.ts';
import { writeZip } from '../../core/formats/zip/write-zip.ts';
import { readZip } from '../../core/formats/zip/read-zip.ts';
import { fromErrorReport, StudioError } from '../../core/support/errors.ts';
import { damageRounds, damageSeed, startDamagedReader } from '../imports/testing/damaged-process.ts';
import { createRunPageService } from '../runs/run-page-service.ts';
import { RunService } from '../runs/run-service.ts';
import { createLocalTrainers } from '../runs/testing/local-trainer.ts';
import { makeSmallRuns } from '../runs/testing/small-runs.ts';
import { hashBytes } from '../storage/table-bytes.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import type { Workspace, WorkspaceOptions } from '../storage/workspace.ts';
import { describeTable } from '../tasks/describe-table.ts';
import { answerTask } from '../tasks/run-task.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import { createTakeAwayService, type TakeAwayService } from './take-away-service.ts';

const [small] = makeSmallRuns(6);
const { table } = small!;
const hash = hashTable(table);

const runTask: RunTask = (name, argument) => {
  const answer = answerTask(structuredClone({ name, argument }));
  return answer.ok ? Promise.resolve(answer.value) : Promise.reject(fromErrorReport(answer.error));
};

/** A workspace with the services on it, as one machine has them. */
interface Machine {
  readonly place: TemporaryFolder;
  readonly workspace: Workspace;
  readonly runs: RunService;
  readonly takeAway: TakeAwayService;
  readonly page: ReturnType<typeof createRunPageService>;
}

async function setUp(options: Partial<WorkspaceOptions> = {}): Promise<Machine> {
  const place = createTemporaryFolder();
  const workspace = await place.open(options);
  const loadTable: Parameters<typeof createTakeAwayService>[0]['loadTable'] = (source, wanted) => {
    if (source.kind !== 'dataset') throw new StudioError('dataset-missing', 'Only stored ones.', {});
    const { name, hash: current } = workspace.datasets.get(source.id);
    const content = workspace.datasets.content(source.id, wanted);
    return Promise.resolve({ table: content, name, datasetId: source.id, hash: wanted ?? current });
  };
  const load: typeof loadTable = async (source, wanted) => loadTable(source, wanted);
  const runs = new RunService({
    workspace: () => workspace,
    loadTable: load,
    startTrainer: createLocalTrainers().start,
    broadcast: () => undefined,
    limit: 2,
    keepAwake: () => undefined,
  });
  const parts = { workspace: () => workspace, loadTable: load, runTask };
  const takeAway = createTakeAwayService({
    ...parts,
    version: 'test',
    now: () => '2026-01-02T03:04:05.000Z',
  });
  const page = createRunPageService({ ...parts, runs, broadcast: () => undefined, now: () => 0 });
  return { place, workspace, runs, takeAway, page };
}

let here: Machine;
let there: Machine;
let id: string;
// The run is made once; where it goes to is new each time.
beforeAll(async () => {
  here = await setUp();
  const dataset = here.workspace.datasets.create(
    { ...describeTable(table), name: 'Made up', origin: 'import', description: '', licence: '' },
    table,
  );
  const source = { kind: 'dataset', id: dataset.id } as const;
  const { spec } = small!;
  ({ id } = await here.runs.start('Traveller', { ...spec, data: { ...spec.data, source } }));
  await vi.waitFor(() => expect(here.workspace.runs.get(id).status).toBe('completed'), { timeout: 20_000 });
});
beforeEach(async () => void (there = await setUp()));
const close = async ({ runs, workspace, place }: Machine) => {
  await runs.shutDown();
  workspace.closeNow();
  place.remove();
};
afterEach(() => close(there));
afterAll(() => close(here));

const whole = { withData: true, withCheckpoints: true };

describe('a run bundle', () => {
  it('takes rows that lie beside the workspace from file to file', async () => {
    const path = join(here.place.folder, 'small.descentrun');
    await here.takeAway.bundle(path, id, whole);
    const large = await setUp({ storedDatasetBytes: 100 });
    try {
      const { run } = await large.takeAway.importBundle(path);
      const [dataset] = large.workspace.datasets.list();
      expect(large.workspace.datasets.versions(dataset!.id)[0]).toMatchObject({ isLinked: true });
      const again = join(large.place.folder, 'large.descentrun');
      const written = await large.takeAway.bundle(again, run.id, whole);
      const bytes = readFileSync(again);
      expect(written).toEqual({
        fileName: 'large.descentrun',
        bytes: bytes.length,
        hash: hashBytes(bytes),
      });
      expect(readdirSync(large.place.folder).filter((name) => name.includes('.part'))).toEqual([]);
      const entries = (zip: Uint8Array) =>
        readZip(zip, { entries: 100, totalBytes: 2 ** 30 })
          // The run names its dataset by another id there.
          .filter(({ name }) => !['manifest.json', 'run.json'].includes(name))
          .map(({ name, bytes: content }) => [name, hashBytes(content)]);
      expect(entries(bytes)).toEqual(entries(readFileSync(path)));
    } finally {
      await close(large);
    }
  });

  it('brings a run to another workspace, where it is examined, replayed and branched with its own rows', async () => {
    const path = join(here.place.folder, 'run.descentrun');
    const { bytes, hash: fileHash } = await here.takeAway.bundle(path, id, whole);
    expect(fileHash).toBe(hashBytes(readFileSync(path)));
    expect(bytes).toBeGreaterThan(1000);
    here.workspace.runs.annotate(id, 'changed here only', ['x']);

    const { run, data } = await there.takeAway.importBundle(path);
    expect(data).toBe('carried');
    const original = here.workspace.runs.get(id);
    expect(run).toMatchObject({
      name: 'Traveller',
      status: 'completed',
      epoch: 6,
      metrics: original.metrics,
      notes: '',
    });
    for (const name of here.workspace.series.names(id)) {
      expect(there.workspace.series.readAll(run.id, name), name).toEqual(
        here.workspace.series.readAll(id, name),
      );
    }
    expect(there.workspace.weights.get(run.id, 'best')).toEqual(here.workspace.weights.get(id, 'best'));
    expect(there.workspace.datasets.list()[0]).toMatchObject({ name: 'Made up', hash });
    expect(await there.page.verify(run.id)).toMatchObject({ equal: true });
    expect((await there.page.examine(run.id, 'test')).moments.length).toBeGreaterThan(1);
    const { events } = await there.page.details(run.id);
    expect(events.at(-1)).toMatchObject({ kind: 'imported', details: { file: 'run.descentrun' } });
    const { step } = there.workspace.weights.checkpointFacts(run.id)[0]!;
    const branch = await there.page.branch({ id: run.id, step, name: 'On', epochs: 6, learningRate: null });
    await vi.waitFor(() => expect(there.workspace.runs.get(branch.id).status).toBe('completed'), {
      timeout: 20_000,
    });
    expect(there.workspace.weights.get(branch.id, 'last').bytes).toEqual(
      here.workspace.weights.get(id, 'last').bytes,
    );
    expect(there.workspace.check()).toMatchObject({ ok: true });

    // Once more, and without its rows: they are there already.
    await here.takeAway.bundle(path, id, { withData: false, withCheckpoints: false });
    expect((await there.takeAway.importBundle(path)).data).toBe('here');
    expect(there.workspace.datasets.count()).toBe(1);
  });

  it('without its rows says that they are missing where they are', async () => {
    const path = join(here.place.folder, 'run.descentrun');
    await here.takeAway.bundle(path, id, { withData: false, withCheckpoints: true });
    const { run, data } = await there.takeAway.importBundle(path);
    expect(data).toBe('missing');
    expect((await there.page.details(run.id)).hasData).toBe(false);
    await expect(there.page.verify(run.id)).rejects.toMatchObject({ code: 'data-missing' });
  });

  it(`is refused whole when anything in it was changed: hostile entries and ${damageRounds} damaged copies (seed ${damageSeed})`, async () => {
    const path = join(here.place.folder, 'run.descentrun');
    // A run that was exported before tells what was written, file by file.
    const exported = {
      files: [{ name: 'net.onnx', bytes: 9, hash: '0' }],
      scores: { before: { loss: 1 }, after: { loss: 1.5 } },
      layers: ['dense_1'],
      noRows: null,
    };
    here.workspace.runs.addEvent(id, 1, 'exported', exported);
    await here.takeAway.bundle(path, id, whole);
    const original = readFileSync(path);
    const entries = readZip(original, { entries: 1000, totalBytes: 2 ** 30 });
    const change = (name: string, edit: (text: string) => string) =>
      entries.map((entry) => {
        if (entry.name !== name) return entry;
        return { name, bytes: new TextEncoder().encode(edit(new TextDecoder().decode(entry.bytes))) };
      });
    const hostile = {
      'a stranger': [...entries, { name: 'run.exe', bytes: new Uint8Array(9) }],
      'a missing block': entries.filter(({ name }) => name !== 'weights/best.safetensors'),
      'another specification': change('run.json', (text) => text.replace('"epochs": 6', '"epochs": 7')),
      'a newer format': change('manifest.json', (text) => text.replace('"version": 1', '"version": 2')),
      'an unknown status': change('manifest.json', (text) => text.replace('"completed"', '"<b>done</b>"')),
      'a prototype': change('manifest.json', (text) => text.replace('"format"', '"__proto__": {}, "format"')),
      'a curve of another length': change('manifest.json', (text) =>
        text.replace(/"points": \d+/, '"points": 99999999'),
      ),
    };
    for (const [what, list] of Object.entries(hostile)) {
      writeFileSync(path, writeZip(list));
      await expect(there.takeAway.importBundle(path), what).rejects.toMatchObject({
        code: expect.stringMatching(/^bundle-/) as string,
      });
    }
    const reader = startDamagedReader(original.length);
    await reader.expectUnharmed({ format: 'bundle', files: [{ name: 'run.descentrun', bytes: original }] });
    await reader.end();
    expect(there.workspace.runs.count()).toBe(0);
    expect(there.workspace.datasets.count()).toBe(0);
  });
});

describe('a report', () => {
  it('names its runs and what differs, in one page without scripts', async () => {
    const path = join(here.place.folder, 'report.html');
    const { step } = here.workspace.weights.checkpointFacts(id)[0]!;
    const branch = await here.page.branch({ id, step, name: 'Slower', epochs: 6, learningRate: 0.001 });
    await vi.waitFor(() => expect(here.workspace.runs.get(branch.id).status).toBe('completed'), {
      timeout: 20_000,
    });
    here.takeAway.report(path, [id, branch.id], 'Two runs', []);
    const html = readFileSync(path, 'utf8');
    expect(html).toContain('Traveller');
    expect(html).toContain('The runs differ in one setting: learning rate 0.01');
    expect(html).toContain('training.optimizer.type');
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });
});

describe('TensorBoard', () => {
  it('gets event files with every point, and they come back as the same curves', async () => {
    const { folderName, files, points } = here.takeAway.tensorboard(here.place.folder, [id]);
    expect({ folderName, files }).toEqual({ folderName: 'Traveller', files: 1 });
    const folder = join(here.place.folder, folderName, 'Traveller');
    const [file] = readdirSync(folder);
    expect(file).toMatch(/^events\.out\.tfevents\.\d+\./);
    const { curves } = readEvents(readFileSync(join(folder, file!)));
    expect(curves.reduce((sum, { steps }) => sum + steps.length, 0)).toBe(points);
    expect(here.takeAway.tensorboard(here.place.folder, [id]).folderName).toBe('Traveller 2');

    const { runs, notes } = await there.takeAway.importTensorboard(join(here.place.folder, folderName));
    expect(notes).toEqual([]);
    expect(runs.map(({ name }) => name)).toEqual(['Traveller']);
    for (const name of ['train.loss', 'validation.accuracy', 'step.loss']) {
      const back = there.workspace.series.readAll(runs[0]!.id, name);
      const original = here.workspace.series.readAll(id, name);
      expect(back.x, name).toEqual(original.x);
      expect(back.y, name).toEqual(original.y.map(Math.fround));
    }
  });

  it('brings a run per folder, and says what was left out', async () => {
    const folder = join(here.place.folder, 'logs');
    mkdirSync(join(folder, 'lr 0.1/validation'), { recursive: true });
    const curve = {
      tag: 'epoch_loss',
      steps: Float64Array.of(0, 1),
      values: Float64Array.of(2, 1),
      wallTimes: Float64Array.of(1e9, 1e9 + 5),
    };
    writeFileSync(join(folder, 'lr 0.1/events.out.tfevents.1.a'), writeEvents([curve], 1e9));
    const cut = writeEvents([curve], 1e9);
    writeFileSync(join(folder, 'lr 0.1/validation/events.out.tfevents.1.a'), cut.subarray(0, cut.length - 2));
    const { runs, notes } = await here.takeAway.importTensorboard(folder);
    expect(runs.map(({ name, status, elapsedSeconds }) => [name, status, elapsedSeconds])).toEqual([
      ['lr 0.1', 'completed', 5],
      ['lr 0.1/validation', 'completed', 0],
    ]);
    expect(runs[1]!.metrics['validation.loss']).toMatchObject({ best: 2 });
    expect(notes.join()).toContain('lr 0.1/validation: the record');
    await expect(
      here.takeAway.importTensorboard(join(here.place.folder, 'logs/lr 0.1/none')),
    ).rejects.toThrow();
  });
});
