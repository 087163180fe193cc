import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { createApp, h, type Component } from 'vue';
import { connectStudio } from '../../bridge/studio.ts';
import { createFakeStudio, type FakeStudio } from '../../bridge/fake/fake-studio.ts';
import { features } from '../features.ts';
import { useNavigation } from '../navigation.ts';
import { startStudio } from '../start.ts';

/** A component on the fake bridge, in the document, with the window's stores loaded. */
export interface TestWindow {
  readonly wrapper: VueWrapper;
  readonly fake: FakeStudio;
}

/** Stores on a fresh fake, without a component. */
export function connectFake(options: { readonly fresh?: boolean } = {}): FakeStudio {
  const fake = createFakeStudio(options);
  connectStudio(fake);
  const pinia = createPinia();
  createApp({}).use(pinia);
  setActivePinia(pinia);
  return fake;
}

/** Mounts one screen or part of it after the window's stores were loaded. */
export async function mountPart(
  part: Component,
  options: { readonly fresh?: boolean; readonly props?: Record<string, unknown> } = {},
): Promise<TestWindow> {
  const fake = connectFake(options);
  useNavigation().install(features);
  await startStudio();
  const wrapper = mount({ render: () => h(part, options.props ?? {}) }, { attachTo: document.body });
  await flushPromises();
  return { wrapper, fake };
}

/** The button with this name: its text, or what it is called for screen readers. */
export function findButton(name: string | RegExp, root: ParentNode = document): HTMLElement {
  const fits = (text: string): boolean => (typeof name === 'string' ? text === name : name.test(text));
  const candidates = [
    ...root.querySelectorAll<HTMLElement>('button, [role="menuitem"], [role="tab"], [role="radio"]'),
  ];
  const found = candidates.find(
    (each) =>
      fits(each.getAttribute('aria-label') ?? '') ||
      fits((each.textContent ?? '').trim().replace(/\s+/g, ' ')),
  );
  if (found === undefined) throw new Error(`Expected a button called ${String(name)}, found none.`);
  return found;
}

/** Presses a button and lets everything that follows happen. */
export async function press(name: string | RegExp, root?: ParentNode): Promise<void> {
  findButton(name, root).click();
  await flushPromises();
}

/** Presses a key on the focused element (or the given one), with its bubbling. */
export async function pressKey(
  key: string,
  options: KeyboardEventInit & { readonly on?: Element } = {},
): Promise<void> {
  const { on, ...init } = options;
  const target = on ?? document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
  await flushPromises();
}
