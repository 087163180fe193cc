import { quantile } from '../steps/quantile.ts';
import type { Column } from '../table.ts';
import type { Finding, FindingDefinition } from './definition.ts';
import { say } from './say.ts';

/** Interquartile ranges beyond the quartiles that count as far out (Tukey, 1977). */
const FENCE = 3;
const LEAST_ROWS = 20;
const LEAST_UNIQUE = 10;
/** More of them are a long tail, not single mistakes: then the logarithm helps. */
const TAIL_SHARE = 0.02;
const MOST_FINDINGS = 12;

/** Numbers that lie far from all others. */
export const outliers: FindingDefinition = Object.freeze({
  type: 'outliers',
  label: 'Outliers',
  find({ features, target, table, isClassification }) {
    if (table.exampleShape !== null || table.rows < LEAST_ROWS) return [];
    const columns = [
      ...features.map(({ column }) => column),
      ...(target === null || isClassification ? [] : [target]),
    ];
    return columns
      .filter((column): column is Numeric => column.kind === 'numeric' && column.temporal === undefined)
      .flatMap((column) => {
        const found = describeOutliers(column, column === target);
        return found === null ? [] : [found];
      })
      .slice(0, MOST_FINDINGS);
  },
} satisfies FindingDefinition);

type Numeric = Extract<Column, { kind: 'numeric' }>;

function describeOutliers(column: Numeric, isTarget: boolean): Finding | null {
  const { name } = column;
  const sorted = Float64Array.from(column.values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (sorted.length < LEAST_ROWS || countDifferent(sorted) < LEAST_UNIQUE) return null;
  const [low, high] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const range = high - low;
  if (!(range > 0)) return null;
  const [least, most] = [low - FENCE * range, high + FENCE * range];
  const rows: number[] = [];
  let count = 0;
  let farthest = 0;
  let farthestGap = 0;
  for (let row = 0; row < column.values.length; row++) {
    const value = column.values[row]!;
    const gap = value > most ? value - most : least - value;
    if (!(gap > 0)) continue;
    count++;
    if (rows.length < 5) rows.push(row + 1);
    if (gap > farthestGap) [farthest, farthestGap] = [row, gap];
  }
  if (count === 0) return null;
  const isTail = count > TAIL_SHARE * sorted.length;
  const value = column.values[farthest]!;
  return {
    type: 'outliers',
    severity: isTail || farthestGap < 10 * range ? 'information' : 'warning',
    sentence: `"${name}" has ${count.toLocaleString('en')} ${count === 1 ? 'value' : 'values'} far from the others: half of all lie from ${say(low)} to ${say(high)}, row ${farthest + 1} has ${say(value)}.`,
    advice: isTarget
      ? 'With the squared error these rows decide most of the gradient. Check whether they are right; Huber or the absolute error bear them better.'
      : isTail
        ? 'A long tail: the step "Logarithm" pulls it in.'
        : 'Check whether it is right. The step "Clip" keeps a mistake from deciding the scale of the column.',
    columns: [name],
    rows: rows.includes(farthest + 1) ? rows : [farthest + 1, ...rows.slice(0, 4)],
    fix: isTarget
      ? null
      : { kind: 'prepare', label: isTail ? 'Take the logarithm' : 'Clip', change: stepsFor(name, isTail) },
  };
}

/** Steps for one column; the window merges them with those of other columns. */
function stepsFor(column: string, isTail: boolean) {
  const type = isTail ? 'log' : 'clip';
  return {
    steps: [
      {
        column,
        steps: [
          { type: 'impute', values: {} },
          { type, values: {} },
          { type: 'standardize', values: {} },
        ],
      },
    ],
  };
}

function countDifferent(sorted: Float64Array): number {
  let count = 1;
  for (let i = 1; i < sorted.length && count < LEAST_UNIQUE; i++) if (sorted[i] !== sorted[i - 1]) count++;
  return count;
}
