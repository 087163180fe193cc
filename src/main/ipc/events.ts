import type { EventName, StudioEvents } from '../../core/contract/studio.ts';

/** Channel of an event. */
export function eventChannelOf(name: EventName): string {
  return `studio-event:${name}`;
}

/** Sends one event to the window. */
export type Broadcast = <N extends EventName>(name: N, event: StudioEvents[N]) => void;

/** The way to the window; notices that come before it listens wait for it. */
export interface EventSender {
  readonly broadcast: Broadcast;
  /** The window listens now: what has waited is sent. */
  windowIsReady(): void;
  /** The window is gone or loads anew. */
  windowIsGone(): void;
}

/** Notices that wait at most; older ones are dropped. */
const WAITING_LIMIT = 20;

/** @param send puts a message on a channel of the window, if there is one. */
export function createEventSender(send: (channel: string, event: unknown) => void): EventSender {
  let ready = false;
  let waiting: StudioEvents['notice'][] = [];
  return {
    broadcast(name, event) {
      if (name === 'notice' && !ready) {
        waiting = [...waiting, event as StudioEvents['notice']].slice(-WAITING_LIMIT);
        return;
      }
      send(eventChannelOf(name), event);
    },
    windowIsReady() {
      if (ready) return;
      ready = true;
      for (const notice of waiting) send(eventChannelOf('notice'), notice);
      waiting = [];
    },
    windowIsGone() {
      ready = false;
    },
  };
}
