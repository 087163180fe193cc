import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { useActionRegistry } from '../../app/actions.ts';
import { useDatasets } from '../../app/datasets.ts';
import { useDesigns } from '../../app/designs.ts';
import { useRunCurves } from '../../app/run-curves.ts';
import { useRuns } from '../../app/runs.ts';
import { useSelection } from '../../app/selection.ts';
import { createFakeStudio, type FakeStudio } from '../../bridge/fake/fake-studio.ts';
import { connectStudio } from '../../bridge/studio.ts';
import { useTrainForm } from './train-form.ts';
import TrainScreen from './TrainScreen.vue';

let fake: FakeStudio;
let screen: VueWrapper;

beforeEach(async () => {
  vi.useFakeTimers();
  const pinia = createPinia();
  setActivePinia(pinia);
  fake = createFakeStudio();
  connectStudio(fake);
  useRuns().listen();
  await Promise.all([useDatasets().load(), useDesigns().load(), useRuns().load()]);
  const Screen = defineComponent(() => () => h(TrainScreen));
  screen = mount(Screen, { global: { plugins: [pinia] }, attachTo: document.body });
  await flushPromises();
});
afterEach(() => {
  screen.unmount();
  vi.useRealTimers();
});

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(500);
  await flushPromises();
}

async function act(id: string): Promise<void> {
  await useActionRegistry()
    .actions.find((action) => action.id === id)!
    .run();
  await settle();
}

test('a run that starts is shown live: epoch, progress, curves', async () => {
  expect(screen.text()).toContain('Ready to train');
  await act('train.start');
  const id = useSelection().runId!;
  fake.tick(3);
  await settle();
  expect(screen.find('.transport-bar').text()).toContain('3 / 50');
  expect(screen.find('[role="progressbar"]').attributes('aria-valuenow')).toBe('6');
  const curves = useRunCurves().curvesOf(id)!;
  expect([...curves.get('validation.loss')!.x]).toEqual([1, 2, 3]);
  expect(curves.get('step.loss')!.x.length).toBe(30);
  fake.tick(2);
  await settle();
  expect([...useRunCurves().curvesOf(id)!.get('validation.loss')!.x]).toEqual([1, 2, 3, 4, 5]);
  // Read on from where it was, not all over again.
  expect(fake.calls.findLast(({ name }) => name === 'runs.series')?.argument).toMatchObject({ from: 4 });
});

test('pause, step and stop go to the run in sight', async () => {
  await act('train.start');
  const id = useSelection().runId!;
  await act('train.toggle');
  expect(useRuns().find(id)?.status).toBe('paused');
  await act('train.stepBatch');
  expect(fake.calls.at(-1)).toMatchObject({ name: 'runs.series' });
  expect(fake.calls.findLast(({ name }) => name === 'runs.step')?.argument).toEqual({ id, unit: 'batch' });
  await act('train.stop');
  expect(useRuns().find(id)?.status).toBe('stopped');
  expect(screen.find('.transport-bar').text()).toContain('stopped');
});

test('Space in the chart pauses', async () => {
  await act('train.start');
  await screen.find('[aria-roledescription="chart"]').trigger('keydown', { key: ' ' });
  await settle();
  expect(useRuns().find(useSelection().runId)?.status).toBe('paused');
});

test('a new learning rate goes to the run and is marked on the curve', async () => {
  await act('train.start');
  fake.tick(3);
  await settle();
  const input = screen.find('input[aria-label="Learning rate of this run"]');
  await input.setValue('0.1');
  await input.trigger('blur');
  await settle();
  fake.tick(2);
  await settle();
  expect(fake.calls.find(({ name }) => name === 'runs.setLearningRate')?.argument).toMatchObject({
    learningRate: 0.1,
  });
});

test('a run that diverged says why', async () => {
  await act('train.start');
  const id = useSelection().runId!;
  const summary = fake.state.runs.get(id)!.summary;
  const message = 'Training diverged: the output of layer "dense_2" was the first to become NaN or infinite.';
  fake.emit('run.changed', {
    ...summary,
    status: 'diverged',
    error: { code: 'diverged', message, details: { node: 'dense_2' } },
  });
  await settle();
  expect(screen.find('[role="alert"]').text()).toContain(message);
});

test('a failing start becomes a notice and the button works again', async () => {
  fake.failNext('runs.start', { code: 'workspace-full', message: 'The disk is full.', details: {} });
  await act('train.start');
  expect(screen.text()).toContain('Ready to train');
  await act('train.start');
  expect(useSelection().runId).not.toBeNull();
});

test('what keeps a training from starting is said and mended where the button to start would be', async () => {
  fake.state.designs.clear();
  await useDesigns().load();
  const form = useTrainForm();
  form.chooseDataset('00000000-0000-4000-8000-0000000000d1');
  await form.createDesign();
  await settle();
  const middle = screen.get('.empty-state');
  expect(middle.text()).toContain('Almost ready');
  expect(middle.text()).toContain('cells are empty');
  await middle.get('button').trigger('click');
  await settle();
  expect(form.data.missing).toBe('fill');
  expect(screen.get('.empty-state').text()).toContain('Ready to train');
});
