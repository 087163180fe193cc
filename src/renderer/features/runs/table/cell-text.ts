import type { RunSummary } from '../../../../core/contract/run-records.ts';
import { formatAgo, formatDuration, formatExact, formatNumber } from '../../../ui/format.ts';
import type { PlacedColumn } from './run-columns.ts';

// As ui/NumberText.vue, without a component in each of hundreds of cells: four digits in sight, all of them to copy.

/** The metric of a column, and which value of it. */
export type MetricOfColumn = NonNullable<PlacedColumn['metric']>;

/** What a cell shows of a run; another value of it is another cell. */
export function shownIn({ key, metric, value }: PlacedColumn, run: RunSummary): unknown {
  if (key === 'duration') return formatDuration(run.elapsedSeconds);
  if (key === 'started') return formatAgo(run.startedAt ?? run.createdAt);
  if (metric === undefined) return value(run);
  const known = run.metrics[metric.name];
  return known && `${known[metric.which]} ${metric.which === 'best' ? known.bestEpoch : known.lastEpoch}`;
}

function valueOf(run: RunSummary, { name, which }: MetricOfColumn): number | null {
  return run.metrics[name]?.[which] ?? null;
}

/** Four digits of the metric, or a dash where the run has none. */
export function shortOf(run: RunSummary, metric: MetricOfColumn): string {
  const value = valueOf(run, metric);
  return value === null ? '–' : formatNumber(value, 4);
}

/** All digits of the metric; nothing where the run has none. */
export function exactOf(run: RunSummary, metric: MetricOfColumn): string {
  const value = valueOf(run, metric);
  return value === null ? '' : formatExact(value);
}

/** Puts all digits on the clipboard where somebody copies the four. */
export function copyExact(event: ClipboardEvent, run: RunSummary, metric: MetricOfColumn): void {
  const exact = exactOf(run, metric);
  if (exact === '') return;
  event.clipboardData?.setData('text/plain', exact);
  event.preventDefault();
}
