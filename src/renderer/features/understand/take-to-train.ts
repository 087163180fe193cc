import type { RunSpec } from '../../../core/project/run-spec.ts';
import type { RunSummary } from '../../../core/contract/run-records.ts';
import type { UnderstandSource } from '../../../core/contract/understand.ts';
import { useNavigation } from '../../app/navigation.ts';
import { useRuns } from '../../app/runs.ts';
import { useSelection } from '../../app/selection.ts';

/** The specification of what is open; null where its run is gone. */
export function specOf(source: UnderstandSource | null): RunSpec | null {
  if (source === null) return null;
  return source.kind === 'fresh' ? source.spec : (useRuns().find(source.id)?.spec ?? null);
}

/** Takes what is open to Train, with some settings changed, ready to start. */
export function takeToTrain(source: UnderstandSource | null, change: Partial<RunSpec['training']>): void {
  const spec = specOf(source);
  if (spec === null) return;
  const changed = { ...spec, training: { ...spec.training, ...change } };
  const run = source?.kind === 'run' ? useRuns().find(source.id) : undefined;
  useSelection().repeatedRun = { ...(run ?? blankRun(changed)), spec: changed };
  useNavigation().go('train');
}

/** Train takes over the settings of runs: a run that never was, for a network that has not trained yet. */
function blankRun(spec: RunSpec): RunSummary {
  return {
    id: '',
    name: spec.design.name,
    status: 'stopped',
    createdAt: '',
    startedAt: null,
    endedAt: null,
    designName: spec.design.name,
    datasetName: '',
    datasetHash: '',
    datasetVersion: null,
    spec,
    epoch: 0,
    step: 0,
    totalEpochs: spec.training.epochs,
    elapsedSeconds: 0,
    metrics: {},
    parameterCount: 0,
    engine: '',
    tags: [],
    notes: '',
    starred: false,
    archived: false,
    colour: null,
    error: null,
    hasWeights: false,
  };
}
