import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskCalls } from '../../core/contract/tasks.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import { fromErrorReport } from '../../core/support/errors.ts';
import { createBuiltinDatasets } from '../datasets/builtin-datasets.ts';
import { createDatasetService, type DatasetService } from '../datasets/dataset-service.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import type { Workspace } from '../storage/workspace.ts';
import { answerTask } from '../tasks/run-task.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import { modelFormats } from '../../core/formats/index.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { readWeights } from '../../core/plan/weights.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { sealWeights } from '../../core/formats/weights-model.ts';
import type { ModelExportOrder, WeightsChoice } from '../../core/contract/models.ts';
import { trainImported } from '../runs/train-imported.ts';
import { createModelImports } from '../imports/model-imports.ts';
import { irisRun, trainInProcess } from './testing/iris-run.ts';
import { exportModel, listChoices, listExports, sourceOf } from './export-model.ts';

const runTask: RunTask = (name, argument) => {
  const answer = answerTask({ name, argument });
  return answer.ok ? Promise.resolve(answer.value) : Promise.reject(fromErrorReport(answer.error));
};

let place: TemporaryFolder;
let workspace: Workspace;
let datasets: DatasetService;
let runId: string;

/** A run of iris, trained here and stored as the studio stores it. */
beforeAll(async () => {
  place = createTemporaryFolder();
  workspace = await place.open();
  const builtins = createBuiltinDatasets(join(import.meta.dirname, '../../../resources/datasets'));
  datasets = createDatasetService({
    workspace: () => workspace,
    builtins,
    runTask,
    stagingFolder: join(place.folder, 'staging'),
  });
  runId = await trainHere('Iris run', irisRun());
});

const trainHere = (title: string, spec: RunSpec): Promise<string> =>
  trainInProcess({ workspace, datasets }, title, spec);

afterAll(() => {
  workspace.closeNow();
  place.remove();
});

const partsWith = (task: RunTask) => ({
  workspace: () => workspace,
  datasets,
  runTask: task,
  version: '1.2.3',
});

