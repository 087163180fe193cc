import type { RunSummary } from '../../../../core/contract/run-records.ts';
import { sortRows, type CellValue, type TableColumn, type TableSort } from '../../../ui/table-column.ts';

/** A run of the table. */
export interface RunItem {
  readonly kind: 'run';
  readonly key: string;
  readonly run: RunSummary;
  /** Stands under a group. */
  readonly inGroup: boolean;
}

/** Runs that have the same values in the columns that gather them. */
export interface RunGroup {
  readonly kind: 'group';
  readonly key: string;
  /** With the names of the columns. */
  readonly label: string;
  /** The values alone: what stands in the narrow column. */
  readonly short: string;
  readonly runs: readonly RunSummary[];
  readonly isOpen: boolean;
}

/** A line of the table. */
export type RunLine = RunItem | RunGroup;

/** What the numbers of some runs amount to. */
export interface NumberSummary {
  readonly mean: number;
  /** Sample standard deviation (n - 1); NaN for fewer than two. */
  readonly deviation: number;
  /** Runs with a finite value. */
  readonly count: number;
}

/** Mean, sample standard deviation and count of the finite values; null where there is none. */
export function summarizeNumbers(values: readonly CellValue[]): NumberSummary | null {
  const numbers = values.filter((value): value is number => Number.isFinite(value));
  const count = numbers.length;
  if (count === 0) return null;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, deviation: count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1)), count };
}

/** The value that all runs share, or null; with how many different ones there are. */
export function summarizeWords(values: readonly CellValue[]): {
  readonly common: CellValue;
  readonly different: number;
} {
  const different = new Set(values);
  return { common: different.size === 1 ? values[0]! : null, different: different.size };
}

/** Runs by their values in some columns, in the order of their first run. */
export function gatherRuns(
  runs: readonly RunSummary[],
  by: readonly TableColumn<RunSummary>[],
): readonly { readonly label: string; readonly values: readonly CellValue[]; readonly runs: RunSummary[] }[] {
  const groups = new Map<string, { label: string; values: CellValue[]; runs: RunSummary[] }>();
  for (const run of runs) {
    const values = by.map((column) => column.value(run));
    const label = by.map(({ label: name }, place) => `${name} ${String(values[place] ?? 'none')}`).join(', ');
    const known = groups.get(label);
    if (known === undefined) groups.set(label, { label, values, runs: [run] });
    else known.runs.push(run);
  }
  return [...groups.values()];
}

/** The lines of the table: sorted runs, under their groups where there are any. */
export function buildLines(
  runs: readonly RunSummary[],
  columns: readonly TableColumn<RunSummary>[],
  by: readonly TableColumn<RunSummary>[],
  sort: TableSort | null,
  closed: ReadonlySet<string>,
): readonly RunLine[] {
  const sorted = sortRows(runs, columns, sort);
  if (by.length === 0) {
    return sorted.map((run): RunLine => ({ kind: 'run', key: run.id, run, inGroup: false }));
  }
  const groups = sortGroups(gatherRuns(sorted, by), columns, sort);
  return groups.flatMap(({ label, values, runs: members }): RunLine[] => {
    const isOpen = !closed.has(label);
    const short = values.map((value) => String(value ?? 'none')).join(' · ');
    const head: RunLine = { kind: 'group', key: `group ${label}`, label, short, runs: members, isOpen };
    const items = members.map((run): RunLine => ({ kind: 'run', key: run.id, run, inGroup: true }));
    return isOpen ? [head, ...items] : [head];
  });
}

type Gathered = ReturnType<typeof gatherRuns>[number];

/** By the mean of the sorted column where it holds numbers, else by the values that gather. */
function sortGroups(
  groups: readonly Gathered[],
  columns: readonly TableColumn<RunSummary>[],
  sort: TableSort | null,
): readonly Gathered[] {
  const column = columns.find(({ key }) => key === sort?.key);
  if (column !== undefined) {
    const mean: TableColumn<Gathered> = {
      key: column.key,
      label: '',
      value: (group) =>
        summarizeNumbers(group.runs.map(column.value))?.mean ??
        summarizeWords(group.runs.map(column.value)).common,
    };
    return sortRows(groups, [mean], sort);
  }
  if (groups.length === 0) return groups;
  const byValue = groups[0]!.values.map((_, place): TableColumn<Gathered> => ({
    key: String(place),
    label: '',
    value: (group) => group.values[place]!,
  }));
  return byValue.reduceRight<readonly Gathered[]>(
    (rows, each) => sortRows(rows, byValue, { key: each.key, descending: false }),
    groups,
  );
}
