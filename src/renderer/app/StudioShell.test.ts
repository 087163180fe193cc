import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { mount } from '@vue/test-utils';
import { useActionRegistry } from './actions.ts';
import ErrorBoundary from './ErrorBoundary.vue';
import { useNavigation } from './navigation.ts';
import { useNotices } from './notices.ts';
import { addPendingWork } from './pending-work.ts';
import { useRuns } from './runs.ts';
import { useScreenViews } from './screen-views.ts';
import { useRememberedSize, useSettings } from './settings.ts';
import { mountWindow } from './testing/mount-whole-window.ts';
import { press, pressKey, type TestWindow } from './testing/mount-window.ts';
import { useWorkspace } from './workspace.ts';

let mounted: TestWindow | null = null;
async function open(options: { fresh?: boolean } = {}): Promise<TestWindow> {
  return (mounted = await mountWindow(options));
}
afterEach(() => {
  vi.useRealTimers();
  mounted?.wrapper.unmount();
  mounted = null;
  document.body.innerHTML = '';
});

describe('the window', () => {
  it('leads a newcomer from the start to a set-up training in one click', async () => {
    const { fake } = await open({ fresh: true });
    expect(document.body.textContent).toContain('Train your first network');
    await press(/^Iris flowers/);
    await flushPromises();
    expect(fake.state.designs.size).toBe(1);
    expect(useNavigation().screen).toBe('train');
  });

  it('shows a screen that was made out of sight in the same moment, as it is now', async () => {
    await open();
    const runs = useNavigation().features.find(({ madeAhead }) => madeAhead)!;
    await useScreenViews().makeAhead(runs);
    await nextTick();
    expect(document.querySelector('.run-table')).toBeNull();
    expect(document.querySelector('.home-screen')).not.toBeNull();
    const [newest] = useRuns().runs;
    useRuns().take({ ...newest!, name: 'renamed meanwhile' });
    useNavigation().go(runs.id);
    await nextTick();
    expect(document.querySelector('.home-screen')).toBeNull();
    expect(document.querySelector('.run-table .row')?.textContent).toContain('renamed meanwhile');
  });

  it('shows a rail of screens that all exist', async () => {
    await open();
    const labels = [...document.querySelectorAll('nav button')].map((button) => button.textContent!.trim());
    expect(labels).toEqual(useNavigation().features.map(({ label }) => label));
    for (const { id } of useNavigation().features) {
      useNavigation().go(id);
      await flushPromises();
      expect(document.querySelector('.error-boundary'), id).toBeNull();
      expect(document.querySelector('main')!.textContent!.trim().length, id).toBeGreaterThan(20);
    }
  });

  it('says in the status line what is going on', async () => {
    const { fake } = await open();
    expect(document.querySelector('.status-line')!.textContent).toContain('course.descent');
    const run = [...fake.state.runs.values()][0]!;
    fake.emit('run.changed', { ...run.summary, status: 'running' });
    await nextTick();
    expect(document.querySelector('.status-line')!.textContent).toContain('1 run training');
  });

  it('asks before it closes while runs are going on, and tells main the answer', async () => {
    const { fake } = await open();
    fake.emit('app.closeRequested', { runningRuns: 2 });
    await flushPromises();
    expect(document.body.textContent).toContain('2 runs are still training');
    const settle = vi.fn(() => Promise.resolve());
    const remove = addPendingWork(settle);
    await press('Stop and close');
    expect(settle).toHaveBeenCalledOnce();
    expect(fake.state.closeAnswers).toEqual([true]);
    remove();
    fake.emit('app.closeRequested', { runningRuns: 1 });
    await flushPromises();
    await pressKey('Escape', { on: document.querySelector('.dialog-box')! });
    expect(fake.state.closeAnswers).toEqual([true, false]);
  });

  it('forgets the old workspace when another one is opened', async () => {
    await open();
    await useWorkspace().openRecent(1);
    await flushPromises();
    expect(useWorkspace().name).toBe('thesis');
    useNavigation().go('design');
    await flushPromises();
    expect(document.body.textContent).toContain('No design yet');
  });
});

