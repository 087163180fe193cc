import { toOutcome, type RunResult } from '../../core/sweeps/outcome.ts';
import type { Leg, LegOutcome } from '../../core/sweeps/sweep-log.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import type { Workspace } from '../storage/workspace.ts';

/** The outcome of a leg from what the workspace holds of its runs. */
export function readOutcome(
  { runs, series }: Pick<Workspace, 'runs' | 'series'>,
  spec: SweepSpec,
  { to }: Leg,
  runIds: readonly string[],
): LegOutcome {
  const { metric } = spec.objective;
  const results = runIds.map((id): RunResult => {
    const { status, metrics, epoch } = runs.get(id);
    const found = metrics[metric];
    const curve: (number | null)[] = [];
    if (spec.stopping !== null) {
      const { x, y } = series.readAll(id, metric);
      x.forEach((at, index) => (curve[at - 1] = Number.isFinite(y[index]) ? y[index]! : null));
    }
    const finite = (value: number | undefined) =>
      value !== undefined && Number.isFinite(value) ? value : null;
    return {
      status:
        status === 'queued' || status === 'running'
          ? 'interrupted'
          : status === 'interrupted' && epoch >= to
            ? 'paused'
            : status,
      best: finite(found?.best),
      last: finite(found?.last),
      curve: Array.from(curve, (value) => value ?? null),
      until: to,
      epoch,
    };
  });
  return toOutcome(spec, results);
}
