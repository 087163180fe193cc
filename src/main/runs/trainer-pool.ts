import type { TrainerCommand } from '../../core/contract/trainer.ts';
import type { TableSource } from '../../core/contract/preparation.ts';
import type { StartTrainer, TrainerListeners, TrainerProcess } from './trainer-process.ts';

/** Time after which a process that nobody needs is ended, in milliseconds. */
const IDLE_MS = 5000;

interface Pooled {
  readonly process: TrainerProcess;
  listeners: TrainerListeners | null;
  timer: NodeJS.Timeout | null;
  /** The rows that it was sent last: it keeps them. */
  table: TableSource | null;
}

/** Lends trainers to short runs, one after the other: starting a process costs more than many a trial. */
export interface TrainerPool {
  readonly start: StartTrainer;
  /** Ends the idle ones. */
  close(): void;
}

/** @param startTrainer starts a process when no idle one is left. */
export function createTrainerPool(startTrainer: StartTrainer): TrainerPool {
  const idle: Pooled[] = [];

  function forget(pooled: Pooled): void {
    const place = idle.indexOf(pooled);
    if (place >= 0) idle.splice(place, 1);
    if (pooled.timer !== null) clearTimeout(pooled.timer);
    pooled.timer = null;
  }

  function launch(runId: string): Pooled {
    const pooled: { -readonly [K in keyof Pooled]: Pooled[K] } = {
      process: null as unknown as TrainerProcess,
      listeners: null,
      timer: null,
      table: null,
    };
    pooled.process = startTrainer(runId, {
      onEvent: (event) => pooled.listeners?.onEvent(event),
      onExit(code, output) {
        forget(pooled);
        pooled.listeners?.onExit(code, output);
      },
    });
    return pooled;
  }

  return {
    start(runId, listeners) {
      const pooled = idle[0] ?? launch(runId);
      forget(pooled);
      pooled.listeners = listeners;
      return {
        pid: pooled.process.pid,
        post: (command) => pooled.process.post(withoutKnownRows(pooled, command)),
        kill: () => pooled.process.kill(),
        release() {
          if (pooled.listeners !== listeners) return;
          // Events of the run that has ended concern nobody any more.
          pooled.listeners = null;
          idle.push(pooled);
          pooled.timer = setTimeout(() => pooled.process.kill(), IDLE_MS);
          pooled.timer.unref();
        },
      };
    },
    close() {
      for (const pooled of [...idle]) {
        forget(pooled);
        pooled.process.kill();
      }
    },
  };
}

function isSame(a: TableSource | null, b: TableSource | null): boolean {
  if (a === null || b === null) return false;
  return a === b || ('path' in a && 'path' in b && a.path === b.path);
}

/** Trials of a sweep share their rows: sending them again would take longer than many a trial. */
function withoutKnownRows(pooled: Pooled, command: TrainerCommand): TrainerCommand {
  if (command.kind !== 'start') return command;
  const isKnown = isSame(command.table, pooled.table);
  pooled.table = command.table;
  return { ...command, keepsTable: true, table: isKnown ? null : command.table };
}
