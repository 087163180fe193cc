import type { RunSummary } from '../../core/contract/run-records.ts';
import type { InferenceTime } from '../../core/contract/sweeps.ts';
import { StudioError } from '../../core/support/errors.ts';
import { createRetrainSpec } from '../../core/sweeps/retrain.ts';
import { applyPoint } from '../../core/sweeps/settings-path.ts';
import type { SweepServiceParts } from './sweep-service.ts';

/** What may be done with single trials of a sweep. */
export interface TrialActions {
  /** Puts the runs of a trial into the list of runs. @throws StudioError `trial-missing`. */
  promote(id: string, trial: number): readonly RunSummary[];
  /** A run of a trial's settings on training and validation rows together. @throws StudioError `trial-missing`. */
  retrain(id: string, trial: number): Promise<RunSummary>;
  /** How long the network of each trial takes for one row. */
  inferenceTimes(id: string): Promise<readonly InferenceTime[]>;
}

/** Puts them together. */
export function createTrialActions(parts: SweepServiceParts): TrialActions {
  const table = () => parts.workspace().sweeps;

  function runsOf(id: string, trial: number): readonly string[] {
    const found = table().runsOf(id, trial);
    if (found.length > 0) return found;
    throw new StudioError('trial-missing', `This sweep has no trial ${trial + 1}.`, { id, trial });
  }

  return {
    promote(id, trial) {
      const { name } = table().get(id);
      const { runs } = parts.workspace();
      return runsOf(id, trial).map((runId) => {
        table().promote(runId);
        const { notes, tags } = runs.get(runId);
        const run = runs.annotate(runId, notes, [...new Set([...tags, name.slice(0, 60)])]);
        parts.broadcast('run.changed', run);
        return run;
      });
    },

    async retrain(id, trial) {
      const { name, spec } = table().get(id);
      const { runs } = parts.workspace();
      const bestEpochs = runsOf(id, trial).map((runId) => {
        const run = runs.get(runId);
        return run.metrics[spec.objective.metric]?.bestEpoch ?? run.epoch;
      });
      // The last leg: a population changes its settings on the way.
      const point = table()
        .legs(id)
        .findLast(({ record }) => record.trial === trial)!.record.point;
      const epochs = Math.round(bestEpochs.reduce((sum, epoch) => sum + epoch, 0) / bestEpochs.length);
      const retrainSpec = createRetrainSpec(spec, point, epochs);
      return parts.runs.start(`${name} (retrained)`.slice(0, 200), retrainSpec);
    },

    async inferenceTimes(id) {
      const { spec } = table().get(id);
      const points = new Map(
        table()
          .legs(id)
          .map(({ record }) => [record.trial, record.point]),
      );
      // Most trials share their network with others: each is measured once.
      const keys = new Map<number, string>();
      const designs = new Map<string, (typeof spec.base)['design']>();
      for (const [trial, point] of points) {
        const { design } = applyPoint(spec.base, point);
        const key = JSON.stringify([design.nodes.map(({ type, values }) => [type, values]), design.edges]);
        keys.set(trial, key);
        designs.set(key, design);
      }
      const measured = await parts.runTask('measureInference', { designs: [...designs.values()] });
      const times = new Map([...designs.keys()].map((key, place) => [key, measured[place] ?? null]));
      return [...keys].map(([trial, key]) => ({ trial, microseconds: times.get(key) ?? null }));
    },
  };
}