describe('the command palette', () => {
  it('lists what the screen and the window can do, and runs it', async () => {
    await open();
    await pressKey('k', { ctrlKey: true });
    const input = document.querySelector<HTMLInputElement>('.quick-pick-input')!;
    const dialog = document.querySelector('.dialog-box')!;
    expect(dialog.textContent).toContain('Go to Design');
    input.value = 'design';
    input.dispatchEvent(new Event('input'));
    await flushPromises();
    await pressKey('Enter', { on: input });
    await flushPromises();
    expect(useNavigation().screen).toBe('design');
  });

  it('names an action by what it would do, and shows what cannot be done now', async () => {
    await open();
    await pressKey('3', { ctrlKey: true });
    await flushPromises();
    const undo = useActionRegistry().actions.find(({ id }) => id === 'design.undo')!;
    expect(undo.enabled!()).toBe(false);
    await pressKey('k', { ctrlKey: true });
    const line = [...document.querySelectorAll('[role="option"]')].find((each) =>
      each.textContent!.startsWith('Undo'),
    );
    expect(line!.getAttribute('aria-disabled')).toBe('true');
  });

  it('lets single keys be text while somebody types', async () => {
    await open();
    await pressKey('2', { ctrlKey: true });
    await flushPromises();
    const search = document.querySelector<HTMLInputElement>('[aria-label="Search datasets"]')!;
    search.focus();
    await pressKey('?', { on: search });
    expect(document.querySelector('.dialog-box')).toBeNull();
    await pressKey('?', { on: document.body });
    expect(document.querySelector('.dialog-box')!.textContent).toContain('Command palette');
  });
});

describe('notices', () => {
  it('go by themselves after a while, except errors', async () => {
    await open();
    vi.useFakeTimers();
    useNotices().show({ severity: 'success', message: 'Saved.' });
    useNotices().showError(new Error('No room.'));
    await nextTick();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(useNotices().notices.map(({ message }) => message)).toEqual(['No room.']);
  });

  it('show what main wants to say', async () => {
    const { fake } = await open();
    fake.emit('notice', { severity: 'warning', message: 'The disk is almost full.' });
    await nextTick();
    expect(document.querySelector('.notice-list')!.textContent).toContain('The disk is almost full.');
  });

  it('show a failed action instead of swallowing it', async () => {
    const { fake } = await open();
    fake.failNext('workspace.compact', {
      code: 'busy',
      message: 'Runs are going on. Stop them first.',
      details: {},
    });
    await useWorkspace().compact();
    await nextTick();
    expect(document.querySelector('.notice-list')!.textContent).toContain('Stop them first.');
    expect(useWorkspace().busy).toBe(false);
  });
});

describe('settings', () => {
  it('turn the theme at once and remember it', async () => {
    const { fake } = await open();
    await useSettings().setTheme('dark');
    expect(document.documentElement.dataset['theme']).toBe('dark');
    expect(fake.state.settings.theme).toBe('dark');
    await useSettings().setTheme('light');
    expect(document.documentElement.dataset['theme']).toBe('light');
  });

  it('remember the sizes of panels, in one write per drag', async () => {
    const { fake } = await open();
    vi.useFakeTimers();
    const size = useRememberedSize('data.list', 252);
    for (let pixels = 260; pixels < 300; pixels += 4) size.value = pixels;
    await vi.advanceTimersByTimeAsync(1000);
    expect(fake.state.settings.layout['data.list']).toBe(296);
    expect(fake.calls.filter(({ name }) => name === 'settings.set')).toHaveLength(1);
  });
});

it('keeps the window usable when a screen breaks, and shows what broke', async () => {
  let broken = true;
  const Screen = defineComponent(() => () => {
    if (broken) throw new Error('no such column');
    return h('p', 'well again');
  });
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const wrapper = mount(ErrorBoundary, { props: { place: 'Data', view: Screen } });
  await nextTick();
  expect(wrapper.text()).toContain('Data stopped working');
  expect(wrapper.get('pre').text()).toContain('no such column');
  broken = false;
  await wrapper.get('button').trigger('click');
  expect(wrapper.text()).toBe('well again');
  silent.mockRestore();
});
