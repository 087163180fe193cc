import type { SweepEstimate } from '../../core/contract/sweeps.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { parseSweep } from '../../core/sweeps/parse-sweep.ts';
import { plannedSize } from '../../core/sweeps/planner.ts';
import { countCombinations } from '../../core/sweeps/space.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { runsPerTrial } from '../../core/sweeps/trial-runs.ts';
import { toSource } from '../storage/table-file.ts';
import type { SweepServiceParts } from './sweep-service.ts';

/** Says what a sweep would take. @throws StudioError when it cannot start at all. */
export type EstimateSweep = (input: SweepSpec) => Promise<SweepEstimate>;

/** Learns from finished runs; where there are none, the first steps of the base are trained and measured. */
export function createSweepEstimate({ runs, loadTable, runTask }: SweepServiceParts): EstimateSweep {
  /** The last measurement: whoever changes the space while it goes on waits for the same one. */
  let measuring: { readonly key: string; readonly done: Promise<void> } | null = null;

  async function measure(base: SweepSpec['base'], parameterCount: number): Promise<void> {
    const key = JSON.stringify(base);
    if (measuring?.key !== key) {
      const learn = async () => {
        const { table } = await loadTable(base.data.source);
        const { secondsPerEpoch } = await runTask('measurePace', { spec: base, table: toSource(table) });
        runs.learnPace(base, 1, secondsPerEpoch, parameterCount);
      };
      // A base that cannot train says so by itself when the sweep starts.
      measuring = { key, done: learn().catch(() => undefined) };
    }
    await measuring.done;
  }

  return async (input) => {
    const spec = parseSweep(input);
    const { trials, epochs } = plannedSize(spec);
    const { parameterCount } = buildGraph(spec.base.design);
    const all = epochs * runsPerTrial(spec);
    if (runs.estimateSeconds(spec.base, all, parameterCount) === null)
      await measure(spec.base, parameterCount);
    const seconds = runs.estimateSeconds(spec.base, all, parameterCount);
    return {
      trials,
      runs: trials * runsPerTrial(spec),
      epochs: all,
      combinations: countCombinations(spec.space),
      seconds: seconds === null ? null : seconds / runs.parallel,
    };
  };
}
