import type { RunCompute } from '../core/contract/run-records.ts';
import type { PreparedData } from '../core/datasets/table.ts';
import type { Project } from '../core/project/parse.ts';
import type { StartWarning } from '../core/project/warnings.ts';
import type { ErrorReport } from '../core/support/errors.ts';
import type { EpochResult } from '../core/training/session-results.ts';
import type { TrainingSession } from '../core/training/session.ts';
import type { StepLog } from '../core/training/step-log.ts';
import type { CliHost } from './command.ts';
import type { WrittenWeights } from './commands/train.ts';
import { createProgressBar, formatDuration } from './progress-bar.ts';

type Metrics = Readonly<Record<string, number>>;

/** Tells a person or a script how training goes. */
export interface TrainReport {
  warn(warning: StartWarning): void;
  start(
    project: Project,
    data: PreparedData,
    session: TrainingSession,
    compute: RunCompute,
    parameters: number,
    dataHash: string,
  ): void;
  steps(session: TrainingSession, log: StepLog): void;
  epoch(result: EpochResult): void;
  finish(
    session: TrainingSession,
    status: string,
    test: Metrics,
    written: WrittenWeights | null,
    error: ErrorReport | null,
  ): void;
}

/** @param json one JSON object per line on the output instead of text; progress goes to the errors' side. */
export function createTrainReport(host: CliHost, json: boolean): TrainReport {
  const { output, errors } = host;
  const bar = createProgressBar(errors, () => host.now());
  const startedMs = host.now();
  // Infinity and NaN are no JSON: scripts get null.
  const emit = (event: string, facts: object) => output.write(`${JSON.stringify({ event, ...facts })}\n`);
  let note = '';
  let totalEpochs = 0;
  let last: EpochResult | null = null;
  return {
    warn(warning) {
      if (json) emit('warning', warning);
      else output.write(`Warning: ${warning.message}\n`);
    },
    start(project, data, session, compute, parameters, dataHash) {
      const engine = session.plan.engine.name;
      const { split, featureShape, task } = data;
      totalEpochs = project.spec.training.epochs;
      const rows = {
        train: split.train.length,
        validation: split.validation.length,
        test: split.test.length,
      };
      if (json) {
        emit('started', {
          name: project.name,
          task,
          engine,
          threads: compute.threads,
          arithmetic: compute.arithmetic,
          reason: compute.reason,
          parameters,
          rows,
          dataHash,
          totalSteps: session.totalSteps,
          totalEpochs,
        });
        return;
      }
      output.write(
        `${project.name}: ${task}, ${rows.train} rows to train on, ${rows.validation} to validate, ${rows.test} to test; example [${featureShape.join(', ')}], ${parameters} parameters, ${engine}${compute.threads > 1 ? `, ${compute.threads} threads` : ''}\n`,
      );
    },
    steps(session, log) {
      if (log.epochEnded) return;
      const loss = log.losses[log.length - 1]!;
      bar.update(session.step / session.totalSteps, note === '' ? `loss ${format(loss)}` : note);
    },
    epoch(result) {
      last = result;
      note = `epoch ${result.epoch}/${totalEpochs}  ${describeMetrics(result)}`;
      bar.update(result.epoch / totalEpochs, note);
      if (!json) return;
      const { epoch, step, learningRate, train, validation, isBest } = result;
      emit('epoch', { epoch, step, learningRate, train, validation, isBest });
    },
    finish(session, status, test, written, error) {
      bar.end();
      const seconds = (host.now() - startedMs) / 1000;
      if (json) {
        const { train = {}, validation = {} } = last ?? {};
        emit('finished', {
          status,
          epoch: session.epoch,
          step: session.step,
          seconds,
          batches: session.batchCounts,
          train,
          validation,
          test,
          weights: written,
          error,
        });
        return;
      }
      output.write(
        `${status} after ${session.epoch} epochs (${session.step} steps, ${formatDuration(seconds)})\n`,
      );
      const { batches, ahead } = session.batchCounts;
      if (ahead > 0) {
        const share = Math.round((100 * ahead) / batches);
        output.write(`${share}% of the batches were gathered by a helper while the one before trained\n`);
      }
      if (error !== null) output.write(`${error.message}\n`);
      if (last !== null) output.write(describeLast(last, test));
      if (written !== null) {
        output.write(
          `weights written to ${written.file} (${written.bytes} bytes); read back: ${written.checkedRows} rows differ by at most ${written.largestDifference}\n`,
        );
      }
    },
  };
}

/** Training and validation side by side. */
/** Both parts of every metric in one line. */
export function describeMetrics({ train, validation }: Pick<EpochResult, 'train' | 'validation'>): string {
  return Object.entries(train)
    .map(
      ([name, value]) =>
        `${name} ${format(value)}${name in validation ? ` (validation ${format(validation[name]!)})` : ''}`,
    )
    .join('  ');
}

/** A line per metric over all parts of the data. */
export function describeLast(last: Pick<EpochResult, 'train' | 'validation'>, test: Metrics): string {
  return Object.keys(last.train)
    .map((name) => {
      const parts: readonly (readonly [string, number | undefined])[] = [
        ['train', last.train[name]],
        ['validation', last.validation[name]],
        ['test', test[name]],
      ];
      const shown = parts.flatMap(([part, value]) =>
        value === undefined ? [] : [`${part} ${format(value)}`],
      );
      return `  ${name}: ${shown.join(', ')}\n`;
    })
    .join('');
}

function format(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(4) : String(value);
}
