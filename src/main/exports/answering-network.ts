import type { PredictSource } from '../../core/contract/models.ts';
import type { TaskCalls } from '../../core/contract/tasks.ts';
import type { PreparedDescription } from '../../core/contract/trainer.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { Workspace } from '../storage/workspace.ts';
import { describeImported } from './describe-imported.ts';
import { loadWeights, type ExportParts } from './export-model.ts';

/** Everything that a question needs but its rows. */
export type AnsweringNetwork = Omit<TaskCalls['predict']['argument'], 'rows'>;

/**
 * How a network takes raw rows.
 * @throws StudioError `weights-missing` before a run has begun, `preparation-missing` for weights without a preparation.
 */
export function preparedOf(
  source: Pick<PredictSource, 'kind' | 'id'>,
  workspace: Workspace,
): PreparedDescription {
  const { kind, id } = source;
  if (kind === 'run') {
    const { prepared } = workspace.runs.background(id);
    if (prepared !== null) return prepared;
    throw new StudioError('weights-missing', 'This run has not begun yet: it has nothing to predict with.', {
      id,
    });
  }
  const { name, design, preparation } = workspace.models.get(id);
  if (preparation !== null) return describeImported(design, preparation).prepared;
  throw new StudioError(
    'preparation-missing',
    `The file of "${name}" does not say how rows are prepared, so it cannot be given raw rows. Train it further on your data, or import a file of the studio.`,
    { id },
  );
}

/** A network that is ready for rows. @throws StudioError as {@link preparedOf} and `loadWeights`. */
export async function openForAnswers(
  source: PredictSource,
  parts: Pick<ExportParts, 'workspace' | 'runTask'>,
): Promise<AnsweringNetwork> {
  const workspace = parts.workspace();
  const prepared = preparedOf(source, workspace);
  if (source.kind === 'run') {
    const { design, training } = workspace.runs.get(source.id).spec;
    const { bytes } = await loadWeights(parts, source.id, source.which);
    return { weights: bytes, design, loss: training.loss, prepared };
  }
  const { design, preparation, weights } = workspace.models.get(source.id);
  return { weights, design, loss: describeImported(design, preparation!).loss, prepared };
}