describe('a network on its way out', () => {
  const order = (format: string, more: Partial<ModelExportOrder> = {}): ModelExportOrder => ({
    source: { kind: 'run', id: runId, which: 'best' },
    format,
    layers: null,
    packing: 'folder',
    precision: 'float32',
    ...more,
  });
  const write = async (wanted: ModelExportOrder, name: string, task: RunTask = runTask) => {
    const parts = partsWith(task);
    return exportModel(wanted, await sourceOf(wanted, parts), join(place.folder, name), parts);
  };

  it.each(modelFormats.all.map((format) => [format.type, format.extension] as const))(
    'is checked as %s, and what was found stays with the run',
    async (type, extension) => {
      const report = await write(order(type), `net-${type}.${extension}`);
      const path = join(place.folder, report.fileName);
      expect(existsSync(path)).toBe(true);
      expect(report.largestRelativeDifference).toBeLessThan(1e-5);
      expect(report.checkedRows > 0 || report.noRows !== null).toBe(true);
      // Only then the dialog asks for a folder or an archive.
      expect(report.files.length > 1).toBe(modelFormats.get(type).severalFiles === true);
      // A card has nothing to run; the languages that are not here are named.
      expect(report.checkedRows).toBe(type === 'card' ? 0 : 30);
      expect(report.notChecked ?? '').toMatch(
        { pytorch: /Python/, python: /Python/, c: /the C/ }[type] ?? /^$/,
      );
      expect(listExports(workspace, { kind: 'run', id: runId })[0]).toMatchObject({
        format: type,
        hash: report.hash,
      });
    },
  );

  it.each(['float16', 'int8'] as const)(
    'says what %s does to the scores of the test split',
    async (precision) => {
      for (const format of ['safetensors', 'npz', 'onnx']) {
        const report = await write(order(format, { precision }), `small-${precision}.${format}`);
        expect(report.scores!.before['accuracy']).toBeGreaterThan(0.9);
        expect(Math.abs(report.scores!.after['accuracy']! - report.scores!.before['accuracy']!)).toBeLessThan(
          0.1,
        );
        expect(report.largestDifference).toBeGreaterThan(0);
      }
    },
  );

  it('carries the design and the preparation of the data', async () => {
    await write(
      order('safetensors', { source: { kind: 'run', id: runId, which: 'last' } }),
      'described.safetensors',
    );
    const bytes = readFileSync(join(place.folder, 'described.safetensors'));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)))) as {
      __metadata__: Record<string, string>;
    };
    expect(JSON.parse(header.__metadata__['design']!)).toMatchObject({ name: 'Iris' });
    expect(JSON.parse(header.__metadata__['preparation']!)).toMatchObject({ formatVersion: 1 });
  });

  it('is described by a card that says data, configuration, metrics and hashes in words', async () => {
    await write(order('card'), 'words.md');
    const card = readFileSync(join(place.folder, 'words.md'), 'utf8');
    const { datasetHash } = workspace.runs.background(runId);
    const { bytes } = workspace.weights.get(runId, 'best');
    expect(card).toContain(datasetHash);
    expect(card).toContain(createHash('sha256').update(bytes).digest('hex'));
    expect(card).toMatch(/\| validation.loss \| best [\d.]+ \(epoch \d+\), last [\d.]+ \|/);
    expect(card).toMatch(/\| optimizer \| \w+/);
    expect(card).toContain('| Split | validation 0.2');
    // Settings are words, not what a program would read.
    expect(card).not.toMatch(/[{}"]/);
  });

  it('takes chosen layers alone, and refuses a part where a format needs the whole', async () => {
    const report = await write(order('safetensors', { layers: ['output'] }), 'part.safetensors');
    expect(report).toMatchObject({ checkedRows: 0, layers: ['output'] });
    const { tensors } = safetensors.read(readFileSync(join(place.folder, 'part.safetensors')));
    expect(tensors).toEqual(safetensors.read(workspace.weights.get(runId, 'best').bytes).tensors);
    await expect(write(order('safetensors', { layers: ['input'] }), 'no.safetensors')).rejects.toMatchObject({
      code: 'layers-empty',
    });
    await expect(write(order('onnx', { layers: ['output'] }), 'part.onnx')).rejects.toMatchObject({
      code: 'layers-unsupported',
    });
    await expect(write(order('c', { precision: 'int8' }), 'part.c')).rejects.toMatchObject({
      code: 'precision-unsupported',
    });
  });

  it('packs several files as a zip or a folder, and overwrites no folder', async () => {
    const zip = await write(order('tfjs', { packing: 'zip' }), 'web.zip');
    expect(readFileSync(join(place.folder, 'web.zip')).length).toBe(zip.bytes);
    await write(order('tfjs'), 'web');
    expect(readdirSync(join(place.folder, 'web'))).toContain('model.json');
    await expect(write(order('tfjs'), 'web')).rejects.toMatchObject({ code: 'export-exists' });
  });

  it('leaves nothing behind when the check fails, not even in the place of an older file, and says why', async () => {
    writeFileSync(join(place.folder, 'bad-safetensors'), 'older export');
    const before = readdirSync(place.folder);
    const wrong: RunTask = async (name, argument) => {
      const result = await runTask(name, argument);
      if (name !== 'writeModel') return result;
      const { files } = result as TaskCalls['writeModel']['result'];
      const changed = files.map((file) => ({ ...file, bytes: Buffer.from(file.bytes) }));
      changed[0]!.bytes[changed[0]!.bytes.length - 2]! ^= 0x10;
      return { files: changed } as typeof result;
    };
    for (const format of ['safetensors', 'onnx', 'tfjs', 'pytorch']) {
      await expect(write(order(format), `bad-${format}`, wrong)).rejects.toThrow(/read back|not/);
    }
    expect(readdirSync(place.folder)).toEqual(before);
    expect(readFileSync(join(place.folder, 'bad-safetensors'), 'utf8')).toBe('older export');
  });

  it('can be any checkpoint that the run kept', async () => {
    const choices = listChoices(workspace, runId);
    expect(choices.map(({ choice }) => choice)).toEqual(expect.arrayContaining(['best', 'last']));
    const step = choices.find(({ choice }) => typeof choice === 'number')!.choice;
    const report = await write(
      order('safetensors', { source: { kind: 'run', id: runId, which: step } }),
      'checkpoint.safetensors',
    );
    expect(report).toMatchObject({ which: step, largestDifference: 0, checkedRows: 30 });
    const average = order('safetensors', { source: { kind: 'run', id: runId, which: 'average' } });
    await expect(write(average, 'none.safetensors')).rejects.toMatchObject({ code: 'weights-missing' });
  });

  it('can be the moving average of the weights, which is that of the weights after each step', async () => {
    const { spec } = workspace.runs.get(runId);
    // All rows in one batch: an epoch is a step.
    const short = (epochs: number, averageDecay: number): RunSpec => ({
      ...spec,
      training: { ...spec.training, batchSize: 150, epochs, averageDecay },
    });
    const exported = async (id: string, which: WeightsChoice) => {
      const name = `${id}-${which}.safetensors`;
      const report = await write(order('safetensors', { source: { kind: 'run', id, which } }), name);
      expect(report).toMatchObject({ which, checkedRows: 30, largestDifference: 0 });
      const { tensors } = safetensors.read(readFileSync(join(place.folder, name)));
      return new Map(tensors.map(({ name: tensor, values }) => [tensor, values]));
    };
    const averaged = await trainHere('Averaged', short(3, 0.5));
    expect(listChoices(workspace, averaged).map(({ choice }) => choice)).toContain('average');
    const found = await exported(averaged, 'average');
    const { table } = await datasets.loadTable(spec.data.source);
    const { plan } = new TrainingSession({
      graph: buildGraph(spec.design),
      training: short(1, 0).training,
      data: prepareData(table, spec.data),
      engine: chooseEngine().engine,
    });
    const expected = new Map(readWeights(plan).map(({ name, values }) => [name, Float64Array.from(values)]));
    for (const epochs of [1, 2, 3]) {
      const after = await exported(await trainHere(`After ${epochs}`, short(epochs, 0)), 'last');
      for (const [name, values] of expected)
        values.forEach((value, i) => (values[i] = (value + after.get(name)![i]!) / 2));
    }
    expect(found.size).toBe(expected.size);
    for (const [name, values] of expected)
      values.forEach((value, i) => expect(found.get(name)![i]).toBeCloseTo(value, 6));
    // What training went on with is the newest checkpoint; the last weights of such a run are its average.
    const { step } = workspace.weights.newestCheckpoint(averaged)!;
    expect(await exported(averaged, step)).not.toEqual(found);
    expect(await exported(averaged, 'last')).toEqual(found);
  });

  it.each(['safetensors', 'npz', 'json', 'onnx'])(
    'comes back in from %s, bit for bit, and answers',
    async (type) => {
      const { fileName } = await write(order(type), `back.${type}`);
      const imports = createModelImports({ workspace: () => workspace, runTask });
      const draft = await imports.open(join(place.folder, fileName));
      expect(draft.design).toMatchObject({ name: 'Iris' });
      const mappings = draft.tensors.map(({ name }) => ({ parameter: name, tensor: name, order: null }));
      const model = await imports.keep({
        token: draft.token,
        name: 'Back',
        designId: null,
        mappings,
        acceptNonFinite: false,
      });
      expect(model).toMatchObject({ name: 'Back', canPredict: true, parameterCount: 15 });
      const values = (bytes: Uint8Array) =>
        new Map(safetensors.read(bytes).tensors.map((each) => [each.name, each.values]));
      const kept = workspace.models.get(model.id);
      expect(values(kept.weights)).toEqual(values(workspace.weights.get(runId, 'best').bytes));
      expect(workspace.designs.get(model.designId).design.name).toBe('Back');
      await expect(
        imports.keep({ token: draft.token, name: 'Back', designId: null, mappings, acceptNonFinite: false }),
      ).rejects.toMatchObject({ code: 'import-missing' });
    },
  );

  it.each(modelFormats.all.map((format) => format.type))(
    'leaves again as %s after it came in, checked with rows that were made up',
    async (type) => {
      const imported = workspace.models.list()[0]!;
      const source = { kind: 'model', id: imported.id } as const;
      const report = await write(order(type, { source }), `again-${type}`);
      expect(report).toMatchObject({ which: null, format: type });
      if (report.checkedRows > 0) expect(report).toMatchObject({ madeUp: true, checkedRows: 64 });
      expect(report.largestRelativeDifference).toBeLessThan(1e-5);
      expect(listExports(workspace, source)[0]).toMatchObject({ format: type, hash: report.hash });
      if (type === 'card')
        expect(readFileSync(join(place.folder, 'again-card'), 'utf8')).toContain(imported.hash);
    },
  );

  it('is trained further from its own weights, and the beginning is kept so that the run can be replayed', async () => {
    const imported = workspace.models.list()[0]!;
    const { spec } = workspace.runs.get(runId);
    const started: string[] = [];
    const run = await trainImported(
      { modelId: imported.id, name: 'Further', spec },
      {
        workspace: () => workspace,
        loadTable: (source) => datasets.loadTable(source),
        runTask,
        runs: { goOn: (id) => (started.push(id), workspace.runs.get(id)) },
      },
    );
    expect(started).toEqual([run.id]);
    const { bytes } = workspace.weights.checkpoint(run.id, 0)!;
    const begun = await runTask('readCheckpoint', {
      design: spec.design,
      checkpoint: bytes,
      choice: 'parameters',
    });
    const tensors = (file: Uint8Array) => safetensors.read(file).tensors;
    // Rows are prepared as the network was given them, and the history says so.
    const { preparation } = workspace.models.get(imported.id);
    expect(preparation).not.toBeNull();
    expect(run.spec.data.prepared).toEqual(preparation);
    expect(workspace.runs.events(run.id).at(-1)).toMatchObject({
      kind: 'branched',
      details: { preparation: 'kept' },
    });
    expect(tensors(begun.weights)).toEqual(tensors(workspace.models.get(imported.id).weights));
    const nodes = spec.design.nodes.map((each) =>
      each.id === 'output' ? { ...each, values: { ...each.values, bias: false } } : each,
    );
    const other = { ...spec, design: { ...spec.design, nodes } };
    await expect(
      runTask('beginWithWeights', {
        spec: other,
        table: (await datasets.loadTable(spec.data.source)).table,
        weights: workspace.models.get(imported.id).weights,
      }),
    ).rejects.toMatchObject({ code: 'weights-mismatch' });
  });

  it('never opens a pickle, and stores no NaN unless that is confirmed', async () => {
    const imports = createModelImports({ workspace: () => workspace, runTask });
    writeFileSync(join(place.folder, 'evil.pt'), Buffer.from([0x80, 2, 0x63]));
    await expect(imports.open(join(place.folder, 'evil.pt'))).rejects.toMatchObject({ code: 'model-pickle' });
    const tensors = safetensors
      .read(workspace.weights.get(runId, 'best').bytes)
      .tensors.map((each) => ({ ...each, values: each.values.map(() => NaN) }));
    const design = JSON.stringify(workspace.runs.get(runId).spec.design);
    writeFileSync(
      join(place.folder, 'nan.safetensors'),
      safetensors.write(sealWeights({ tensors, metadata: { design } })),
    );
    const draft = await imports.open(join(place.folder, 'nan.safetensors'));
    expect(draft.tensors.every(({ nonFinite }) => nonFinite > 0)).toBe(true);
    const mappings = tensors.map(({ name }) => ({ parameter: name, tensor: name, order: null }));
    const keep = (acceptNonFinite: boolean) =>
      imports.keep({ token: draft.token, name: 'NaN', designId: null, mappings, acceptNonFinite });
    const before = workspace.models.list().length;
    await expect(keep(false)).rejects.toMatchObject({ code: 'weights-not-finite' });
    expect(workspace.models.list().length).toBe(before);
    expect((await keep(true)).canPredict).toBe(false);
  });
});

