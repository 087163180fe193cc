import { MessageChannelMain, utilityProcess } from 'electron';
import type { TrainerCommand, TrainerEvent } from '../../core/contract/trainer.ts';
import { childEnvironment } from './child-environment.ts';
import { collectTail } from './output-tail.ts';

/** A process that trains one run. */
export interface TrainerProcess {
  readonly pid: number | undefined;
  post(command: TrainerCommand): void;
  /** Ends it at once. `onExit` is called all the same. */
  kill(): void;
  /** Its run is over: lends it to another one, where there is a pool; else it is to be killed. */
  release?(): void;
}

/** What a process tells its owner. */
export interface TrainerListeners {
  onEvent(event: TrainerEvent): void;
  /** Once, after the last event. `output` is the end of what it printed. */
  onExit(code: number, output: string): void;
}

/** Starts trainers; tests bring their own. */
export type StartTrainer = (runId: string, listeners: TrainerListeners) => TrainerProcess;

/** @param entry path of the built trainer. */
export function createTrainerStarter(entry: string): StartTrainer {
  return (runId, { onEvent, onExit }) => {
    const child = utilityProcess.fork(entry, [], {
      serviceName: `Descent trainer ${runId.slice(0, 8)}`,
      stdio: 'pipe',
      env: childEnvironment(),
      execArgv: [],
    });
    const { port1, port2 } = new MessageChannelMain();
    const output = collectTail(child.stdout, child.stderr);
    port1.on('message', ({ data }) => onEvent(data as TrainerEvent));
    port1.start();
    child.once('exit', (code) => {
      // Messages that left before the end may still be on their way: they come first.
      setImmediate(() => {
        port1.close();
        onExit(code, output());
      });
    });
    child.postMessage(null, [port2]);
    return {
      get pid() {
        return child.pid;
      },
      post: (command) => port1.postMessage(command),
      kill: () => void child.kill(),
    };
  };
}
