import type { RunSummary } from '../../../core/contract/run-records.ts';
import { losses } from '../../../core/losses/index.ts';
import { metrics } from '../../../core/metrics/index.ts';
import { optimizers } from '../../../core/optimizers/index.ts';
import { schedules } from '../../../core/schedules/index.ts';
import { settingsOf } from './hyperparameters.ts';

/** What a field of a run holds; decides which comparisons make sense. A setting may be a number or a word. */
export type RunFieldKind = 'text' | 'number' | 'date' | 'list' | 'setting';

/** A value of a run that the filter and the table know. */
export interface RunField {
  /** Name in expressions: `learningRate`. */
  readonly name: string;
  readonly label: string;
  readonly kind: RunFieldKind;
  /** Other names that people type. */
  readonly aliases?: readonly string[];
  value(run: RunSummary): string | number | null | readonly string[];
}

/** Every field but the metrics, which depend on the run. */
export const runFields: readonly RunField[] = [
  { name: 'name', label: 'Run', kind: 'text', value: (run) => run.name },
  { name: 'status', label: 'Status', kind: 'text', value: (run) => run.status },
  { name: 'dataset', label: 'Dataset', kind: 'text', aliases: ['data'], value: (run) => run.datasetName },
  {
    name: 'datasetVersion',
    label: 'Data version',
    kind: 'number',
    aliases: ['data_version'],
    value: (run) => run.datasetVersion,
  },
  { name: 'design', label: 'Network', kind: 'text', aliases: ['network'], value: (run) => run.designName },
  {
    name: 'learningRate',
    label: 'Learning rate',
    kind: 'number',
    aliases: ['lr', 'learning_rate'],
    value: (run) => run.spec.training.learningRate,
  },
  {
    name: 'optimizer',
    label: 'Optimizer',
    kind: 'text',
    value: ({ spec }) => optimizers.find(spec.training.optimizer.type)?.label ?? spec.training.optimizer.type,
  },
  {
    name: 'schedule',
    label: 'Schedule',
    kind: 'text',
    value: ({ spec }) => schedules.find(spec.training.schedule.type)?.label ?? spec.training.schedule.type,
  },
  {
    name: 'lossFunction',
    label: 'Loss function',
    kind: 'text',
    aliases: ['loss_function'],
    value: ({ spec }) => losses.find(spec.training.loss.type)?.label ?? spec.training.loss.type,
  },
  {
    name: 'batchSize',
    label: 'Batch',
    kind: 'number',
    aliases: ['batch', 'batch_size'],
    value: (run) => run.spec.training.batchSize,
  },
  { name: 'epochs', label: 'Epochs', kind: 'number', value: (run) => run.totalEpochs },
  { name: 'epoch', label: 'Epoch', kind: 'number', value: (run) => run.epoch },
  { name: 'step', label: 'Step', kind: 'number', aliases: ['steps'], value: (run) => run.step },
  { name: 'seed', label: 'Seed', kind: 'number', value: (run) => run.spec.training.seed },
  {
    name: 'weightDecay',
    label: 'Weight decay',
    kind: 'number',
    aliases: ['weight_decay', 'wd'],
    value: (run) => run.spec.training.weightDecay,
  },
  {
    name: 'l2Penalty',
    label: 'L2 penalty',
    kind: 'number',
    aliases: ['l2'],
    value: (run) => run.spec.training.l2Penalty,
  },
  { name: 'scaling', label: 'Scaling', kind: 'text', value: (run) => run.spec.data.scaling },
  { name: 'target', label: 'Target', kind: 'text', value: (run) => run.spec.data.target },
  {
    name: 'parameters',
    label: 'Parameters',
    kind: 'number',
    aliases: ['params'],
    value: (run) => run.parameterCount,
  },
  {
    name: 'duration',
    label: 'Duration',
    kind: 'number',
    aliases: ['seconds'],
    value: (run) => run.elapsedSeconds,
  },
  {
    name: 'started',
    label: 'Started',
    kind: 'date',
    aliases: ['date'],
    value: (run) => run.startedAt ?? run.createdAt,
  },
  { name: 'engine', label: 'Engine', kind: 'text', value: (run) => run.engine },
  { name: 'tags', label: 'Tags', kind: 'list', aliases: ['tag'], value: (run) => run.tags },
  {
    name: 'starred',
    label: 'Starred',
    kind: 'text',
    aliases: ['star'],
    value: (run) => (run.starred ? 'yes' : 'no'),
  },
  { name: 'archived', label: 'Archived', kind: 'text', value: (run) => (run.archived ? 'yes' : 'no') },
  { name: 'notes', label: 'Notes', kind: 'text', aliases: ['note'], value: (run) => run.notes },
];

