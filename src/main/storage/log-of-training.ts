import type { RunLogLine } from '../../core/contract/run-page.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import type { TrainerEvent } from '../../core/contract/trainer.ts';

type Line = Omit<RunLogLine, 'at'>;

const MIB = 2 ** 20;

/** Small models are told in KiB, or they would take nothing. */
const inUnits = (bytes: number): string =>
  bytes < MIB ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / MIB).toFixed(1)} MiB`;

/**
 * What the log of a run says about an event of its trainer. What has an event of its own in the run's history (starts,
 * pauses, ends), and what can be read from its curves and its checkpoints, is not said again here.
 * @param run as it was before the event.
 */
export function describeForLog(run: RunSummary, event: TrainerEvent): readonly Line[] {
  switch (event.kind) {
    case 'started': {
      const { trainRows, validationRows, testRows, featureShape, splitHashes } = event.prepared;
      const say = (message: string, level: Line['level'] = 'information'): Line => ({
        step: run.step,
        level,
        source: 'trainer',
        message,
      });
      const { compute } = event;
      return [
        say(
          `Rows prepared: ${trainRows} training, ${validationRows} validation, ${testRows} test; ${featureShape.join(' x ')} features each`,
        ),
        ...(splitHashes === undefined
          ? []
          : [say(`SHA-256 of the training rows: ${splitHashes.train}`, 'detail')]),
        say(
          `Engine ${event.engine}, ${compute.arithmetic} arithmetic, up to ${compute.threads} ${compute.threads === 1 ? 'thread' : 'threads'}: ${compute.reason}`,
        ),
        say(
          `${event.parameterCount} parameters, ${event.stepsPerEpoch} steps an epoch, ${event.totalSteps} in all; the model takes ${inUnits(event.memoryBytes)}`,
          'detail',
        ),
        ...(validationRows === 0
          ? [say('There are no validation rows: the training loss decides what is best.', 'warning')]
          : []),
        ...(event.warnings ?? []).map((message) => say(message, 'warning')),
      ];
    }
    case 'finished': {
      const { step, epoch } = event.pace;
      const lines: Line[] = [];
      const say = (message: string, level: Line['level'] = 'information'): void =>
        void lines.push({ step, level, source: 'trainer', message });
      if (event.status === 'completed' && epoch < run.totalEpochs)
        say(`Early stopping: no better value for a while, ended after epoch ${epoch} of ${run.totalEpochs}`);
      for (const [name, value] of Object.entries(event.test)) say(`Test ${name}: ${value}`);
      if (event.error !== null) say(event.error.message, 'error');
      const [peak, predicted] = [event.usage?.peakBytes ?? null, run.compute?.predictedBytes ?? null];
      if (peak !== null && predicted !== null && peak > predicted)
        say(
          `It took ${(peak / MIB).toFixed(0)} MiB of memory; ${(predicted / MIB).toFixed(0)} MiB were predicted.`,
          'warning',
        );
      return lines;
    }
    default:
      return [];
  }
}
