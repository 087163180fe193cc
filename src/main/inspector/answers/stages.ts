import type { StepAnswer, TensorPlace, UnderstandQueries } from '../../../core/contract/understand.ts';
import { describeBlock } from '../../../core/inspect/statistics.ts';
import { stageStep, writeTensorCsv, type StageTensor } from '../../../core/inspect/step-stages.ts';
import { StudioError } from '../../../core/support/errors.ts';
import type { OpenedNetwork } from '../opened-network.ts';

/** The next step in its stages; the opened copy stands where it stood. */
export function answerStages(opened: OpenedNetwork): StepAnswer {
  const staged = stageStep(opened.ready(), { undo: true });
  opened.staged = staged;
  const { result, batches } = staged.recording;
  return {
    step: result.step,
    loss: staged.loss,
    learningRate: result.learningRate,
    rows: [...(batches.at(-1)?.rows ?? [])],
    stages: staged.stages.map(({ stage, layers }) => ({
      stage,
      layers: layers.map(({ node, tensors }) => ({
        node,
        tensors: tensors.map(({ name, role, shape, values }) => {
          const { mean, standardDeviation, minimum, maximum } = describeBlock(values, values.length, 1);
          return { name, role, shape, mean, deviation: standardDeviation, minimum, maximum };
        }),
      })),
    })),
  };
}

/** One tensor of the stages with its numbers. */
export function answerTensor(
  opened: OpenedNetwork,
  place: TensorPlace,
): UnderstandQueries['tensor']['result'] {
  const { name, role, shape, values } = findTensor(opened, place);
  return { name, role, shape, values };
}

/** The same as CSV text, with a name for its file. */
export function answerTensorCsv(
  opened: OpenedNetwork,
  place: TensorPlace,
): { readonly name: string; readonly csv: string } {
  const tensor = findTensor(opened, place);
  const step = opened.staged?.recording.result.step ?? 0;
  return { name: `${tensor.name} ${tensor.role} step ${step}`, csv: writeTensorCsv(tensor) };
}

function findTensor({ staged }: OpenedNetwork, { stage, layer, tensor }: TensorPlace): StageTensor {
  const found = staged?.stages[stage]?.layers[layer]?.tensors[tensor];
  if (found !== undefined) return found;
  throw new StudioError('tensor-unknown', 'There is no such tensor any more: load the step again.', {});
}
