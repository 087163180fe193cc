import type { Pace } from '../../core/contract/trainer.ts';

/** Seconds over which the rate is averaged. */
const WINDOW_SECONDS = 2;

interface Mark {
  readonly seconds: number;
  readonly step: number;
  readonly examples: number;
}

/** Measures how fast a run goes, over the last seconds of training. */
export interface PaceMeter {
  add(examples: number): void;
  /** @param seconds seconds of training so far. */
  read(seconds: number, step: number, epoch: number): Pace;
}

/** @param totalSteps steps of the whole run, for the time that is left. */
export function createPaceMeter(totalSteps: number): PaceMeter {
  let examples = 0;
  let marks: Mark[] = [];
  return {
    add(count) {
      examples += count;
    },
    read(seconds, step, epoch) {
      marks.push({ seconds, step, examples });
      marks = marks.filter(
        (mark, index) => mark.seconds >= seconds - WINDOW_SECONDS || index === marks.length - 1,
      );
      const first = marks[0] as Mark;
      const span = seconds - first.seconds;
      const rate = span > 0 ? (step - first.step) / span : 0;
      return {
        step,
        epoch,
        stepsPerSecond: rate,
        examplesPerSecond: span > 0 ? (examples - first.examples) / span : 0,
        elapsedSeconds: seconds,
        etaSeconds: rate > 0 ? Math.max(0, totalSteps - step) / rate : null,
      };
    },
  };
}
