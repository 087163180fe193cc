import type { RunSummary } from '../../../../core/contract/run-records.ts';
import type { ShownColumn } from '../../../../core/contract/run-table.ts';
import { betterOf, describeMetric, splitMetricName } from '../../../app/metric-names.ts';
import type { CellValue, TableColumn } from '../../../ui/table-column.ts';
import { isSettingPath, listSettingPaths, settingOf, spellOut } from '../hyperparameters.ts';
import { runFields } from '../run-fields.ts';

/** A column that can be shown, and whether it is from the start. */
export interface RunColumn extends TableColumn<RunSummary> {
  readonly startsShown: boolean;
  /** Under which heading it is chosen. */
  readonly section: 'Run' | 'Metrics' | 'Hyperparameters';
  /** Set for metrics: which value of which metric. */
  readonly metric?: { readonly name: string; readonly which: 'best' | 'last' };
}

/** A column in its place. */
export interface PlacedColumn extends RunColumn {
  readonly pinned: boolean;
}

const WIDTHS: Readonly<Record<string, string>> = {
  name: 'minmax(180px, 2fr)',
  status: '112px',
  dataset: 'minmax(96px, 1fr)',
  design: 'minmax(110px, 1fr)',
  optimizer: '96px',
  tags: 'minmax(110px, 1fr)',
  notes: 'minmax(140px, 1fr)',
  started: '104px',
  duration: '84px',
  learningRate: '104px',
  batchSize: '72px',
  seed: '66px',
  starred: '64px',
};
const SHOWN = new Set([
  'name',
  'status',
  'dataset',
  'design',
  'learningRate',
  'optimizer',
  'batchSize',
  'seed',
  'duration',
  'started',
  'tags',
]);
/** Hyperparameters that are fields with a name of their own. */
const FIELD_PATHS = new Set([
  'training.learningRate',
  'training.batchSize',
  'training.epochs',
  'training.optimizer.type',
  'training.schedule.type',
  'training.loss.type',
  'training.weightDecay',
  'training.l2Penalty',
  'data.scaling',
  'data.target',
]);
const FACTS = new Set(
  'name status dataset datasetVersion design epoch step parameters duration started engine tags notes starred archived seed'.split(
    ' ',
  ),
);

/** The columns of the table: fields, and best and last of every metric that some run has. */
export function createColumns(names: readonly string[]): readonly RunColumn[] {
  const fields = runFields.map((field): RunColumn => {
    const isNumber = field.kind === 'number';
    return {
      key: field.name,
      label: field.label,
      width: WIDTHS[field.name] ?? (isNumber ? '92px' : 'minmax(100px, 1fr)'),
      align: isNumber ? 'end' : 'start',
      startsShown: SHOWN.has(field.name),
      section: FACTS.has(field.name) ? 'Run' : 'Hyperparameters',
      value: (run) => {
        const value = field.value(run);
        return typeof value === 'object' && value !== null ? value.join(', ') : value;
      },
    };
  });
  const [name, status, ...others] = fields;
  return [name!, status!, ...names.flatMap(createMetricColumns), ...others];
}

function createMetricColumns(name: string, place: number): RunColumn[] {
  const { split, type } = splitMetricName(name);
  // Validation is what counts: only the others name their split.
  const short = split === 'validation' ? '' : `${split} `;
  return (['best', 'last'] as const).map((which): RunColumn => {
    const words = betterOf(type) === 'higher' ? 'highest' : 'lowest';
    return {
      key: `${name}.${which}`,
      label: `${short}${describeMetric(type)} ${which}`,
      help:
        which === 'best' ? `The ${words} value and its epoch` : 'The value of the last epoch that has one',
      width: '132px',
      align: 'end',
      // Loss and the main metric of validation; the rest can be chosen.
      startsShown: split === 'validation' && place < 2,
      section: 'Metrics',
      metric: { name, which },
      value: (run): CellValue => run.metrics[name]?.[which] ?? null,
    };
  });
}

/** The column of a hyperparameter by its path. */
function createSettingColumn(path: string): RunColumn {
  return {
    key: path,
    label: spellOut(path),
    help: path,
    width: '116px',
    align: 'start',
    startsShown: false,
    section: 'Hyperparameters',
    value: (run) => settingOf(run, path),
  };
}

/** A column for every hyperparameter that some run has and that is no field of its own. */
export function createSettingColumns(runs: readonly RunSummary[]): readonly RunColumn[] {
  return listSettingPaths(runs)
    .filter((path) => !FIELD_PATHS.has(path))
    .map(createSettingColumn)
    .sort((a, b) => a.label.localeCompare(b.label));
}

/** The column of this name: a field, a metric that some run has, a hyperparameter; undefined for others. */
export function findColumn(columns: readonly RunColumn[], key: string): RunColumn | undefined {
  return (
    columns.find((column) => column.key === key) ??
    (isSettingPath(key) ? createSettingColumn(key) : undefined)
  );
}

/** The columns in their places; without a choice those that are shown from the start, the name pinned. */
export function placeColumns(
  columns: readonly RunColumn[],
  chosen: readonly ShownColumn[] | null,
): readonly PlacedColumn[] {
  const places =
    chosen ??
    columns.filter(({ startsShown }) => startsShown).map(({ key }) => ({ key, pinned: key === 'name' }));
  const placed = places.flatMap(({ key, pinned }): PlacedColumn[] => {
    const column = findColumn(columns, key);
    return column === undefined ? [] : [{ ...column, pinned }];
  });
  // Pinned ones stand at the left, whatever their places.
  return [...placed.filter(({ pinned }) => pinned), ...placed.filter(({ pinned }) => !pinned)];
}

/** Metric names of runs in the order of the columns: validation first, loss first. */
export function metricNamesOf(runs: readonly RunSummary[], types: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const { metrics } of runs) for (const name of Object.keys(metrics)) found.add(name);
  return ['validation', 'train', 'test'].flatMap((split) =>
    types.map((type) => `${split}.${type}`).filter((name) => found.has(name)),
  );
}
