import { designNode as node } from '../../../core/design/testing/design-node.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../../core/project/run-spec.ts';
import type { DatasetService } from '../../datasets/dataset-service.ts';
import type { Workspace } from '../../storage/workspace.ts';
import { createTrainer } from '../../trainer/trainer.ts';

/** Iris, told apart by one layer. */
export function irisRun(): RunSpec {
  return {
    formatVersion: 1,
    design: {
      formatVersion: 1,
      name: 'Iris',
      notes: '',
      nodes: [node('input', 'input', { shape: [4] }), node('output', 'dense', { units: 3 })],
      edges: [{ from: 'input', to: 'output', slot: 0 }],
    },
    data: {
      source: { kind: 'builtin', name: 'iris' },
      target: 'species',
      features: null,
      task: 'auto',
      split: { validation: 0.2, test: 0.2, seed: 1, stratified: true },
      scaling: 'standardize',
      targetScaling: 'none',
    },
    training: { ...DEFAULT_TRAINING, epochs: 30, learningRate: 0.1 },
  };
}

/** Trains in this process and stores everything as the studio does; gives the run. */
export async function trainInProcess(
  { workspace, datasets }: { readonly workspace: Workspace; readonly datasets: DatasetService },
  title: string,
  spec: RunSpec,
): Promise<string> {
  const { table, name, hash } = await datasets.loadTable(spec.data.source);
  const { id } = workspace.runs.create({
    name: title,
    spec,
    datasetName: name,
    datasetId: null,
    datasetHash: hash,
  });
  const deferred: (() => void)[] = [];
  let clock = 0;
  const trainer = createTrainer({
    post: (event) => workspace.record.commit([{ runId: id, event }]),
    now: () => (clock += 1),
    processorMs: () => clock,
    defer: (action) => deferred.push(action),
  });
  trainer.receive({
    kind: 'start',
    runId: id,
    spec,
    table,
    checkpoint: null,
    elapsedSeconds: 0,
    paused: false,
  });
  while (deferred.length > 0) deferred.shift()?.();
  return id;
}
