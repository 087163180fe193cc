import type { RunSummary } from '../../core/contract/run-records.ts';
import { metrics } from '../../core/metrics/index.ts';

/** Parts of a metric's full name. */
export interface MetricName {
  /** `train`, `validation` or `test`. */
  readonly split: string;
  /** `loss`, `accuracy`. */
  readonly type: string;
}

/** `validation.accuracy` -> its parts. */
export function splitMetricName(name: string): MetricName {
  const dot = name.indexOf('.');
  return { split: name.slice(0, dot), type: name.slice(dot + 1) };
}

/** In words, with the unit where it has one: "accuracy", "root mean squared error (price)". */
export function describeMetric(type: string, run?: RunSummary): string {
  const definition = metrics.find(type);
  if (definition === undefined) return type === 'loss' ? 'loss' : type;
  const name = lowerFirst(definition.label);
  const target = run?.spec.data.target;
  return definition.unit === 'target' && target ? `${name} (${target})` : name;
}

/** What a sweep judges its trials by, in words: `validation.loss` -> "validation loss". */
export function describeObjective({ metric }: { readonly metric: string }): string {
  const { split, type } = splitMetricName(metric);
  return `${split === 'train' ? 'training' : split} ${describeMetric(type)}`;
}

/** Loss and errors fall, shares rise. */
export function betterOf(type: string): 'higher' | 'lower' {
  return metrics.find(type)?.better ?? 'lower';
}

/** The metrics of some runs, loss first: `loss`, `accuracy`. */
export function metricTypesOf(runs: readonly RunSummary[]): readonly string[] {
  const types = new Set<string>();
  for (const run of runs) {
    for (const name of Object.keys(run.metrics)) types.add(splitMetricName(name).type);
  }
  const order = ['loss', ...metrics.all.map(({ type }) => type)];
  const rank = (type: string): number => (order.indexOf(type) + order.length + 1) % (order.length + 1);
  return [...types].sort((a, b) => rank(a) - rank(b));
}

/** `R2 score` stays, `Accuracy` becomes `accuracy`. */
function lowerFirst(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}
