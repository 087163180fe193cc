import type { TextSink } from './command.ts';

/** Shortest time between two drawings on a terminal, in milliseconds. */
const REDRAW_MS = 100;
/** Shares of the work after which a line is printed where there is no terminal. */
const PLAIN_SHARE = 0.1;
const BAR_LENGTH = 24;

/** Shows how far a long job is. */
export interface ProgressBar {
  /** @param done part of the whole, 0 to 1. @param note a few words: "epoch 3/50  loss 0.12". */
  update(done: number, note: string): void;
  /** Takes the bar away, so that other text can follow. */
  end(): void;
}

/**
 * A bar with time left: redrawn in place on a terminal, a line per tenth elsewhere.
 * @param now milliseconds.
 * @param startedAt part that was done before: it took no time of this one.
 */
export function createProgressBar(sink: TextSink, now: () => number, startedAt = 0): ProgressBar {
  const startedMs = now();
  let drawnMs = -Infinity;
  let nextPlain = PLAIN_SHARE;
  let isShown = false;
  return {
    update(done, note) {
      const left = describeTimeLeft(done, startedAt, now() - startedMs);
      if (!sink.isTerminal) {
        // Half a rounding error must not swallow the last line.
        if (done + 1e-9 < nextPlain) return;
        while (nextPlain <= done + 1e-9) nextPlain += PLAIN_SHARE;
        sink.write(`${(100 * done).toFixed(0).padStart(3)} %${left}  ${note}\n`);
        return;
      }
      if (now() - drawnMs < REDRAW_MS && done < 1) return;
      drawnMs = now();
      isShown = true;
      const filled = Math.round(done * BAR_LENGTH);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_LENGTH - filled)}`;
      // The time left comes first: a narrow terminal cuts off the end.
      const line = `${bar} ${(100 * done).toFixed(0).padStart(3)} %${left}  ${note}`;
      sink.write(`\r\u001b[2K${line.slice(0, Math.max(20, sink.columns - 1))}`);
    },
    end() {
      if (isShown) sink.write('\r\u001b[2K');
      isShown = false;
    },
  };
}

function describeTimeLeft(done: number, startedAt: number, elapsedMs: number): string {
  if (done <= startedAt || done >= 1) return '';
  return `  ${formatDuration(((elapsedMs / (done - startedAt)) * (1 - done)) / 1000)} left`;
}

/** `42 s`, `3:05 min`, `1:02 h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (part: number) => String(part).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}:${pad(whole % 60)} min`;
  return `${Math.floor(whole / 3600)}:${pad(Math.floor((whole % 3600) / 60))} h`;
}
