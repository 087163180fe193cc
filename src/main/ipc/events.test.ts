import { expect, it, vi } from 'vitest';
import { unpackRuns } from '../../core/contract/packed-records.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import { createEventSender } from './events.ts';

it('keeps notices until the window listens, also after it was loaded anew', () => {
  const sent: string[] = [];
  const sender = createEventSender((channel, event) =>
    sent.push(`${channel} ${(event as { message?: string }).message ?? ''}`),
  );
  const notify = (message: string) => sender.broadcast('notice', { severity: 'warning', message });
  notify('early');
  sender.broadcast('runs.removed', { ids: [] });
  expect(sent).toEqual(['studio-event:runs.removed ']);
  sender.windowIsReady();
  notify('now');
  expect(sent.slice(1)).toEqual(['studio-event:notice early', 'studio-event:notice now']);
  sender.windowIsGone();
  notify('later');
  expect(sent.length).toBe(3);
  sender.windowIsReady();
  expect(sent.at(-1)).toBe('studio-event:notice later');
});

it('tells a change of state at once, and runs that only came further together, before anything that follows', () => {
  vi.useFakeTimers();
  const sent: [string, unknown][] = [];
  const sender = createEventSender((channel, event) => sent.push([channel.split(':')[1]!, event]));
  const run = (id: string, epoch: number, status = 'running') =>
    ({ id, epoch, status, spec: {}, metrics: {} }) as unknown as RunSummary;
  const epochs = () =>
    unpackRuns<RunSummary>(sent.at(-1)![1] as never).map(({ id, epoch }) => `${id}${epoch}`);
  for (const id of ['a', 'b']) sender.broadcast('run.changed', run(id, 0));
  expect(sent.length).toBe(2);
  for (const epoch of [1, 2, 3]) for (const id of ['a', 'b']) sender.broadcast('run.changed', run(id, epoch));
  expect(sent.length).toBe(2);
  vi.advanceTimersByTime(200);
  expect([sent.length, sent[2]![0], epochs()]).toEqual([3, 'runs.moved', ['a3', 'b3']]);
  sender.broadcast('run.changed', run('a', 4));
  sender.broadcast('run.changed', run('a', 4, 'completed'));
  expect(sent.slice(3).map(([name]) => name)).toEqual(['runs.moved', 'run.changed']);
  vi.advanceTimersByTime(500);
  expect(sent.length).toBe(5);
  vi.useRealTimers();
});