describe('predictions of stored weights', () => {
  it('are the classes of rows as they were typed, with probabilities that sum to 1', async () => {
    const { bytes } = workspace.weights.get(runId, 'best');
    const { spec } = workspace.runs.get(runId);
    const { prepared } = workspace.runs.background(runId);
    const rows = [
      [5.1, 3.5, 1.4, 0.2],
      ['6.7', '3.0', '5.2', '2.3'],
    ];
    const argument = {
      weights: bytes,
      design: spec.design,
      loss: spec.training.loss,
      prepared: prepared!,
      rows,
    };
    const report = await runTask('predict', argument);
    expect(report.labels).toEqual(['setosa', 'virginica']);
    for (const output of report.outputs) expect(output.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    await expect(runTask('predict', { ...argument, rows: [[1, 2]] })).rejects.toMatchObject({
      code: 'row-length',
    });
  });

  it('are in the unit of the target for a regression', () => {
    const { bytes } = workspace.weights.get(runId, 'best');
    const { spec } = workspace.runs.get(runId);
    const { prepared } = workspace.runs.background(runId);
    const columns = prepared!.preparation.columns;
    const ask = (offset: number, scale: number) => {
      const target = { kind: 'numeric', name: 'price', offset, scale } as const;
      const answer = answerTask({
        name: 'predict',
        argument: {
          weights: bytes,
          design: spec.design,
          loss: { type: 'meanSquaredError', values: {} },
          prepared: { ...prepared!, task: 'regression', preparation: { formatVersion: 1, columns, target } },
          rows: [[5.1, 3.5, 1.4, 0.2]],
        },
      });
      if (!answer.ok) throw fromErrorReport(answer.error);
      return answer.value.outputs[0]![0]!;
    };
    expect(ask(1000, 50)).toBeCloseTo(1000 + 50 * ask(0, 1), 6);
  });
});
