import type { RunSummary } from '../../../../core/contract/run-records.ts';
import { formatAgo, formatDuration, formatExact, formatNumber } from '../../../ui/format.ts';
import type { CellText } from '../../../ui/table-column.ts';
import type { PlacedColumn } from './run-columns.ts';

/** The metric of a column, and which value of it. */
type MetricOfColumn = NonNullable<PlacedColumn['metric']>;

/** What a cell shows of a run; another value of it is another cell. */
export function shownIn({ key, metric, value }: PlacedColumn, run: RunSummary): unknown {
  if (key === 'duration') return formatDuration(run.elapsedSeconds);
  if (key === 'started') return formatAgo(run.startedAt ?? run.createdAt);
  if (metric === undefined) return value(run);
  const known = run.metrics[metric.name];
  return known && `${known[metric.which]} ${metric.which === 'best' ? known.bestEpoch : known.lastEpoch}`;
}

/** What a cell of a run says; null where it has a picture or something to press. */
export function textOfCell({ key, align, metric, value }: PlacedColumn, run: RunSummary): CellText {
  if (key === 'duration') return { text: formatDuration(run.elapsedSeconds), look: 'mono' };
  if (key === 'started') {
    const at = run.startedAt ?? run.createdAt;
    return { text: formatAgo(at), title: at, look: 'muted' };
  }
  if (metric !== undefined) return textOfMetric(run, metric);
  const plain = value(run);
  const text = String(plain ?? '–');
  return align === 'end' ? { text, look: 'mono' } : { text, title: String(plain ?? '') };
}

function textOfMetric(run: RunSummary, { name, which }: MetricOfColumn): CellText {
  const known = run.metrics[name];
  if (known === undefined) return { text: '–', look: 'mono' };
  if (which === 'best' && Number.isNaN(known.best)) {
    return { text: 'never finite', title: 'No epoch had a finite value', look: 'muted' };
  }
  const epoch = which === 'best' ? known.bestEpoch : known.lastEpoch;
  return {
    text: formatNumber(known[which], 4),
    exact: formatExact(known[which]),
    note: `@${formatNumber(epoch)}`,
  };
}
