import { basename } from 'node:path';
import type { EpochReport, RunStatus } from '../../core/contract/run-records.ts';
import type {
  CheckpointRecord,
  Pace,
  StepBlock,
  TrainerEvent,
  WeightsRecord,
} from '../../core/contract/trainer.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { Connection } from './connection.ts';
import { toStorageError } from './storage-error.ts';
import { metricOf, namedMetrics, type HigherIsBetter, type MetricSummaryTable } from './metric-summaries.ts';
import { describeForLog } from './log-of-training.ts';
import type { RunLogTable } from './run-log.ts';
import type { RunTable } from './runs.ts';
import type { SeriesTable } from './series.ts';
import type { Points } from './thin-points.ts';
import type { WeightsTable } from './weights.ts';

/** Writes what trainers report. Each call, however much it brings, is one transaction. */
export interface RunRecord {
  /** Events of any runs in the order in which they came: all of them are stored, or none. */
  commit(
    events: readonly {
      readonly runId: string;
      readonly event: TrainerEvent;
      /** Set for the first event of a process: where and at which step it was started. */
      readonly launch?: { readonly step: number; readonly details: Readonly<Record<string, string>> };
    }[],
  ): void;
  /**
   * Takes a run back to its newest whole checkpoint before it goes on: points beyond it will be trained anew.
   * Returns the checkpoint, or null when there is none and the run starts afresh.
   */
  rewind(runId: string): CheckpointRecord | null;
  /**
   * Gives a run that has no past the past of another one up to a checkpoint: curves, summaries, and the state itself,
   * which stays. The other run is left as it is.
   * @throws StudioError `checkpoint-missing`.
   */
  branch(fromId: string, step: number, runId: string, bytes?: Uint8Array): CheckpointRecord;
  /** Gives a run its first state, which stays; `from` says where its weights come from. */
  begin(runId: string, bytes: Uint8Array, from: Readonly<Record<string, unknown>>): void;
}

interface Tables {
  readonly runs: RunTable;
  readonly log: RunLogTable;
  readonly series: SeriesTable;
  readonly summaries: MetricSummaryTable;
  readonly weights: WeightsTable;
}

/** x of these curves is the step; of all others the epoch. */
function countsSteps(name: string): boolean {
  return name.startsWith('step.');
}

/** Events that the log says something about. */
const logged: readonly TrainerEvent['kind'][] = ['started', 'finished'];

