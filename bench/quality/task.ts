/** One real training with a goal. */
export interface QualityTask {
  /** Row name: `iris`. */
  readonly name: string;
  readonly label: string;
  readonly metric: string;
  readonly goal: number;
  readonly better: 'higher' | 'lower';
  /** One line: network, optimizer, epochs, seeds. */
  readonly setup: string;
  /** Part of `--quick`: done in seconds. */
  readonly quick: boolean;
  /** Null when its data is not on this machine: the reason. */
  unavailable(): string | null;
  /** One value per seed, on rows that training never saw. */
  run(progress: (text: string) => void): Promise<readonly number[]> | readonly number[];
}

/** What a task came to. */
export interface QualityRow {
  readonly name: string;
  readonly label: string;
  readonly metric: string;
  readonly setup: string;
  readonly goal: number;
  readonly better: 'higher' | 'lower';
  readonly values: readonly number[];
  readonly mean: number;
  readonly reached: boolean;
  readonly seconds: number;
}
