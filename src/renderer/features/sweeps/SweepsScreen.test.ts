import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { mountPart, press, type TestWindow } from '../../app/testing/mount-window.ts';
import SweepsScreen from './SweepsScreen.vue';
import { useSweeps } from './sweeps-store.ts';

let mounted: TestWindow | null = null;
async function open(): Promise<TestWindow> {
  return (mounted = await mountPart(SweepsScreen));
}
afterEach(() => {
  mounted?.wrapper.unmount();
  mounted = null;
  document.body.innerHTML = '';
});

const text = (): string => document.body.textContent!.replace(/\s+/g, ' ');

describe('the sweeps screen', () => {
  it('answers a question in one sentence when it is pressed', async () => {
    const { fake } = await open();
    await press(/^Find a learning rate/);
    expect(text()).toContain('The answer comes with the first results');
    for (let count = 0; count < 20; count++) {
      fake.tick(1);
      await flushPromises();
    }
    expect(text()).toContain('9 / 9 trials');
    expect(text()).toMatch(/Take a learning rate of 0\.0(1|3162):/);
    expect(document.querySelectorAll('.dot-chart circle').length).toBe(9);
  });

  it('builds a grid by picking hyperparameters, says how much it is, and starts it', async () => {
    const { fake } = await open();
    await press(/^learning rate \d/);
    await press(/^batch size \d/);
    await flushPromises();
    expect(text()).toContain('25 trials, 25 runs');
    await press('Start sweep');
    expect(fake.calls.some(({ name }) => name === 'sweeps.start')).toBe(true);
    for (let count = 0; count < 30; count++) fake.tick(2);
    await flushPromises();
    expect(text()).toContain('25 / 25 trials');
    await press('Narrow');
    const { draft } = useSweeps();
    expect(draft!.name).toContain('narrowed');
    const [rate] = draft!.space;
    expect(rate!.range).toMatchObject({ kind: 'log' });
    expect(text()).toContain('Start sweep');
  });

  it('says why a sweep cannot start instead of starting it', async () => {
    await open();
    await press(/^learning rate \d/);
    useSweeps().change({
      space: [{ ...useSweeps().draft!.space[0]!, range: { kind: 'log', minimum: 0, maximum: 1, steps: 3 } }],
    });
    await flushPromises();
    expect(text()).toContain('begin above 0');
    useSweeps().change({
      space: [
        { ...useSweeps().draft!.space[0]!, range: { kind: 'log', minimum: 0.1, maximum: 1, steps: 3 } },
      ],
      strategy: { type: 'hyperband', values: {} },
      objective: { metric: 'test.accuracy', direction: 'maximize', use: 'last' },
    });
    await flushPromises();
    expect(text()).toContain('Choose "validation.accuracy", or the strategy Grid, Random or TPE.');
  });
});
