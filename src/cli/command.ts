import type { CheckVectors } from '../main/tasks/check-vectors.ts';
import type { RunTask } from '../main/tasks/task-runner.ts';

/** What a process ends with. Documented in `--help`. */
export const EXIT = Object.freeze({
  ok: 0,
  /** Something was wrong with the input, or the work failed. */
  failed: 1,
  /** The command line itself was wrong. */
  usage: 2,
  /** Training ran into NaN or infinity. */
  diverged: 3,
  /** Stopped by Ctrl+C. */
  interrupted: 130,
});

/** Where text goes. */
export interface TextSink {
  write(text: string): void;
  /** True for a terminal: progress may be redrawn in place. */
  readonly isTerminal: boolean;
  /** Characters per line of a terminal. */
  readonly columns: number;
}

/** What commands see of the world, so that tests can stand in for it. */
export interface CliHost {
  readonly output: TextSink;
  readonly errors: TextSink;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** Calls back at Ctrl+C; returns the function that ends that. */
  onInterrupt(callback: () => void): () => void;
  /** Lets the process look at its signals. */
  breathe(): Promise<void>;
  /** Does tasks on files in processes of their own; left out: all in this one. */
  readonly runTask?: RunTask;
  /** Whether wider vectors can be used; left out: nobody can tell. */
  readonly checkVectors?: CheckVectors;
}

/** One command. Adding one is a file and a line in index.ts. */
export interface CliCommand {
  readonly name: string;
  /** Behind the name: `<project.json> [--json]`. */
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  /** What each option does, for `--help`. */
  readonly options: readonly (readonly [option: string, meaning: string])[];
  /** @returns the exit code. @throws UsageError, StudioError. */
  run(args: readonly string[], host: CliHost): Promise<number>;
}

/** The command line was wrong: shown with the usage. */
export class UsageError extends Error {}
