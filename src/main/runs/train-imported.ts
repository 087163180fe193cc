import type { ModelCalls } from '../../core/contract/models.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import { canPrepareAs } from '../../core/datasets/given-preparation.ts';
import { parseRunSpec } from '../../core/project/parse.ts';
import type { Workspace } from '../storage/workspace.ts';
import { toSource } from '../storage/table-file.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import type { RunService, RunServiceParts } from './run-service.ts';

/** What training an imported network further needs from the rest of main. */
export interface TrainImportedParts {
  readonly workspace: () => Workspace;
  readonly loadTable: RunServiceParts['loadTable'];
  readonly runTask: RunTask;
  readonly runs: Pick<RunService, 'goOn'>;
}

/**
 * Writes a run down whose first state holds the weights of an imported network, and starts it. The state is kept as
 * a checkpoint: replaying the run begins there. Rows are prepared as the network was given them, where they can be.
 * @throws StudioError `model-missing`, `weights-damaged`, `weights-mismatch`.
 */
export async function trainImported(
  { modelId, name, spec: input }: ModelCalls['models.train']['argument'],
  { workspace, loadTable, runTask, runs }: TrainImportedParts,
): Promise<RunSummary> {
  const asked = parseRunSpec(input);
  const model = workspace().models.get(modelId);
  const { name: datasetName, datasetId, hash, table } = await loadTable(asked.data.source);
  const { preparation } = model;
  // Its weights know rows as they were prepared for them: fitted anew, the same number would say something else.
  const isKept = preparation !== null && canPrepareAs(table, asked.data, preparation);
  const spec = isKept ? { ...asked, data: { ...asked.data, prepared: preparation } } : asked;
  const { checkpoint } = await runTask('beginWithWeights', {
    spec,
    table: toSource(table),
    weights: model.weights,
  });
  const { runs: stored, record } = workspace();
  const run = stored.create({ name, spec, datasetName, datasetId, datasetHash: hash });
  record.begin(run.id, checkpoint, {
    name: model.name,
    modelId,
    preparation: isKept ? 'kept' : 'anew',
  });
  return runs.goOn(run.id);
}
