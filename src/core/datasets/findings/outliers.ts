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
/** Quartiles of so many rows, evenly chosen, are those of all: sorting millions for each column takes minutes. */
const MOST_SORTED = 200_000;

/** Numbers that lie far from all others. */
export const outliers: FindingDefinition = Object.freeze({
  type: 'outliers',
  label: 'Outliers',
  weight: 3,
  find({ features, target, table, isClassification, report }) {
    if (table.exampleShape !== null || table.rows < LEAST_ROWS) return [];
    const columns = [
      ...features.map(({ column }) => column),
      ...(target === null || isClassification ? [] : [target]),
    ];
    const found = columns
      .filter((column): column is Numeric => column.kind === 'numeric' && column.temporal === undefined)
      .flatMap((column, index, all) => {
        report(index / all.length);
        return findOutliers(column, column === target) ?? [];
      });
    // The same remark for each of thirty measurements hides what else was found.
    const mild = ({ isTarget, isGrave }: Outliers) => !isTarget && !isGrave;
    const groups = [false, true].map((isTail) =>
      found.filter((each) => mild(each) && each.isTail === isTail),
    );
    const single = found.filter(
      (each) => !mild(each) || !groups.some((group) => isGroup(group) && group.includes(each)),
    );
    return [
      ...single.slice(0, MOST_FINDINGS).map(describeColumn),
      ...groups.filter(isGroup).map(describeGroup),
    ];
  },
} satisfies FindingDefinition);

/** What lies far out in one column. */
interface Outliers {
  readonly name: string;
  readonly count: number;
  /** Rows from 1, a few, the farthest among them. */
  readonly rows: readonly number[];
  readonly farthest: { readonly row: number; readonly value: number };
  /** Half of all lie between them. */
  readonly low: number;
  readonly high: number;
  readonly isTail: boolean;
  readonly isTarget: boolean;
  /** So far out that it looks like a mistake. */
  readonly isGrave: boolean;
}

const LEAST_GROUP = 3;
const isGroup = (group: readonly Outliers[]): boolean => group.length >= LEAST_GROUP;

type Numeric = Extract<Column, { kind: 'numeric' }>;

function findOutliers(column: Numeric, isTarget: boolean): Outliers | null {
  const { name, values } = column;
  const sorted = takeSome(values).sort();
  if (sorted.length < LEAST_ROWS || countDifferent(sorted) < LEAST_UNIQUE) return null;
  const [low, high] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const range = high - low;
  if (!(range > 0)) return null;
  const [least, most] = [low - FENCE * range, high + FENCE * range];
  const rows: number[] = [];
  let present = 0;
  let count = 0;
  let farthest = 0;
  let farthestGap = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value === value) present++;
    const gap = value > most ? value - most : least - value;
    if (!(gap > 0)) continue;
    count++;
    if (rows.length < 5) rows.push(row + 1);
    if (gap > farthestGap) [farthest, farthestGap] = [row, gap];
  }
  if (count === 0) return null;
  const isTail = count > TAIL_SHARE * present;
  return {
    name,
    count,
    rows: rows.includes(farthest + 1) ? rows : [farthest + 1, ...rows.slice(0, 4)],
    farthest: { row: farthest + 1, value: values[farthest]! },
    low,
    high,
    isTail,
    isTarget,
    isGrave: !isTail && farthestGap >= 10 * range,
  };
}

function describeColumn({
  name,
  count,
  rows,
  farthest,
  low,
  high,
  isTail,
  isTarget,
  isGrave,
}: Outliers): Finding {
  return {
    type: 'outliers',
    severity: isGrave ? 'warning' : 'information',
    sentence: `"${name}" has ${count.toLocaleString('en')} ${count === 1 ? 'value' : 'values'} far from the others: half of all lie from ${say(low)} to ${say(high)}, row ${farthest.row} has ${say(farthest.value)}.`,
    advice: isTarget
      ? 'With the squared error these rows decide most of the gradient. Check whether they are right; Huber or the absolute error bear them better.'
      : isTail
        ? 'A long tail: the step "Logarithm" pulls it in.'
        : 'Check whether it is right. The step "Clip" keeps a mistake from deciding the scale of the column.',
    columns: [name],
    rows,
    fix: isTarget
      ? null
      : { kind: 'prepare', label: isTail ? 'Take the logarithm' : 'Clip', change: stepsFor([name], isTail) },
  };
}

function describeGroup(group: readonly Outliers[]): Finding {
  const { isTail } = group[0]!;
  const sorted = group.toSorted((a, b) => b.count - a.count);
  const named = sorted.slice(0, 4).map(({ name, count }) => `"${name}" ${count.toLocaleString('en')}`);
  const more = group.length > named.length ? ', and fewer in the others' : '';
  return {
    type: 'outliers',
    severity: 'information',
    sentence: `${group.length} columns have ${isTail ? 'a long tail' : 'single values far from the others'}: ${named.join(', ')}${more}.`,
    advice: isTail
      ? 'The step "Logarithm" pulls long tails in.'
      : 'Look at some of them. If they are right, leave them; the step "Clip" keeps mistakes from deciding the scale of a column.',
    columns: sorted.map(({ name }) => name),
    rows: [...new Set(sorted.map(({ farthest }) => farthest.row))].slice(0, 5),
    fix: {
      kind: 'prepare',
      label: isTail ? `Take the logarithm of ${group.length} columns` : `Clip ${group.length} columns`,
      change: stepsFor(
        sorted.map(({ name }) => name),
        isTail,
      ),
    },
  };
}

/** Steps for some columns; the window merges them with those of other columns. */
function stepsFor(columns: readonly string[], isTail: boolean) {
  const type = isTail ? 'log' : 'clip';
  return {
    steps: columns.map((column) => ({
      column,
      steps: [
        { type: 'impute', values: {} },
        { type, values: {} },
        { type: 'standardize', values: {} },
      ],
    })),
  };
}

/** Values that are there, at most {@link MOST_SORTED} of them, spread over the column. */
function takeSome(values: Numeric['values']): Float64Array {
  const length = Math.min(values.length, MOST_SORTED);
  const some = new Float64Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) {
    const value = values[Math.floor((i * values.length) / length)]!;
    if (value === value) some[count++] = value;
  }
  return some.slice(0, count);
}

function countDifferent(sorted: Float64Array): number {
  let count = 1;
  for (let i = 1; i < sorted.length && count < LEAST_UNIQUE; i++) if (sorted[i] !== sorted[i - 1]) count++;
  return count;
}
