import { availableParallelism } from 'node:os';
import type { TrainerEvent } from '../core/contract/trainer.ts';
import type { EpochResult } from '../core/training/session-results.ts';
import type { Table } from '../core/datasets/table.ts';
import type { Workspace } from '../main/storage/workspace.ts';
import { forecastRun } from '../main/trainer/run-memory.ts';
import { allowedThreads } from '../main/trainer/open-engine.ts';
import { startHelper } from '../main/trainer/start-helper.ts';
import { chooseVectors } from '../main/tasks/check-vectors.ts';
import { createTrainer } from '../main/trainer/trainer.ts';
import { EXIT, type CliHost } from './command.ts';
import { createProgressBar, formatDuration } from './progress-bar.ts';
import { describeLast, describeMetrics } from './train-report.ts';

/** A run of the workspace that is to be trained, or trained on. */
export interface StoredTraining {
  readonly runId: string;
  readonly table: Table;
  readonly checkpoint: Uint8Array | null;
  readonly elapsedSeconds: number;
  readonly json: boolean;
}

type Finished = Extract<TrainerEvent, { kind: 'finished' }>;

/**
 * Trains with the window's own trainer and stores what it reports as the window does. Ctrl+C stops with a
 * checkpoint, from which `resume` goes on bit for bit.
 * @returns the exit code.
 */
export async function trainStored(
  workspace: Workspace,
  { runId, table, checkpoint, elapsedSeconds, json }: StoredTraining,
  host: CliHost,
): Promise<number> {
  const { spec, name, epoch: epochsBefore } = workspace.runs.get(runId);
  const bar = createProgressBar(host.errors, host.now, epochsBefore / spec.training.epochs);
  const emit = (event: string, facts: object) =>
    json ? host.output.write(`${JSON.stringify({ event, ...facts })}\n`) : undefined;
  const started = host.now();
  const totalEpochs = spec.training.epochs;
  let interrupted = false;
  let last: Pick<EpochResult, 'train' | 'validation'> | null = null;
  const forget = host.onInterrupt(() => {
    interrupted = true;
    trainer.receive({ kind: 'stop' });
  });
  let finish: (event: Finished) => void = () => {};
  const ended = new Promise<Finished>((resolve) => (finish = resolve));
  const trainer = createTrainer({
    post(event) {
      workspace.record.commit([{ runId, event }]);
      if (event.kind === 'started') {
        const { engine, compute, engineChange } = event;
        emit('engine', { engine, ...compute, change: engineChange?.message ?? null });
        if (!json && engineChange !== null) host.output.write(`Warning: ${engineChange.message}\n`);
      }
      if (event.kind === 'epochs') {
        for (const { epoch, step, learningRate, train, validation } of event.reports) {
          emit('epoch', { epoch, step, learningRate, train, validation });
          last = { train, validation };
          bar.update(epoch / totalEpochs, `epoch ${epoch}/${totalEpochs}  ${describeMetrics(last)}`);
        }
      }
      if (event.kind === 'finished') finish(event);
    },
    now: host.now,
    processorMs: () => process.cpuUsage().user / 1000,
    peakBytes: () => process.resourceUsage().maxRSS * 1024,
    startHelper,
    defer: (action) => void host.breathe().then(action),
  });
  try {
    workspace.runs.setStatus(runId, 'running');
    emit('started', { run: runId, name, totalEpochs });
    const threads = allowedThreads(spec.training, availableParallelism());
    const vectors = await chooseVectors(spec.training, host.checkVectors);
    const start = { runId, spec, table, checkpoint, elapsedSeconds, threads, paused: false };
    const predictedBytes = forecastRun(spec, table)?.bytes ?? null;
    trainer.receive({
      kind: 'start',
      ...start,
      predictedBytes,
      ...(vectors === undefined ? {} : { vectors }),
    });
    const { status, pace, test, error } = await ended;
    bar.end();
    const seconds = (host.now() - started) / 1000;
    emit('finished', { run: runId, status, epoch: pace.epoch, step: pace.step, seconds, test, error });
    if (!json) {
      host.output.write(
        `${name}: ${status} after ${pace.epoch} epochs (${pace.step} steps, ${formatDuration(seconds)})\n`,
      );
      if (error !== null) host.output.write(`${error.message}\n`);
      if (last !== null) host.output.write(describeLast(last, test));
      if (interrupted) {
        host.output.write(
          `Go on with: descent resume ${runId.slice(0, 8)} --workspace ${JSON.stringify(workspace.path)}\n`,
        );
      }
    }
    if (status === 'diverged') return EXIT.diverged;
    if (status === 'failed') return EXIT.failed;
    return interrupted ? EXIT.interrupted : EXIT.ok;
  } finally {
    forget();
  }
}
