import type { RunSummary } from '../../../../core/contract/run-records.ts';
import { curveOver, type CurveAxis } from '../../../app/curve-axes.ts';
import type { RunCurves } from '../../../app/run-curves.ts';
import { styleOfRun, type Curve, type CurveSplit } from '../../../charts/curve.ts';
import type { Points } from '../../../charts/points.ts';
import type { RunColumn } from '../table/run-columns.ts';
import { gatherRuns } from '../table/run-lines.ts';
import { averageCurves } from './group-curves.ts';

/** What the curves of a chart are made from. */
export interface OverlayView {
  readonly runs: readonly RunSummary[];
  /** By type: `loss`. */
  readonly metric: string;
  readonly splits: readonly CurveSplit[];
  readonly axis: CurveAxis;
  /** Runs with the same value of it become a mean with a band; null draws each run. */
  readonly groupBy: RunColumn | null;
  readonly curvesOf: (id: string) => RunCurves | undefined;
  readonly placeOf: (id: string) => number;
}

/** What was measured, in words. */
export const SPLIT_WORDS: Readonly<Record<CurveSplit, string>> = {
  train: 'training',
  validation: 'validation',
  test: 'test',
};

/** The curves of a chart over several runs: of each run, or the mean of each group with its spread. */
export function makeCurves(view: OverlayView): readonly Curve[] {
  return view.groupBy === null
    ? view.runs.flatMap((run) => curvesOfRun(view, run))
    : curvesOfGroups(view, view.groupBy);
}

function curvesOfRun(view: OverlayView, run: RunSummary): readonly Curve[] {
  const place = view.placeOf(run.id);
  return view.splits.flatMap((split): Curve[] => {
    const points = pointsOf(view, run, split);
    if (points === null) return [];
    const label = view.splits.length > 1 ? `${run.name} ${SPLIT_WORDS[split]}` : run.name;
    const group = { key: run.id, label: run.name };
    return [
      { key: `${run.id}/${split}`, label, group, part: split, style: styleOfRun(place, split), points },
    ];
  });
}

function pointsOf(
  { curvesOf, metric, axis }: OverlayView,
  run: RunSummary,
  split: CurveSplit,
): Points | null {
  const curves = curvesOf(run.id);
  if (curves === undefined) return null;
  const name = `${split}.${metric}`;
  if (split === 'test') {
    // Measured once, with the weights of the end.
    const summary = run.metrics[name];
    if (summary === undefined) return null;
    const once = { x: Float64Array.of(summary.lastEpoch), y: Float64Array.of(summary.last) };
    return curveOver(new Map([...curves, [name, once]]), name, axis, run);
  }
  const points = curveOver(curves, name, axis, run);
  return points.x.length === 0 && points.damaged === undefined ? null : points;
}

function curvesOfGroups(view: OverlayView, by: RunColumn): readonly Curve[] {
  const groups = gatherRuns(view.runs, [by]).toSorted((a, b) =>
    String(a.values[0]).localeCompare(String(b.values[0]), 'en', { numeric: true }),
  );
  return groups.flatMap(({ label, runs }, place) =>
    view.splits.flatMap((split): Curve[] => {
      // A mean of single measurements has nothing to be drawn along.
      if (split === 'test') return [];
      const members = runs.flatMap((run) => pointsOf(view, run, split) ?? []);
      if (members.length === 0) return [];
      const { points, band } = averageCurves(members);
      const named = `${label} (n ${members.length})`;
      return [
        {
          key: `${label}/${split}`,
          label: view.splits.length > 1 ? `${named} ${SPLIT_WORDS[split]}` : named,
          group: { key: label, label: named },
          part: split,
          style: styleOfRun(place, split),
          points,
          ...(members.length > 1 ? { band } : {}),
        },
      ];
    }),
  );
}
