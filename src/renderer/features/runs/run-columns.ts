import type { RunSummary } from '../../../core/contract/run-records.ts';
import { betterOf, describeMetric, splitMetricName } from '../../app/metric-names.ts';
import type { CellValue, TableColumn } from '../../ui/table-column.ts';
import { runFields } from './run-fields.ts';

/** A column that can be shown, and whether it is from the start. */
export interface RunColumn extends TableColumn<RunSummary> {
  readonly startsShown: boolean;
  /** Set for metrics: which value of which metric. */
  readonly metric?: { readonly name: string; readonly which: 'best' | 'last' };
}

const WIDTHS: Readonly<Record<string, string>> = {
  name: 'minmax(160px, 2fr)',
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
};
const SHOWN = [
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
];

/** The columns of the table: fields, and best and last of every metric that some run has. */
export function createColumns(names: readonly string[]): readonly RunColumn[] {
  const fields = runFields.map((field): RunColumn => {
    const isNumber = field.kind === 'number';
    return {
      key: field.name,
      label: field.label,
      width: WIDTHS[field.name] ?? (isNumber ? '92px' : 'minmax(100px, 1fr)'),
      align: isNumber ? 'end' : 'start',
      startsShown: SHOWN.includes(field.name),
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
      help: which === 'best' ? `The ${words} value and its epoch` : 'The value of the last epoch',
      width: which === 'best' ? '132px' : '110px',
      align: 'end',
      // Loss and the main metric of validation; the rest can be chosen.
      startsShown: split === 'validation' && place < 2,
      metric: { name, which },
      value: (run): CellValue => run.metrics[name]?.[which] ?? null,
    };
  });
}

/** Metric names of runs in the order of the columns: validation first, loss first. */
export function metricNamesOf(runs: readonly RunSummary[], types: readonly string[]): readonly string[] {
  const found = new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)));
  return ['validation', 'train', 'test'].flatMap((split) =>
    types.map((type) => `${split}.${type}`).filter((name) => found.has(name)),
  );
}
