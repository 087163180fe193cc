import type { TrainerCommand, TrainerEvent } from '../../core/contract/trainer.ts';
import { toErrorReport, type ErrorReport } from '../../core/support/errors.ts';
import { createPreparedRows } from './prepared-rows.ts';
import type { TrainerHost } from './trainer-host.ts';
import { TrainingRun, type StartCommand } from './training-run.ts';

/** Trains one run, and another one when that has ended: takes commands, posts events. */
export interface Trainer {
  receive(command: TrainerCommand): void;
  /** Tells the main process about an error that nobody caught, so that the run does not just vanish. */
  fail(error: unknown): void;
}

/** Waits for `start`. */
export function createTrainer(host: TrainerHost): Trainer {
  let run: TrainingRun | null = null;
  const rows = createPreparedRows();
  return {
    receive(command) {
      if (command.kind === 'start') {
        try {
          if (run === null || run.isIdle) run = new TrainingRun(host, command, rows.take(command));
        } catch (error) {
          host.post(failedBeforeStart(command, toErrorReport(error)));
        }
      } else run?.receive(command);
    },
    fail(error) {
      run?.end('failed', toErrorReport(error));
    },
  };
}

function failedBeforeStart(command: StartCommand, error: ErrorReport): TrainerEvent {
  const { elapsedSeconds } = command;
  const none = new Float64Array(0);
  return {
    kind: 'finished',
    status: 'failed',
    steps: { firstStep: 0, loss: none, learningRate: none, validations: [] },
    checkpoint: null,
    weights: null,
    test: {},
    error,
    pace: { step: 0, epoch: 0, stepsPerSecond: 0, examplesPerSecond: 0, elapsedSeconds, etaSeconds: null },
  };
}
