import type { DatasetColumn, DatasetSummary } from '../../../core/contract/studio.ts';
import { describeColumn } from '../../../core/datasets/statistics.ts';
import { generateTable, generators } from '../../../core/datasets/generators/index.ts';
import type { Task } from '../../../core/project/defaults.ts';
import type { DataSource, DataSpec } from '../../../core/project/run-spec.ts';
import type { StartFacts } from '../../../core/project/warnings.ts';
import { sizeOf } from '../../../core/support/shape.ts';

/** What a person decides about the data of a run, beside which data it is. */
export type DataChoice = Omit<DataSpec, 'source'>;

/** Whole numbers with so few different values are taken for classes, as core does. */
const MOST_NUMBER_CLASSES = 20;

/** The column to predict: the chosen one, else what the dataset suggests. */
export function targetColumn(dataset: DatasetSummary, choice: DataChoice): DatasetColumn | undefined {
  const name = choice.target ?? dataset.suggestedTarget;
  return dataset.columns.find((column) => column.name === name);
}

/** The kind of problem that the choice leads to. */
export function findTask(dataset: DatasetSummary, choice: DataChoice): Task {
  const column = targetColumn(dataset, choice);
  if (column === undefined) return dataset.suggestedTask;
  const classes = column.unique === 2 ? 'binary' : 'multiclass';
  if (choice.task === 'regression') return 'regression';
  if (choice.task === 'classification' || column.kind === 'categorical') return classes;
  if (column.name === dataset.suggestedTarget) return dataset.suggestedTask;
  const isWhole = Number.isInteger(column.minimum) && Number.isInteger(column.maximum);
  const isFew = column.unique <= MOST_NUMBER_CLASSES && column.unique * 5 <= dataset.rows;
  return isWhole && (column.unique === 2 || isFew) ? classes : 'regression';
}

/** The columns to learn from. */
export function featureColumns(dataset: DatasetSummary, choice: DataChoice): readonly DatasetColumn[] {
  const target = targetColumn(dataset, choice);
  const { features } = choice;
  return dataset.columns.filter(
    (column) => column.name !== target?.name && (features === null || features.includes(column.name)),
  );
}

/** What the warnings before a start look at. */
export function findStartFacts(dataset: DatasetSummary, choice: DataChoice): StartFacts {
  const task = findTask(dataset, choice);
  const target = targetColumn(dataset, choice);
  const columns = featureColumns(dataset, choice);
  const numeric = columns.filter(({ kind }) => kind === 'numeric');
  const { exampleShape } = dataset;
  const isImage =
    exampleShape !== null && sizeOf(exampleShape) === columns.length && numeric.length === columns.length;
  const width = columns.reduce((sum, { kind, unique }) => sum + (kind === 'numeric' ? 1 : unique), 0);
  const { validation, test } = choice.split;
  const rows = dataset.rows - (target?.missing ?? 0);
  return {
    task,
    classes: task === 'regression' ? 1 : (target?.unique ?? 2),
    featureShape: isImage ? exampleShape : [width],
    trainRows: Math.max(1, rows - Math.round(rows * validation) - Math.round(rows * test)),
    emptyCells: columns.reduce((sum, { missing }) => sum + missing, 0),
    largestFeature: numeric.length === 0 ? null : Math.max(...numeric.map(largest)),
    largestTarget: task === 'regression' && target !== undefined ? largest(target) : null,
  };
}

function largest({ minimum, maximum }: DatasetColumn): number {
  return Math.max(Math.abs(minimum ?? 0), Math.abs(maximum ?? 0));
}

/** A dataset that exists only as a recipe in an opened project, looked at as if it were stored. */
export function describeGenerated(source: Extract<DataSource, { kind: 'generator' }>): DatasetSummary {
  const table = generateTable(source.spec, source.seed);
  const { label, description, task } = generators.get(source.spec.type);
  return {
    id: '',
    name: `${label} (generated)`,
    origin: 'generator',
    description,
    licence: '',
    rows: table.rows,
    columns: table.columns.map(describeColumn),
    suggestedTarget: table.suggestedTarget,
    suggestedTask: task,
    exampleShape: table.exampleShape,
    hash: '',
  };
}
