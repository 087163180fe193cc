import { mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import HintLayer from './HintLayer.vue';
import HintTip from './HintTip.ts';
import { hideHint } from './hints.ts';

const HOUR_MS = 3_600_000;
let window_: VueWrapper;
const pointer = (name: string): Event => new Event(name);
const [first, second] = [0, 1].map((place) => () => window_.findAll('button')[place]!.element);
const text = (): string | null => document.querySelector('[role="tooltip"]')?.textContent ?? null;

beforeEach(() => {
  vi.useFakeTimers();
  // The clock of the page starts at 0 with every test: no hint of a test before may count as just read.
  vi.advanceTimersByTime(HOUR_MS);
  const button = (label: string) =>
    h(HintTip, { text: `What ${label} does`, keys: 'Mod+S' }, () => [h('button', { type: 'button' }, label)]);
  window_ = mount(
    defineComponent(() => () => [button('Save'), button('Open'), h(HintLayer)]),
    { attachTo: document.body },
  );
});
afterEach(() => {
  window_.unmount();
  hideHint();
  vi.useRealTimers();
});

async function after(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

it('shows a hint to a pointer that stays, the next one at once, and none to a control that was pressed', async () => {
  first!().dispatchEvent(pointer('pointerenter'));
  await after(400);
  expect(text()).toBeNull();
  await after(200);
  expect(text()).toContain('What Save does');
  expect(first!().getAttribute('aria-describedby')).toBe(document.querySelector('[role="tooltip"]')!.id);
  first!().dispatchEvent(pointer('pointerleave'));
  second!().dispatchEvent(pointer('pointerenter'));
  await after(0);
  expect(text()).toContain('What Open does');
  expect(first!().hasAttribute('aria-describedby')).toBe(false);
  second!().dispatchEvent(pointer('pointerdown'));
  await after(1000);
  expect(text()).toBeNull();
});

it('stays while the pointer is on the hint, and goes with Escape', async () => {
  first!().dispatchEvent(pointer('pointerenter'));
  await after(600);
  first!().dispatchEvent(pointer('pointerleave'));
  document.querySelector('[role="tooltip"]')!.dispatchEvent(pointer('pointerenter'));
  await after(1000);
  expect(text()).toContain('What Save does');
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
  await after(0);
  expect(text()).toBeNull();
});

it('goes with its control', async () => {
  first!().dispatchEvent(pointer('pointerenter'));
  await after(600);
  first!().remove();
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab' }));
  await after(0);
  expect(text()).toBeNull();
});
