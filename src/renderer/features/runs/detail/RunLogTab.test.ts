import { flushPromises } from '@vue/test-utils';
import { h } from 'vue';
import { expect, it } from 'vitest';
import type { RunEventRecord, RunLogLine } from '../../../../core/contract/run-page.ts';
import { mountPart } from '../../../app/testing/mount-window.ts';
import { useRuns } from '../../../app/runs.ts';
import { fakeExamples } from '../../../bridge/fake/fake-state.ts';
import { studio } from '../../../bridge/studio.ts';
import RunLogTab from './RunLogTab.vue';
import { useRunPage } from './run-page.ts';

const at = (second: number) => new Date(Date.UTC(2025, 0, 2, 3, 4, second)).toISOString();
const event = (kind: string, step: number, details = {}): RunEventRecord => ({
  at: at(step),
  step,
  kind,
  details,
});
const said = (message: string, step: number): RunLogLine => ({
  at: at(step),
  step,
  level: 'information',
  source: 'trainer',
  message,
});
const messages = () =>
  [...document.querySelectorAll('ol[aria-label="Lines of the log"] .what')].map((node) => node.textContent);

it('says what happens to a run that trains as it happens, and what its origin went through before the fork', async () => {
  // The run is known only after the window is there: a component of its own waits for it.
  const Shown = () => {
    const run = useRunPage().run;
    return run === undefined ? h('p') : h(RunLogTab, { run });
  };
  const { fake, wrapper } = await mountPart(Shown);
  const { spec } = fakeExamples[0]!;
  const origin = await studio.call('runs.start', { name: 'origin', spec });
  const branch = await studio.call('runs.start', { name: 'branch', spec });
  fake.state.stories.set(origin.id, {
    events: [event('started', 0), event('paused', 7), event('finished', 20, { status: 'completed' })],
    log: [said('Rows prepared', 0), said('After the fork', 15)],
    checkpoints: [],
  });
  const events = [event('branched', 10, { from: origin.id, name: 'origin', epoch: 1 }), event('started', 10)];
  fake.state.stories.set(branch.id, { events, log: [said('First', 11)], checkpoints: [] });

  const page = useRunPage();
  page.open(branch.id);
  await page.readDetails();
  await flushPromises();
  expect(messages()).toEqual([
    'Training started',
    'Rows prepared',
    'Paused',
    'Branched from "origin" after epoch 1',
    'Training started',
    'First',
  ]);
  expect(document.querySelector('.origin')!.textContent).toContain('until step 10');

  fake.state.stories.set(branch.id, {
    events,
    log: [said('First', 11), said('The loss stands still', 12)],
    checkpoints: [],
  });
  const runs = useRuns();
  runs.take({ ...runs.find(branch.id)!, step: 12 });
  await flushPromises();
  expect(messages().at(-1)).toBe('The loss stands still');
  wrapper.unmount();
});
