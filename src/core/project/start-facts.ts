import type { PreparedData, Table } from '../datasets/table.ts';
import type { StartFacts } from './warnings.ts';

/** What `findStartWarnings` wants to know of a table and what was made of it. */
export function describeStart(table: Table, data: PreparedData): StartFacts {
  const { columns, target } = data.preparation;
  const numeric = columns.filter((column) => column.kind === 'numeric').map((column) => column.name);
  return {
    task: data.task,
    classes: data.classNames.length,
    ...(data.task === 'regression' ? {} : { imbalance: findImbalance(data) }),
    featureShape: data.featureShape,
    trainRows: data.split.train.length,
    // Preparation has filled them or refused the table by now.
    emptyCells: 0,
    largestFeature: findLargest(table, numeric),
    largestTarget: target.kind === 'numeric' ? findLargest(table, [target.name]) : null,
  };
}

function findImbalance({ classNames, split, targets }: PreparedData): number {
  const counts = new Float64Array(classNames.length);
  for (const row of split.train) counts[targets[row]!]!++;
  const seen = counts.filter((count) => count > 0);
  return seen.length === 0 ? 1 : Math.max(...seen) / Math.min(...seen);
}

/** Largest |value| in numeric columns of these names; null where there is none. */
function findLargest(table: Table, names: readonly string[]): number | null {
  const wanted = new Set(names);
  let largest = -1;
  for (const column of table.columns) {
    if (column.kind !== 'numeric' || !wanted.has(column.name)) continue;
    // By number: every start waits for this loop, which an iterator makes slower before it is optimised.
    const { values } = column;
    for (let row = 0; row < values.length; row++) {
      const size = Math.abs(values[row]!);
      if (size > largest) largest = size;
    }
  }
  return largest < 0 ? null : largest;
}
