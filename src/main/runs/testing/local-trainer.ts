import type { TrainerEvent } from '../../../core/contract/trainer.ts';
import { createTrainer } from '../../trainer/trainer.ts';
import type { StartTrainer } from '../trainer-process.ts';

/** Trainers of a test: the real ones, in this process, and a way to kill them like processes. */
export interface LocalTrainers {
  readonly start: StartTrainer;
  /** Ends the trainer of a run as a signal would: nothing that was not sent yet arrives. */
  crash(runId: string): void;
  /** Most trainers that ran at the same time. */
  readonly mostAtOnce: number;
  readonly started: readonly string[];
}

/**
 * Every look at a trainer's clock takes a millisecond, so that reports come after the same batches on every machine.
 * @param onEvent sees each event just before the service does.
 */
export function createLocalTrainers(
  onEvent: (runId: string, event: TrainerEvent) => void = () => {},
): LocalTrainers {
  const alive = new Map<string, () => void>();
  const started: string[] = [];
  let mostAtOnce = 0;
  return {
    started,
    get mostAtOnce() {
      return mostAtOnce;
    },
    crash: (runId) => alive.get(runId)?.(),
    start(runId, listeners) {
      let dead = false;
      let clock = 0;
      const end = (code: number) => {
        if (dead) return;
        dead = true;
        alive.delete(runId);
        setImmediate(() => listeners.onExit(code, 'Killed'));
      };
      alive.set(runId, () => end(9));
      started.push(runId);
      mostAtOnce = Math.max(mostAtOnce, alive.size);
      const trainer = createTrainer({
        post(event) {
          // As a message between processes: a copy, later.
          const copy = structuredClone(event);
          setImmediate(() => {
            if (dead) return;
            onEvent(runId, copy);
            listeners.onEvent(copy);
          });
        },
        now: () => (clock += 1),
        processorMs: () => clock,
        defer: (action) => setImmediate(() => (dead ? undefined : action())),
      });
      return {
        pid: undefined,
        post: (command) => {
          const copy = structuredClone(command);
          setImmediate(() => (dead ? undefined : trainer.receive(copy)));
        },
        kill: () => end(15),
      };
    },
  };
}
