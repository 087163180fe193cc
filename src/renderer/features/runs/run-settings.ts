import type { RunSummary } from '../../../core/contract/run-records.ts';
import { losses } from '../../../core/losses/index.ts';
import { optimizers } from '../../../core/optimizers/index.ts';
import { schedules } from '../../../core/schedules/index.ts';
import type { FieldValues } from '../../../core/support/fields.ts';
import { formatPercent } from '../../ui/format.ts';

/** A line of the configuration of a run. */
export interface SettingLine {
  readonly label: string;
  readonly value: string;
}

/** The exact configuration of a run in words, without what is at "none". */
export function listSettings({ spec }: RunSummary): readonly SettingLine[] {
  const { data, training, design } = spec;
  const { split } = data;
  const train = 1 - split.validation - split.test;
  const { clipping, earlyStopping, initializer } = training;
  // Classes are not scaled.
  const hasNumbers = losses.find(training.loss.type)?.task === 'regression';
  const lines: (readonly [string, string | null])[] = [
    ['Target', data.target],
    ['Features', data.features === null ? 'all' : data.features.join(', ')],
    [
      'Split',
      `${formatPercent(train)} train, ${formatPercent(split.validation)} validation, ${formatPercent(split.test)} test, seed ${split.seed}`,
    ],
    ['Scaling', `features ${data.scaling}${hasNumbers ? `, target ${data.targetScaling}` : ''}`],
    ['Layers', design.nodes.map((node) => node.label ?? node.type).join(' → ')],
    ['Loss', withValues(losses.find(training.loss.type)?.label ?? training.loss.type, training.loss.values)],
    [
      'Optimizer',
      withValues(
        optimizers.find(training.optimizer.type)?.label ?? training.optimizer.type,
        training.optimizer.values,
      ),
    ],
    ['Learning rate', String(training.learningRate)],
    [
      'Schedule',
      withValues(
        schedules.find(training.schedule.type)?.label ?? training.schedule.type,
        training.schedule.values,
      ),
    ],
    ['Warm-up', training.warmupSteps === 0 ? null : `${training.warmupSteps} steps`],
    ['Batch size', String(training.batchSize)],
    ['Arithmetic', training.arithmetic === 'fast' ? 'fast' : null],
    ['Threads', (training.threads ?? 'auto') === 'auto' ? null : `at most ${training.threads}`],
    ['Vectors', training.vectors === 'wide' ? '256 bits' : null],
    ['Epochs', String(training.epochs)],
    ['Seed', String(training.seed)],
    ['Initialiser', initializer === null ? null : withValues(initializer.type, initializer.values)],
    ['Weight decay', training.weightDecay === 0 ? null : String(training.weightDecay)],
    ['L2 penalty', training.l2Penalty === 0 ? null : String(training.l2Penalty)],
    ['Clipping', clipping.kind === 'none' ? null : `${clipping.kind} ${clipping.limit}`],
    [
      'Early stopping',
      earlyStopping === null ? null : `${earlyStopping.watch}, patience ${earlyStopping.patience}`,
    ],
    ['Augmentations', training.augmentations.map(({ type }) => type).join(', ') || null],
    ['Class weights', training.classWeights === null ? null : String(training.classWeights)],
  ];
  return lines.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

function withValues(name: string, values: FieldValues): string {
  const parts = Object.entries(values).map(
    ([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  );
  return parts.length === 0 ? name : `${name} (${parts.join(', ')})`;
}
