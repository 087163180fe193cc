import { packRuns, type RunMove } from '../../core/contract/packed-records.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import type { EventName, StudioEvents } from '../../core/contract/studio.ts';

/** Channel of an event. */
export function eventChannelOf(name: EventName): string {
  return `studio-event:${name}`;
}

/** Sends one event to the window. */
export type Broadcast = <N extends EventName>(name: N, event: StudioEvents[N]) => void;

/**
 * The way to the window; notices that come before it listens wait for it, and runs that only came further are told
 * together.
 */
export interface EventSender {
  readonly broadcast: Broadcast;
  /** The window listens now: what has waited is sent. */
  windowIsReady(): void;
  /** The window is gone or loads anew. */
  windowIsGone(): void;
}

/** Notices that wait at most; older ones are dropped. */
const WAITING_LIMIT = 20;
/** Epochs of many runs can end hundreds of times a second: what came further is told together, so often at most. */
const MOVES_MS = 100;

/** @param send puts a message on a channel of the window, if there is one. */
export function createEventSender(send: (channel: string, event: unknown) => void): EventSender {
  let ready = false;
  let waiting: StudioEvents['notice'][] = [];
  const statuses = new Map<string, RunSummary['status']>();
  const moves = new Map<string, RunMove>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tellMoves(): void {
    clearTimeout(timer);
    timer = undefined;
    if (moves.size === 0) return;
    send(eventChannelOf('runs.moved'), packRuns([...moves.values()]));
    moves.clear();
  }

  /** Whether it is told later, with others: its state is known and it trains on. */
  function waits(run: RunSummary): boolean {
    const before = statuses.get(run.id);
    statuses.set(run.id, run.status);
    if (run.status !== 'running' || before !== 'running') return false;
    const { spec: _spec, ...move } = run;
    moves.set(run.id, move);
    timer ??= setTimeout(tellMoves, MOVES_MS);
    return true;
  }

  return {
    broadcast(name, event) {
      if (name === 'run.changed' && waits(event as RunSummary)) return;
      // What is known so far comes first, or it would undo what is told now.
      if (name === 'run.changed' || name === 'runs.changed' || name === 'runs.removed') tellMoves();
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
      statuses.clear();
    },
  };
}
