import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';
import { expect, it } from 'vitest';
import { useNotices } from '../../../app/notices.ts';
import { settlePendingWork } from '../../../app/pending-work.ts';
import { connectFake } from '../../../app/testing/mount-window.ts';
import { STANDARD_LAYOUT, useTableMemory } from './table-memory.ts';

const shown = (key: string) => ({ key, pinned: false });

/** The window is closed and opened again on the same workspace. */
async function reopen() {
  await settlePendingWork();
  const pinia = createPinia();
  createApp({}).use(pinia);
  setActivePinia(pinia);
  const memory = useTableMemory();
  await flushPromises();
  return memory;
}

it('keeps the layout and the views in the workspace; the words of a filter only in a view', async () => {
  connectFake();
  let memory = useTableMemory();
  await flushPromises();
  expect(memory.layout).toEqual(STANDARD_LAYOUT);
  memory.change({
    filter: 'optimizer = adam',
    columns: ['name', 'seed'].map(shown),
    groupBy: ['learningRate'],
  });
  memory.changeCharts({ log: true, axis: 'step' });
  memory.saveView('Adam');
  memory.change({ columns: [shown('name')] });

  memory = await reopen();
  expect(memory.layout).toMatchObject({ filter: '', columns: [shown('name')], groupBy: ['learningRate'] });
  expect(memory.layout.charts).toMatchObject({ log: true, axis: 'step' });
  expect(memory.views.map(({ name }) => name)).toEqual(['Adam']);
  memory.applyView(memory.views[0]!);
  expect(memory.layout).toMatchObject({ filter: 'optimizer = adam', columns: ['name', 'seed'].map(shown) });
});

it('replaces a view of the same name, and brings a removed one back', async () => {
  connectFake();
  const memory = useTableMemory();
  await flushPromises();
  memory.saveView('Mine');
  memory.change({ groupBy: ['seed'] });
  memory.saveView('Mine');
  expect(memory.views.map(({ name, layout }) => [name, layout.groupBy])).toEqual([['Mine', ['seed']]]);
  memory.removeView('Mine');
  expect(memory.views).toEqual([]);
  useNotices().notices.at(-1)!.action!.run();
  expect((await reopen()).views.map(({ name }) => name)).toEqual(['Mine']);
});
