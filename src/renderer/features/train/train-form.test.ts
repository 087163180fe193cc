import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, test } from 'vitest';
import { nextTick } from 'vue';
import type { DesignNode } from '../../../core/design/network-design.ts';
import { useDatasets } from '../../app/datasets.ts';
import { useDesigns } from '../../app/designs.ts';
import { useRuns } from '../../app/runs.ts';
import { useStartWeights } from '../../app/start-weights.ts';
import { useSelection } from '../../app/selection.ts';
import { createFakeStudio, type FakeStudio } from '../../bridge/fake/fake-studio.ts';
import { connectStudio } from '../../bridge/studio.ts';
import { useTrainForm } from './train-form.ts';

const HOUSES = '00000000-0000-4000-8000-0000000000d1';
let fake: FakeStudio;

beforeEach(async () => {
  setActivePinia(createPinia());
  fake = createFakeStudio();
  connectStudio(fake);
  await Promise.all([useDatasets().load(), useDesigns().load(), useRuns().load()]);
});

/** Waits until the store has asked the bridge and taken the answers. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  await nextTick();
}

async function openForm(datasetId: string): Promise<ReturnType<typeof useTrainForm>> {
  const form = useTrainForm();
  form.chooseFirst();
  form.chooseDataset(datasetId);
  await settle();
  return form;
}

test('without a choice it goes on where the latest run was', async () => {
  const form = useTrainForm();
  form.chooseFirst();
  await settle();
  expect(form.dataset?.name).toBe('Iris flowers');
  expect(form.design?.name).toBe('Iris classifier');
  expect(form.canStart).toBe(true);
});

test('a start from imported weights brings their design, sends them, and ends with another network', async () => {
  const form = await openForm('builtin:iris');
  const weights = useStartWeights();
  const { designId } = useSelection();
  weights.models = [
    {
      id: 'm1',
      name: 'Brought in',
      createdAt: '2026-01-01T00:00:00.000Z',
      fileName: 'net.safetensors',
      format: 'safetensors',
      designId: designId!,
      parameterCount: 15,
      canPredict: true,
      hash: '0'.repeat(64),
      layers: ['dense_1'],
    },
  ];
  useSelection().designId = null;
  weights.chosenId = 'm1';
  await settle();
  expect(useSelection().designId).toBe(designId);
  // The fake has no engine; what is asked of it counts.
  await expect(form.start()).rejects.toThrow();
  expect(fake.calls.findLast(({ name }) => name === 'models.train')!.argument).toMatchObject({
    modelId: 'm1',
    spec: { design: { name: 'Iris classifier' } },
  });
  useSelection().designId = null;
  await settle();
  expect(weights.chosenId).toBeNull();
});

test('starting sends the specification that the form shows and shows the run', async () => {
  const form = await openForm('builtin:iris');
  form.setData({ split: { ...form.data.split, validation: 0.3 } });
  form.setTraining({ epochs: 12, seed: 7 });
  form.chooseOptimizer({ type: 'sgd', values: { momentum: 0.9 } });
  await form.start();
  const { argument } = fake.calls.findLast(({ name }) => name === 'runs.start')!;
  expect(argument).toMatchObject({
    name: 'iris-04',
    spec: {
      formatVersion: 1,
      design: { name: 'Iris classifier' },
      data: {
        source: { kind: 'builtin', name: 'iris' },
        target: 'species',
        features: null,
        split: { validation: 0.3, test: 0, seed: 1, stratified: true },
      },
      training: {
        loss: { type: 'categoricalCrossEntropy' },
        optimizer: { type: 'sgd', values: { momentum: 0.9 } },
        learningRate: 0.01,
        epochs: 12,
        seed: 7,
      },
    },
  });
  expect(useRuns().find(useSelection().runId)?.status).toBe('running');
});

test('the loss follows the target until somebody chooses one', async () => {
  const form = await openForm(HOUSES);
  expect(form.facts).toMatchObject({ task: 'regression', featureShape: [5] });
  expect(form.training.loss.type).toBe('meanSquaredError');
  form.setData({ target: 'town' });
  await settle();
  expect(form.training.loss.type).toBe('categoricalCrossEntropy');
  form.setTraining({ loss: { type: 'huber', values: {} } });
  form.setData({ target: 'price' });
  await settle();
  expect(form.training.loss.type).toBe('huber');
});

test('a network for other data is mended with one click each, and the stored design changes with it', async () => {
  const form = await openForm('builtin:digits');
  const codes = (): string[] => form.problems.map(({ code }) => code);
  expect(codes()).toEqual(expect.arrayContaining(['input-shape', 'output-size']));
  expect(form.canStart).toBe(false);
  for (let click = 0; click < 10 && form.problems.some(({ fix }) => fix !== null); click++) {
    await form.applyFix(form.problems.find(({ fix }) => fix !== null)!.fix!);
    await settle();
  }
  expect(codes()).toEqual([]);
  expect(form.canStart).toBe(true);
  const stored = [...fake.state.designs.values()][0]!;
  const units = (node: DesignNode | undefined): unknown => node?.values['units'];
  expect(units(stored.design.nodes.at(-1))).toBe(10);
  expect(stored.design.nodes[0]!.values['shape']).toEqual([8, 8, 1]);
});

test('a bad start is warned of with its mend, but may be started', async () => {
  const form = await openForm('builtin:iris');
  form.setTraining({ learningRate: 50, batchSize: 100_000, initializer: { type: 'zeros', values: {} } });
  expect(form.problems.map(({ code, fix }) => [code, fix?.label])).toEqual([
    ['learning-rate', 'Use 0.001'],
    ['batch-size', 'Use batches of 30'],
    ['initializer-symmetric', "Use the layers' own initializers"],
  ]);
  expect(form.canStart).toBe(true);
});

test('an opened project is taken over as it is, generated data too', async () => {
  const form = useTrainForm();
  const answer = await fake.call('examples.open', { name: 'spirals' });
  if (!answer.ok) throw new Error(answer.error.message);
  await useDesigns().load();
  form.takeProject(answer.value);
  await settle();
  expect(form.dataset?.origin).toBe('generator');
  expect(form.spec?.data.source.kind).toBe('generator');
  expect(form.design?.name).toBe('Spiral separator');
  expect(useSelection().runId).toBeNull();
});

test('a repeated run keeps its own network where the stored one went on', async () => {
  const form = useTrainForm();
  const run = useRuns().runs[0]!;
  const nodes = run.spec.design.nodes.map((node) =>
    node.id === 'dense_1' ? { ...node, values: { units: 99 } } : node,
  );
  await form.takeRun({ ...run, spec: { ...run.spec, design: { ...run.spec.design, nodes } } });
  await settle();
  expect(form.ownDesign?.nodes[1]?.values['units']).toBe(99);
  expect(form.spec?.training).toEqual(run.spec.training);
  await form.takeRun(run);
  expect(form.ownDesign).toBeNull();
});

test('without a network it makes one that fits the data', async () => {
  fake.state.designs.clear();
  await useDesigns().load();
  const form = await openForm(HOUSES);
  await form.createDesign();
  await settle();
  expect(form.problems.map(({ code }) => code)).toEqual(['cells-missing']);
  expect(form.canStart).toBe(false);
  await form.applyFix(form.problems[0]!.fix!);
  await settle();
  expect(form.data.missing).toBe('fill');
  expect(form.problems).toEqual([]);
  expect(form.canStart).toBe(true);
});

test('weights of classes that Data asked for are taken over, also before the form is looked at', async () => {
  const selection = useSelection();
  selection.datasetId = 'builtin:iris';
  selection.wantedTraining = { classWeights: 'balanced' };
  const form = useTrainForm();
  await settle();
  expect(form.training.classWeights).toBe('balanced');
  expect(selection.wantedTraining).toBeNull();
  expect(selection.weighedDatasetId).toBe('builtin:iris');
  form.setTraining({ classWeights: null });
  expect(selection.weighedDatasetId).toBeNull();
  selection.wantedTraining = { classWeights: 'balanced' };
  form.chooseDataset(HOUSES);
  expect(form.training.classWeights).toBeNull();
});
