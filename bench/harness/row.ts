/** Smallest, middle and largest of repeated measurements of one thing. */
export interface Summary {
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
  /** In the order of the rounds. */
  readonly values: readonly number[];
}

/** What a row should reach: the floor and aim, and what this run measured. */
export interface Goal {
  /** What is compared, for example `x PyTorch` or `ms`. */
  readonly label: string;
  readonly floor: number;
  readonly aim: number;
  /** Null when the other side was not measured here. */
  readonly reached: number | null;
  readonly better: 'higher' | 'lower';
}

/** One measured thing next to its peers in the same run. `name`, `mode` and `threads` together are unique. */
export interface BenchRow {
  readonly name: string;
  /** `reproducible`, `fast`, or what else tells two rows of one name apart. */
  readonly mode: string;
  readonly threads: number;
  /** Median. */
  readonly value: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly unit: string;
  /** Medians in the same unit, by peer. */
  readonly peers: Readonly<Record<string, number>>;
  /** Smallest and largest value by peer. */
  readonly peerSpans?: Readonly<Record<string, readonly [number, number]>>;
  /** Anything else that the reader of the JSON may want, for example the share of a limit. */
  readonly facts?: Readonly<Record<string, number | string>>;
  readonly goals?: readonly Goal[];
}

/** Settings of one call of a suite. */
export interface BenchContext {
  readonly quick: boolean;
  /** Says on the terminal what goes on; standard output stays clean for JSON. */
  progress(text: string): void;
  /** Something that was not measured, with the reason and what to do: printed and listed in the page. */
  skip(what: string, reason: string): void;
  /** A remark that belongs under the table. */
  note(text: string): void;
  /** Something that makes the numbers worthless, such as a peer that trains something else: the run ends with exit code 1. */
  fail(text: string): void;
}

/** One `--only` name: measures one row, or a few of the same name in different modes. */
export interface BenchCase {
  /** A name, or with `*` at its end the beginning of the names of all its rows. */
  readonly name: string;
  run(context: BenchContext, only: string | undefined): Promise<readonly BenchRow[]>;
}

/** A suite of `npm run -s bench -- <name>`. */
export interface BenchSuite {
  readonly name: string;
  readonly cases: readonly BenchCase[];
  /** More than Node and V8, for example versions of the peers. */
  versions?(): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  /** Writes the page of the suite after a full run. */
  writePage?(report: BenchReport): Promise<void> | void;
}

/** What `--json` prints. */
export interface BenchReport {
  readonly suite: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly quick: boolean;
  /** Load of the machine before the first row, as `uptime` says it for one minute. */
  readonly loadBefore: number;
  readonly rows: readonly BenchRow[];
  readonly skipped: readonly { readonly what: string; readonly reason: string }[];
  readonly notes: readonly string[];
  /** Reasons not to trust the rows; empty when all is well. */
  readonly failures: readonly string[];
}
