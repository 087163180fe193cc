import type { TrainerEvent } from '../../core/contract/trainer.ts';

/** Longest time that an event waits for others to share its transaction, in milliseconds. */
const GATHER_MS = 25;
/** Time between attempts while the disk refuses, in milliseconds. */
const RETRY_MS = 5000;

/** An event of one run. */
export interface RunEvent {
  readonly runId: string;
  readonly event: TrainerEvent;
  /** Written into the history of the run before the event: its process was started. */
  readonly launch?: { readonly step: number; readonly details: Readonly<Record<string, string>> };
}

/**
 * `soon`: shares its transaction with what comes in the next moment. `next`: when everything that waits for this
 * moment was done. `now`: before `add` returns.
 */
export type Urgency = 'soon' | 'next' | 'now';

/** Gathers events of all trainers into few transactions: each commit waits for the disk. */
export interface CommitQueue {
  /** @param urgency left out: `now` for what others wait for, `soon` for everything else. */
  add(event: RunEvent, urgency?: Urgency): void;
  /** Commits what is waiting now. Returns the error that the disk gave, or null. */
  flush(): unknown;
  /** True while a failed transaction waits for its next attempt. */
  readonly isStuck: boolean;
}

/** What the queue needs. */
export interface CommitTarget {
  /** One transaction: everything or, by throwing, nothing. */
  commit(events: readonly RunEvent[]): void;
  /** Called after the commit, never before. */
  committed(events: readonly RunEvent[]): void;
  /** Once per row of failures; what is waiting stays. */
  failed(error: unknown): void;
}

/** Events that end a wait: others depend on them. */
const urgent: readonly TrainerEvent['kind'][] = ['started', 'state', 'finished'];

/** An empty one. */
export function createCommitQueue(target: CommitTarget): CommitQueue {
  let waiting: RunEvent[] = [];
  let timer: NodeJS.Timeout | null = null;
  let timerMs = 0;
  let stuck = false;

  function schedule(ms: number): void {
    if (timer !== null && timerMs > ms) {
      clearTimeout(timer);
      timer = null;
    }
    if (timer !== null) return;
    timerMs = ms;
    timer = setTimeout(() => {
      timer = null;
      flush();
    }, ms);
  }

  function flush(): unknown {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0) return null;
    const events = waiting;
    try {
      target.commit(events);
    } catch (error) {
      if (!stuck) {
        stuck = true;
        target.failed(error);
      }
      schedule(RETRY_MS);
      return error;
    }
    waiting = [];
    stuck = false;
    target.committed(events);
    return null;
  }

  return {
    get isStuck() {
      return stuck;
    },
    add(event, urgency = urgent.includes(event.event.kind) ? 'now' : 'soon') {
      waiting.push(event);
      if (stuck) return;
      if (urgency === 'now') flush();
      else schedule(urgency === 'next' ? 0 : GATHER_MS);
    },
    flush,
  };
}
