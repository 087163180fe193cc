import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskCalls } from '../../core/contract/tasks.ts';
import type { DesignNode } from '../../core/design/network-design.ts';
import { DEFAULT_TRAINING } from '../../core/project/run-spec.ts';
import { fromErrorReport } from '../../core/support/errors.ts';
import { createBuiltinDatasets } from '../datasets/builtin-datasets.ts';
import { createDatasetService, type DatasetService } from '../datasets/dataset-service.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import type { Workspace } from '../storage/workspace.ts';
import { answerTask } from '../tasks/run-task.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import { createTrainer } from '../trainer/trainer.ts';
import { exportWeights } from './export-weights.ts';

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
  datasets = createDatasetService({ workspace: () => workspace, builtins, runTask });
  const node = (id: string, type: string, values: DesignNode['values']): DesignNode => ({
    id,
    type,
    values,
    label: null,
    position: { x: 0, y: 0 },
    parameters: {},
  });
  const spec = {
    formatVersion: 1 as const,
    design: {
      formatVersion: 1 as const,
      name: 'Iris',
      notes: '',
      nodes: [node('input', 'input', { shape: [4] }), node('output', 'dense', { units: 3 })],
      edges: [{ from: 'input', to: 'output', slot: 0 }],
    },
    data: {
      source: { kind: 'builtin' as const, name: 'iris' },
      target: 'species',
      features: null,
      task: 'auto' as const,
      split: { validation: 0.2, test: 0.2, seed: 1, stratified: true },
      scaling: 'standardize' as const,
      targetScaling: 'none' as const,
    },
    training: { ...DEFAULT_TRAINING, epochs: 30 },
  };
  const { table, name, hash } = await datasets.loadTable(spec.data.source);
  runId = workspace.runs.create({
    name: 'Iris run',
    spec,
    datasetName: name,
    datasetId: null,
    datasetHash: hash,
  }).id;
  const deferred: (() => void)[] = [];
  let clock = 0;
  const trainer = createTrainer({
    post: (event) => workspace.record.commit([{ runId, event }]),
    now: () => (clock += 1),
    processorMs: () => clock,
    defer: (action) => deferred.push(action),
  });
  trainer.receive({ kind: 'start', runId, spec, table, checkpoint: null, elapsedSeconds: 0, paused: false });
  while (deferred.length > 0) deferred.shift()?.();
});
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

describe('exported weights', () => {
  it.each(['safetensors', 'json'])(
    'are read back from %s and give the same outputs for real rows',
    async (format) => {
      const path = join(place.folder, `weights.${format}`);
      const report = await exportWeights({ runId, which: 'best', format, path }, partsWith(runTask));
      expect(report).toMatchObject({ fileName: `weights.${format}`, checkedRows: 30, largestDifference: 0 });
      expect(report.bytes).toBe(readFileSync(path).length);
      expect(report.hash).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  it('carry the design and the preparation of the data', async () => {
    const path = join(place.folder, 'described.safetensors');
    await exportWeights({ runId, which: 'last', format: 'safetensors', path }, partsWith(runTask));
    const bytes = readFileSync(path);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)))) as {
      __metadata__: Record<string, string>;
    };
    expect(JSON.parse(header.__metadata__['design']!)).toMatchObject({ name: 'Iris' });
    expect(JSON.parse(header.__metadata__['preparation']!)).toMatchObject({ formatVersion: 1 });
  });

  it('leave the file that was there when what was written does not say what the run says', async () => {
    const path = join(place.folder, 'wrong.safetensors');
    writeFileSync(path, 'older export');
    const wrong: RunTask = async (name, argument) => {
      const result = await runTask(name, argument);
      if (name !== 'writeWeights') return result;
      const { bytes } = result as TaskCalls['writeWeights']['result'];
      const changed = Buffer.from(bytes);
      changed[changed.length - 2]! ^= 0x10;
      return { bytes: changed } as typeof result;
    };
    await expect(
      exportWeights({ runId, which: 'best', format: 'safetensors', path }, partsWith(wrong)),
    ).rejects.toMatchObject({ code: 'export-differs' });
    expect(readFileSync(path, 'utf8')).toBe('older export');
    expect(readdirSync(place.folder).filter((name) => name.includes('.part'))).toEqual([]);
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