/** Puts the tables together on one connection. */
export function createRunRecord(
  connection: Connection,
  { runs, log, series, summaries, weights }: Tables,
  higherIsBetter: HigherIsBetter,
): RunRecord {
  function appendSteps(runId: string, { firstStep, loss, learningRate, validations }: StepBlock): void {
    for (const { step, epoch, metrics } of validations) {
      for (const [name, value] of Object.entries(metrics)) {
        const points = { x: Float64Array.of(step), y: Float64Array.of(value) };
        series.append(runId, `step.validation.${name}`, points);
      }
      summaries.add(runId, [{ epoch, train: {}, validation: metrics }], higherIsBetter);
    }
    if (loss.length === 0) return;
    const x = Float64Array.from(loss, (_, index) => firstStep + index);
    series.append(runId, 'step.loss', { x, y: loss });
    series.append(runId, 'step.learningRate', { x, y: learningRate });
  }

  function appendReports(runId: string, reports: readonly EpochReport[]): void {
    for (const [name, points] of gatherCurves(reports)) series.append(runId, name, points);
    summaries.add(runId, reports, higherIsBetter);
  }

  function move(runId: string, { epoch, step, elapsedSeconds }: Pace): void {
    runs.setPosition(runId, { epoch, step, elapsedSeconds });
  }

  function store(
    runId: string,
    checkpoint: CheckpointRecord | null,
    kept: { readonly last?: WeightsRecord | null; readonly best?: WeightsRecord | null },
  ): void {
    if (checkpoint !== null) weights.putCheckpoint(runId, checkpoint);
    if (kept.last != null) weights.put(runId, 'last', kept.last);
    if (kept.best != null) weights.put(runId, 'best', kept.best);
  }

  function apply(runId: string, event: TrainerEvent): void {
    switch (event.kind) {
      case 'started':
        runs.start(runId, event);
        if (event.engineChange !== null)
          runs.addEvent(runId, runs.get(runId).step, 'engineChanged', { ...event.engineChange });
        break;
      case 'progress':
        appendSteps(runId, event.steps);
        store(runId, event.checkpoint, {});
        move(runId, event.pace);
        break;
      case 'epochs':
        appendSteps(runId, event.steps);
        appendReports(runId, event.reports);
        for (const checkpoint of event.checkpoints) store(runId, checkpoint, {});
        store(runId, null, { best: event.bestWeights });
        move(runId, event.pace);
        break;
      case 'state': {
        const before = runs.get(runId).status;
        // Single steps pause again and again; that is one pause.
        if (before !== event.status && !(before === 'queued' && event.status === 'running')) {
          runs.addEvent(runId, event.pace.step, event.status === 'paused' ? 'paused' : 'resumed', {});
        }
        appendSteps(runId, event.steps);
        store(runId, event.checkpoint, { last: event.weights });
        move(runId, event.pace);
        if (event.usage !== undefined) runs.setUsage(runId, event.usage);
        runs.setStatus(runId, event.status);
        break;
      }
      case 'finished':
        appendSteps(runId, event.steps);
        store(runId, event.checkpoint, { last: event.weights });
        for (const [name, value] of Object.entries(event.test)) {
          const higher = higherIsBetter(name);
          const at = Float64Array.of(event.pace.epoch);
          summaries.rebuild(runId, `test.${name}`, at, Float64Array.of(value), higher);
        }
        move(runId, event.pace);
        if (event.usage !== undefined) runs.setUsage(runId, event.usage);
        runs.setStatus(runId, event.status, event.error);
        runs.addEvent(runId, event.pace.step, 'finished', { status: event.status });
        break;
    }
  }

  return {
    commit(events) {
      try {
        connection.transaction(() => {
          for (const { runId, event, launch } of events) {
            if (launch !== undefined) runs.addEvent(runId, launch.step, 'started', launch.details);
            const lines = logged.includes(event.kind) ? describeForLog(runs.get(runId), event) : [];
            apply(runId, event);
            for (const line of lines) log.add(runId, line);
          }
        })();
      } catch (error) {
        throw toStorageError(error, basename(connection.name));
      }
    },
    branch(fromId, step, runId, bytes) {
      return connection.transaction(() => {
        const found = weights.checkpoint(fromId, step);
        if (found === null) {
          throw new StudioError(
            'checkpoint-missing',
            `There is no whole checkpoint at step ${step} of this run any more. Choose another one.`,
            { id: fromId, step },
          );
        }
        const checkpoint = { ...found, bytes: bytes ?? found.bytes, kept: true };
        const { epoch, elapsedSeconds } = checkpoint;
        for (const name of series.names(fromId)) {
          const { x, y } = series.readAll(fromId, name);
          const count = x.findIndex((at) => at >= (countsSteps(name) ? step : epoch + 1));
          const end = count < 0 ? x.length : count;
          if (end > 0) series.append(runId, name, { x: x.slice(0, end), y: y.slice(0, end) });
          if (end > 0 && /^(train|validation)\./.test(name)) {
            const higher = higherIsBetter(metricOf(name));
            summaries.rebuild(runId, name, x.subarray(0, end), y.subarray(0, end), higher);
          }
        }
        weights.putCheckpoint(runId, checkpoint);
        runs.setPosition(runId, { epoch, step, elapsedSeconds });
        runs.addEvent(runId, step, 'branched', { from: fromId, name: runs.get(fromId).name, epoch, step });
        return checkpoint;
      })();
    },
    begin(runId, bytes, from) {
      connection.transaction(() => {
        weights.putCheckpoint(runId, { epoch: 0, step: 0, elapsedSeconds: 0, bytes, kept: true, best: null });
        runs.addEvent(runId, 0, 'branched', { ...from, epoch: 0, step: 0 });
      })();
    },
    rewind(runId) {
      return connection.transaction(() => {
        const checkpoint = weights.newestCheckpoint(runId);
        const { epoch, step, elapsedSeconds } = checkpoint ?? { epoch: 0, step: 0, elapsedSeconds: 0 };
        weights.dropCheckpointsAfter(runId, step);
        series.cut(runId, countsSteps, step);
        series.cut(runId, (name) => !countsSteps(name), epoch + 1);
        summaries.clear(runId);
        for (const name of series.names(runId)) {
          if (!/^(train|validation)\./.test(name)) continue;
          const { x, y } = series.readAll(runId, name);
          summaries.rebuild(runId, name, x, y, higherIsBetter(metricOf(name)));
        }
        runs.setPosition(runId, { epoch, step, elapsedSeconds });
        return checkpoint;
      })();
    },
  };
}

/** Statuses in which a run may go on from its checkpoint. */
export const resumable: readonly RunStatus[] = ['interrupted', 'stopped', 'failed'];

/** One curve per metric, and the learning rate and the time, over the epochs of the reports. */
function gatherCurves(reports: readonly EpochReport[]): ReadonlyMap<string, Points> {
  const values = new Map<string, { x: number[]; y: number[] }>();
  const add = (name: string, epoch: number, value: number) => {
    let curve = values.get(name);
    if (curve === undefined) values.set(name, (curve = { x: [], y: [] }));
    curve.x.push(epoch);
    curve.y.push(value);
  };
  for (const report of reports) {
    for (const [name, value] of namedMetrics(report)) add(name, report.epoch, value);
    add('learningRate', report.epoch, report.learningRate);
    add('elapsedSeconds', report.epoch, report.elapsedSeconds);
    add('epochStep', report.epoch, report.step);
  }
  return new Map(
    [...values].map(([name, { x, y }]) => [name, { x: Float64Array.from(x), y: Float64Array.from(y) }]),
  );
}
