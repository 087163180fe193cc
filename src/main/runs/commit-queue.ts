import type { TrainerEvent } from '../../core/contract/trainer.ts';

/** Longest time that an event waits for others to share its transaction, in milliseconds. */
const GATHER_MS = 25;
/** Time between attempts while the disk refuses, in milliseconds. */
const RETRY_MS = 5000;

/** An event of one run. */
export interface RunEvent {
  readonly runId: string;
  readonly event: TrainerEvent;
}

/** Gathers events of all trainers into few transactions: each commit waits for the disk. */
export interface CommitQueue {
  add(event: RunEvent): void;
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
  let stuck = false;

  function schedule(ms: number): void {
    timer ??= setTimeout(() => {
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
    add(event) {
      waiting.push(event);
      if (stuck) return;
      if (urgent.includes(event.event.kind)) flush();
      else schedule(GATHER_MS);
    },
    flush,
  };
}
