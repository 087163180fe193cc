/** What a run must have reached by each epoch to go on. */
export interface StoppingRule {
  /** `validation.loss`, `train.accuracy`. */
  readonly metric: string;
  readonly direction: 'minimize' | 'maximize';
  /** Value by epoch, entry 0 for the first; null lets it go on. */
  readonly limits: readonly (number | null)[];
  /** Best value of the epochs before the checkpoint, null for none. */
  readonly best: number | null;
}

/** What an epoch came to, as far as a rule looks at it. */
interface ObservedEpoch {
  /** Finished epochs. */
  readonly epoch: number;
  readonly train: Readonly<Record<string, number>>;
  readonly validation: Readonly<Record<string, number>>;
}

/** Compares a run with what it must have reached. */
export interface StoppingWatch {
  observe(report: ObservedEpoch): void;
  /** True when the last epoch was below its limit. */
  readonly fallsBehind: boolean;
}

/** @param rule null watches nothing. */
export function createStoppingWatch(rule: StoppingRule | null): StoppingWatch {
  let best = rule?.best ?? null;
  let fallsBehind = false;
  return {
    get fallsBehind() {
      return fallsBehind;
    },
    observe(report) {
      if (rule === null) return;
      const [split, metric] = rule.metric.split('.') as ['train' | 'validation', string];
      const value = report[split]?.[metric];
      const isBetter = (a: number, b: number) => (rule.direction === 'minimize' ? a < b : a > b);
      if (value !== undefined && Number.isFinite(value) && (best === null || isBetter(value, best)))
        best = value;
      const limit = rule.limits[report.epoch - 1] ?? null;
      fallsBehind = limit !== null && (best === null || isBetter(limit, best));
    },
  };
}