const SPLITS: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  val: 'validation',
  valid: 'validation',
  test: 'test',
};
const METRIC_ALIASES: Readonly<Record<string, string>> = {
  acc: 'accuracy',
  mse: 'meanSquaredError',
  rmse: 'rootMeanSquaredError',
  mae: 'meanAbsoluteError',
};

/**
 * A metric by what people type: `validation.loss` (its best value), `val_loss.last`, `train.accuracy`,
 * `accuracy` (of validation, of training where there is none). Undefined when no metric is meant.
 */
export function findMetricField(name: string): RunField | undefined {
  const match = /^(?:([a-z]+)[._])?([a-z0-9]+)(?:[._](best|last))?$/i.exec(name);
  if (match === null) return undefined;
  const split = match[1] === undefined ? null : SPLITS[match[1].toLowerCase()];
  if (split === undefined) return undefined;
  const type = findMetricType(match[2]!);
  if (type === undefined) return undefined;
  const which = match[3]?.toLowerCase() === 'last' ? 'last' : 'best';
  return {
    name,
    label: name,
    kind: 'number',
    value({ metrics: found }) {
      const summary =
        split === null ? (found[`validation.${type}`] ?? found[`train.${type}`]) : found[`${split}.${type}`];
      return summary?.[which] ?? null;
    },
  };
}

function findMetricType(word: string): string | undefined {
  const lower = word.toLowerCase();
  if (lower === 'loss') return 'loss';
  return METRIC_ALIASES[lower] ?? metrics.all.find(({ type }) => type.toLowerCase() === lower)?.type;
}

/**
 * A hyperparameter by its path or the end of it: `training.optimizer.values.momentum`, `optimizer.momentum`,
 * `momentum`, `dense_1.units`. A run that does not have it has no value.
 * @param paths every path that some run has; undefined when none of them is meant.
 */
export function findSettingField(name: string, paths: readonly string[]): RunField | undefined {
  const steps = name.toLowerCase().split('.');
  if (!paths.some((path) => endsWith(path, steps))) return undefined;
  // The same path is looked up in thousands of runs: paths that fit are found once per path.
  const fits = new Map<string, boolean>();
  const isMeant = (path: string): boolean => {
    let answer = fits.get(path);
    if (answer === undefined) fits.set(path, (answer = endsWith(path, steps)));
    return answer;
  };
  return {
    name,
    label: name,
    kind: 'setting',
    value(run) {
      for (const [path, value] of settingsOf(run)) if (isMeant(path)) return value;
      return null;
    },
  };
}

/** Whether the words of a path end with these; `values`, which says nothing, may be left out. */
function endsWith(path: string, steps: readonly string[]): boolean {
  const words = path
    .toLowerCase()
    .split('.')
    .filter((word) => word !== 'values');
  const wanted = steps.filter((step) => step !== 'values');
  return (
    wanted.length <= words.length && wanted.every((step, place) => step === words.at(place - wanted.length))
  );
}

/** A field by its name or one of its aliases, whatever the case. */
export function findRunField(name: string): RunField | undefined {
  const lower = name.toLowerCase();
  return (
    runFields.find((field) =>
      [field.name, ...(field.aliases ?? [])].some((each) => each.toLowerCase() === lower),
    ) ?? findMetricField(name)
  );
}

/** Names to offer where one is not known, the nearest first. */
export function suggestFieldNames(name: string): readonly string[] {
  const known = [
    ...runFields.flatMap((field) => [field.name, ...(field.aliases ?? [])]),
    ...['validation.loss', 'train.loss', 'validation.accuracy', 'val_loss', 'val_acc', 'accuracy'],
  ];
  const lower = name.toLowerCase();
  return known
    .map((each) => ({ each, distance: editDistance(lower, each.toLowerCase()) }))
    .filter(({ each, distance }) => distance <= Math.max(2, each.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .map(({ each }) => each)
    .slice(0, 2);
}

/** Least number of letters to insert, drop or replace (Levenshtein, 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
