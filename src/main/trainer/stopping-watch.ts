import type { EpochReport } from '../../core/contract/run-records.ts';
import type { StoppingRule } from '../../core/contract/trainer.ts';

/** Compares a run with what it must have reached. */
export interface StoppingWatch {
  observe(report: EpochReport): void;
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
