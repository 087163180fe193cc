import { flushPromises } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { studio } from '../bridge/studio.ts';
import QueuePanel from './QueuePanel.vue';
import { mountPart } from './testing/mount-window.ts';

it('says how much memory the next run needs and how much is free while it waits, and nothing of it afterwards', async () => {
  const { wrapper, fake } = await mountPart(QueuePanel);
  expect(wrapper.find('[role="status"]').exists()).toBe(false);
  const queue = await studio.call('queue.get');
  const item = { priority: 0, sweepId: null, etaSeconds: null, epoch: 0, epochs: 5 };
  const waitsForMemory = { needed: 3 * 2 ** 30, free: 2.5 * 2 ** 30, allowed: 2 * 2 ** 30 };
  const items = [
    { ...item, runId: 'a', name: 'First', state: 'running' },
    { ...item, runId: 'b', name: 'Second', state: 'waiting' },
  ] as const;
  fake.emit('queue.changed', { ...queue, items, waitsForMemory });
  await flushPromises();
  expect(wrapper.get('[role="status"]').text().replace(/\s+/g, ' ')).toBe(
    'Second waits for memory: it needs about 3 GiB, 2.5 GiB are free, and it may take 2 GiB of them without making the machine swap. It starts when another run has ended.',
  );
  fake.emit('queue.changed', { ...queue, items, waitsForMemory: null });
  await flushPromises();
  expect(wrapper.find('[role="status"]').exists()).toBe(false);
});
