import { mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick, useTemplateRef } from 'vue';
import { useVirtualRows, type VirtualRows } from './virtual-rows.ts';

let resized: (height: number) => void = () => undefined;
class Observer {
  constructor(callback: (entries: readonly unknown[]) => void) {
    resized = (height) => callback([{ contentRect: { height } }]);
  }
  observe(): void {}
  disconnect(): void {}
}

/** A list of 10,000 rows of 30 pixels below a head of 32, `height` pixels high. */
async function mountList(height: number) {
  vi.stubGlobal('ResizeObserver', Observer);
  let rows!: VirtualRows;
  const List = defineComponent(() => {
    const scroller = useTemplateRef<HTMLElement>('scroller');
    rows = useVirtualRows(scroller, () => 10_000, 30, 32);
    return () => h('div', { ref: 'scroller' });
  });
  const list = mount(List, { attachTo: document.body });
  Object.defineProperty(list.element, 'clientHeight', { value: height });
  await nextTick();
  const indexes = (): readonly [number, number] => [
    rows.items.value[0]!.index,
    rows.items.value.at(-1)!.index,
  ];
  return { list, rows, indexes, element: list.element as HTMLElement };
}

afterEach(() => vi.unstubAllGlobals());

it('makes the rows in sight for the first picture, and some beyond them afterwards', async () => {
  vi.useFakeTimers();
  const { list, rows, indexes } = await mountList(400);
  expect(indexes()).toEqual([0, 11]);
  resized(400);
  expect(indexes()).toEqual([0, 13]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(indexes()).toEqual([0, 19]);
  expect(rows.totalSize.value).toBe(300_000);
  // Out of sight it keeps what it knows.
  resized(0);
  expect(indexes()).toEqual([0, 19]);
  list.unmount();
  vi.useRealTimers();
});

it('follows the scrolling, and scrolls no further than it must, below a head that stays', async () => {
  const { list, rows, indexes, element } = await mountList(332);
  resized(332);
  const scroll = (): void => void element.dispatchEvent(new Event('scroll'));
  rows.scrollToRow(5);
  expect(element.scrollTop).toBe(0);
  rows.scrollToRow(10);
  expect(element.scrollTop).toBe(30);
  rows.scrollToRow(9999);
  scroll();
  expect(element.scrollTop).toBe(300_000 - 300);
  expect(indexes()[1]).toBe(9999);
  rows.scrollToRow(100);
  scroll();
  expect(element.scrollTop).toBe(3000);
  expect(indexes()[0]).toBe(100);
  list.unmount();
});
