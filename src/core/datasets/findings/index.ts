import type { DataSpec } from '../data-spec.ts';
import { correlate, type CorrelationMatrix } from '../correlation.ts';
import { namesKeptOut } from '../roles.ts';
import { describeColumn, type ColumnStatistics } from '../statistics.ts';
import { suggestTask } from '../target.ts';
import type { Table } from '../table.ts';
import { constantColumns } from './constant.ts';
import type { Finding, FindingDefinition } from './definition.ts';
import { duplicates } from './duplicates.ts';
import { identifiers } from './identifier.ts';
import { imbalance } from './imbalance.ts';
import { leaks } from './leak.ts';
import { missingCells } from './missing.ts';
import { outliers } from './outliers.ts';
import { badTarget } from './target.ts';
import { unscaled } from './unscaled.ts';

/** Everything that is looked for, in the order in which it is told. Adding one is a file and a line. */
export const findingDefinitions: readonly FindingDefinition[] = [
  badTarget,
  leaks,
  identifiers,
  constantColumns,
  missingCells,
  duplicates,
  imbalance,
  outliers,
  unscaled,
];

/** What a look at a whole table says. */
export interface TableInspection {
  /** Warnings first. */
  readonly findings: readonly Finding[];
  readonly correlation: CorrelationMatrix;
}

/** Work of the correlation beside that of the definitions. */
const CORRELATION_WEIGHT = 4;

/**
 * Looks at every cell of a table for what could spoil a training.
 * @param report is told the share that is done, 0 to 1.
 */
export function inspectTable(
  table: Table,
  recipe: Omit<DataSpec, 'source'>,
  statistics: readonly ColumnStatistics[] = table.columns.map(describeColumn),
  report: (share: number) => void = () => {},
): TableInspection {
  const weights = findingDefinitions.map(({ weight = 1 }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, CORRELATION_WEIGHT);
  let done = 0;
  const correlation: CorrelationMatrix =
    table.exampleShape === null
      ? correlate(table, (share) => report((share * CORRELATION_WEIGHT) / total))
      : { names: [], values: new Float32Array(0), rows: 0, leftOut: table.columns.length };
  const targetName = recipe.target ?? table.suggestedTarget;
  const target = table.columns.find(({ name }) => name === targetName) ?? null;
  const out = namesKeptOut(recipe);
  const features = table.columns.flatMap((column, index) => {
    const isFeature =
      column !== target &&
      !out.has(column.name) &&
      (recipe.features === null || recipe.features.includes(column.name));
    return isFeature ? [{ column, statistics: statistics[index]! }] : [];
  });
  const isClassification =
    target !== null &&
    (recipe.task === 'classification' || (recipe.task === 'auto' && suggestTask(target) !== 'regression'));
  const context = { table, statistics, correlation, target, isClassification, features, recipe };
  done += CORRELATION_WEIGHT;
  const findings = findingDefinitions.flatMap((definition, index) => {
    const weight = weights[index]!;
    const found = definition.find({
      ...context,
      report: (share) => report((done + share * weight) / total),
    });
    done += weight;
    report(done / total);
    return found;
  });
  const rank = ({ severity }: Finding) => (severity === 'warning' ? 0 : 1);
  return { findings: findings.toSorted((a, b) => rank(a) - rank(b)), correlation };
}
