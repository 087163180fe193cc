import type { DatasetColumn, DatasetSummary } from '../../core/contract/studio.ts';
import { describeColumn } from '../../core/datasets/statistics.ts';
import { generateTable, generators } from '../../core/datasets/generators/index.ts';
import type { Task } from '../../core/project/defaults.ts';
import type { DataSource, DataSpec } from '../../core/project/run-spec.ts';
import type { StartFacts } from '../../core/project/warnings.ts';
import { sizeOf } from '../../core/support/shape.ts';

/** What a person decides about the data of a run, beside which data it is. */
export type DataChoice = Omit<DataSpec, 'source'>;

/** What a run reads of a dataset with this id. */
export function sourceOf(id: string): DataSource {
  return id.startsWith('builtin:')
    ? { kind: 'builtin', name: id.slice('builtin:'.length) }
    : { kind: 'dataset', id };
}

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
  const out = [choice.weights, choice.split.group, choice.split.time];
  return dataset.columns.filter(
    (column) =>
      // A network may look at what the target was before.
      (choice.window != null || column.name !== target?.name) &&
      !out.includes(column.name) &&
      (features === null || features.includes(column.name)),
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
  const width = columns.reduce((sum, column) => sum + countFeatures(column, choice), 0);
  const window = choice.window ?? null;
  const filled = columns.filter(
    ({ name }) =>
      !choice.steps?.some((each) => each.column === name && each.steps.some(({ type }) => type === 'impute')),
  );
  const { validation, test } = choice.split;
  const rows = dataset.rows - (target?.missing ?? 0);
  return {
    task,
    classes: task === 'regression' ? 1 : (target?.unique ?? 2),
    ...(task === 'regression' || target === undefined ? {} : { imbalance: imbalanceOf(target) }),
    featureShape: window !== null ? [window.length, width] : isImage ? exampleShape : [width],
    trainRows: Math.max(1, rows - Math.round(rows * validation) - Math.round(rows * test)),
    emptyCells: filled.reduce((sum, { missing }) => sum + missing, 0),
    largestFeature: numeric.length === 0 ? null : Math.max(...numeric.map(largest)),
    largestTarget: task === 'regression' && target !== undefined ? largest(target) : null,
  };
}

/** Features that a column becomes, as preparation will make them. */
function countFeatures({ name, kind, unique, missing }: DatasetColumn, choice: DataChoice): number {
  const own = choice.steps?.find(({ column }) => column === name)?.steps ?? [];
  const fill = own.find(({ type }) => type === 'impute');
  const indicator = fill?.values['indicator'] === true ? 1 : 0;
  if (kind === 'numeric' || own.some(({ type }) => type === 'ordinal')) return 1 + indicator;
  const hashed = own.find(({ type }) => type === 'hash');
  if (hashed !== undefined) return Number(hashed.values['buckets'] ?? 16) + indicator;
  // A word of its own for empty cells is one more.
  const isNewWord = fill?.values['with'] === 'constant' && missing > 0;
  return unique + (isNewWord ? 1 : 0) + indicator;
}

/** From the counts that the dataset comes with: those of each word, or of each whole number that has a bar of its own. */
function imbalanceOf({ kind, unique, histogram }: DatasetColumn): number {
  const counts = histogram.filter((count) => count > 0);
  // Rare words beyond the bars, or several numbers in one bar: the counts are not those of the classes.
  if (counts.length < 2 || (kind === 'numeric' && counts.length !== unique)) return 1;
  return Math.max(...counts) / Math.min(...counts);
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
