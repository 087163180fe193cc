/** Something that is wrong, or looks wrong, with a network, its training or its data. */
export interface HealthFinding {
  readonly code:
    | 'not-finite'
    | 'dead-units'
    | 'still-units'
    | 'vanishing-gradient'
    | 'exploding-gradient'
    | 'no-gradient'
    | 'steps-too-large'
    | 'steps-too-small'
    | 'overfitting'
    | 'plateau'
    | 'wrong-scale'
    | 'leakage';
  /** `bad` spoils the training, `watch` may. */
  readonly severity: 'bad' | 'watch';
  /** Node that it is about; null for the whole run or the data. */
  readonly node: string | null;
  /** What is so, with the numbers that show it. */
  readonly sentence: string;
  /** What to try. */
  readonly advice: string;
}

/** Three significant digits: sentences are read, not calculated with. */
export const show = (value: number): string => String(Number(value.toPrecision(3)));
