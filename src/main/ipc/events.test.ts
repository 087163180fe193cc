import { expect, it } from 'vitest';
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
