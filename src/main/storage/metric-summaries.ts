import type { EpochReport, MetricSummary } from '../../core/contract/run-records.ts';
import type { Connection } from './connection.ts';

/** What of a report the summaries are made from. */
export type MeasuredEpoch = Pick<EpochReport, 'epoch' | 'train' | 'validation'>;

/** Says whether a larger value of a metric (`loss`, `accuracy`) is the better one. */
export type HigherIsBetter = (metric: string) => boolean;

/** Best and last of every metric of every run. Writing belongs inside the epoch's transaction. */
export interface MetricSummaryTable {
  of(runId: string): Readonly<Record<string, MetricSummary>>;
  /** By run; one query for the whole table of runs. */
  all(): ReadonlyMap<string, Readonly<Record<string, MetricSummary>>>;
  add(runId: string, reports: readonly MeasuredEpoch[], higherIsBetter: HigherIsBetter): void;
  /** Replaces what is stored by what these points of one metric amount to. */
  rebuild(runId: string, name: string, x: Float64Array, y: Float64Array, higher: boolean): void;
  clear(runId: string): void;
}

interface SummaryRow {
  readonly run_id: string;
  readonly name: string;
  readonly best: number | null;
  readonly best_epoch: number;
  readonly last: number | null;
  readonly last_epoch: number;
}

/** Metrics of one report by their full names: `train.loss`, `validation.accuracy`. */
export function namedMetrics(report: MeasuredEpoch): readonly (readonly [name: string, value: number])[] {
  return [
    ...Object.entries(report.train).map(([name, value]) => [`train.${name}`, value] as const),
    ...Object.entries(report.validation).map(([name, value]) => [`validation.${name}`, value] as const),
  ];
}

/** `validation.accuracy` -> `accuracy`. */
export function metricOf(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

/** Prepares the statements on one connection. */
export function createMetricSummaryTable(connection: Connection): MetricSummaryTable {
  const ofRun = connection.prepare<[string], SummaryRow>('SELECT * FROM run_metrics WHERE run_id = ?');
  const ofAll = connection.prepare<[], SummaryRow>('SELECT * FROM run_metrics');
  const one = connection.prepare<[string, string], SummaryRow>(
    'SELECT * FROM run_metrics WHERE run_id = ? AND name = ?',
  );
  const put = connection.prepare(
    `INSERT INTO run_metrics (run_id, name, best, best_epoch, last, last_epoch) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_id, name) DO UPDATE SET best = excluded.best, best_epoch = excluded.best_epoch,
       last = excluded.last, last_epoch = excluded.last_epoch`,
  );
  const removeAll = connection.prepare('DELETE FROM run_metrics WHERE run_id = ?');

  function store(runId: string, name: string, summary: MetricSummary): void {
    const { best, bestEpoch, last, lastEpoch } = summary;
    put.run(runId, name, toReal(best), bestEpoch, toReal(last), lastEpoch);
  }

  return {
    of: (runId) => Object.fromEntries(ofRun.all(runId).map((row) => [row.name, toSummary(row)])),
    all() {
      const byRun = new Map<string, Record<string, MetricSummary>>();
      for (const row of ofAll.iterate()) {
        let metrics = byRun.get(row.run_id);
        if (metrics === undefined) byRun.set(row.run_id, (metrics = {}));
        metrics[row.name] = toSummary(row);
      }
      return byRun;
    },
    add(runId, reports, higherIsBetter) {
      const changed = new Map<string, MetricSummary>();
      for (const report of reports) {
        for (const [name, value] of namedMetrics(report)) {
          const row = changed.has(name) ? undefined : one.get(runId, name);
          const before = changed.get(name) ?? (row === undefined ? undefined : toSummary(row));
          changed.set(name, extend(before, value, report.epoch, higherIsBetter(metricOf(name))));
        }
      }
      for (const [name, summary] of changed) store(runId, name, summary);
    },
    rebuild(runId, name, x, y, higher) {
      let summary: MetricSummary | undefined;
      for (const [index, epoch] of x.entries()) {
        summary = extend(summary, y[index] as number, epoch, higher);
      }
      if (summary !== undefined) store(runId, name, summary);
    },
    clear(runId) {
      removeAll.run(runId);
    },
  };
}

function extend(
  before: MetricSummary | undefined,
  value: number,
  epoch: number,
  higher: boolean,
): MetricSummary {
  const last = { last: value, lastEpoch: epoch };
  if (before === undefined) return { best: value, bestEpoch: epoch, ...last };
  // NaN is never better, and anything is better than NaN.
  const better = higher ? value > before.best : value < before.best;
  const replaces = better || (Number.isNaN(before.best) && !Number.isNaN(value));
  return replaces
    ? { best: value, bestEpoch: epoch, ...last }
    : { best: before.best, bestEpoch: before.bestEpoch, ...last };
}

/** SQLite has no NaN: it is NULL there. */
function toReal(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function toSummary(row: SummaryRow): MetricSummary {
  return {
    best: row.best ?? Number.NaN,
    bestEpoch: row.best_epoch,
    last: row.last ?? Number.NaN,
    lastEpoch: row.last_epoch,
  };
}
