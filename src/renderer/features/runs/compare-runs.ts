import type { RunSummary } from '../../../core/contract/run-records.ts';
import { compareDesigns } from '../../../core/design/compare-designs.ts';
import type { NetworkDesign } from '../../../core/design/network-design.ts';
import { findDifferences, haveOtherRows, phraseDifferences } from '../../../core/project/describe.ts';
import { PERCENT } from '../../../core/support/percent.ts';
import { formatNumber } from '../../ui/format.ts';

/** One setting in which runs differ, with the value of each run (null: it does not have it). */
export interface DifferenceRow {
  readonly path: string;
  readonly label: string;
  /** In the order of the runs. */
  readonly values: readonly (string | null)[];
}

/** Every setting that is not the same in all runs. */
export function compareRuns(runs: readonly RunSummary[]): readonly DifferenceRow[] {
  const [baseline, ...others] = runs;
  if (baseline === undefined) return [];
  const byPath = new Map<
    string,
    { label: string; before: string | null; after: Map<number, string | null> }
  >();
  others.forEach((run, place) => {
    for (const { path, label, before, after } of findDifferences(baseline, run)) {
      const row = byPath.get(path) ?? { label, before, after: new Map<number, string | null>() };
      row.after.set(place, after);
      byPath.set(path, row);
    }
  });
  return [...byPath].map(([path, { label, before, after }]) => ({
    path,
    label,
    values: [before, ...others.map((_, place) => (after.has(place) ? after.get(place)! : before))],
  }));
}

/** Whether two networks are built alike: where their layers stand and what the design is called does not count. */
export function isSameNetwork(a: NetworkDesign, b: NetworkDesign): boolean {
  const { changed, removed, addedEdges, removedEdges } = compareDesigns(a, b);
  return changed.size + removed.length + addedEdges.length + removedEdges.length === 0;
}

/** Share by which the best value of a metric changed; null where one has none. */
export function changeOf(baseline: RunSummary, run: RunSummary, name: string): number | null {
  const before = baseline.metrics[name]?.best;
  const after = run.metrics[name]?.best;
  if (before === undefined || after === undefined || before === 0) return null;
  const share = (after - before) / Math.abs(before);
  return Number.isFinite(share) ? share : null;
}

/** `−38 %`, `+4.2 %`. */
export function formatChange(share: number): string {
  const percent = share * 100;
  const digits = Math.abs(percent) >= 10 ? Math.round(percent) : Number(percent.toPrecision(2));
  return `${digits > 0 ? '+' : ''}${formatNumber(digits)}${PERCENT}`;
}

const MOST_NAMED = 4;

/** What differs (`rows`, of the same runs) and what came of it: "2 changes: optimizer sgd → adam, units 16 → 32; validation loss −38 %". */
export function summarizeChanges(
  runs: readonly RunSummary[],
  name: string,
  rows: readonly DifferenceRow[] = compareRuns(runs),
): string {
  const [baseline, other] = runs;
  if (baseline === undefined || other === undefined) return '';
  const isElsewhere = runs.some((run) => haveOtherRows(baseline, run));
  const outcome = `${describeOutcome(runs, name)}${isElsewhere ? ', measured on different data' : ''}`;
  if (runs.length > 2) {
    if (rows.length === 0) return `The same settings in all ${runs.length} runs; ${outcome}.`;
    const labels = rows.slice(0, MOST_NAMED).map(({ label }) => label);
    const rest = rows.length > MOST_NAMED ? ` and ${rows.length - MOST_NAMED} more` : '';
    const noun = rows.length === 1 ? 'setting varies' : 'settings vary';
    return `${rows.length} ${noun}: ${labels.join(', ')}${rest}; ${outcome}.`;
  }
  const differences = findDifferences(baseline, other);
  if (differences.length === 0) return `No setting differs; ${outcome}.`;
  const noun = differences.length === 1 ? 'change' : 'changes';
  return `${differences.length} ${noun}: ${phraseDifferences(differences).join(', ')}; ${outcome}.`;
}

/** With two runs the change, with more the best of them. */
function describeOutcome(runs: readonly RunSummary[], name: string): string {
  const words = name.replace('.', ' ');
  const [baseline, other] = runs;
  if (runs.length === 2) {
    const change = changeOf(baseline!, other!, name);
    return change === null
      ? `${words} cannot be compared`
      : `${words} ${change === 0 ? 'unchanged' : formatChange(change)}`;
  }
  const values = runs.flatMap((run) => {
    const best = run.metrics[name]?.best;
    return best === undefined || Number.isNaN(best) ? [] : [best];
  });
  if (values.length === 0) return `${words} cannot be compared`;
  return `${words} from ${formatNumber(Math.min(...values))} to ${formatNumber(Math.max(...values))}`;
}
