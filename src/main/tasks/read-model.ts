import type { ModelTaskCalls } from '../../core/contract/models.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import { readWeights } from '../../core/plan/weights.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { mapTensors } from '../../core/formats/mapping/map-tensors.ts';
import { openModelFile } from '../../core/formats/open-model-file.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { serializeDesign } from '../../core/design/serialize.ts';
import { decodeCheckpoint } from '../../core/training/checkpoint.ts';
import { StudioError } from '../../core/support/errors.ts';

/** Reads a file that a person chose. @throws StudioError as the reader of its format, `model-unknown`. */
export function readModel({
  files,
}: ModelTaskCalls['readModel']['argument']): ModelTaskCalls['readModel']['result'] {
  const [main, ...beside] = files;
  const { format, model } = openModelFile(main!, beside);
  const { design, preparation, metadata, notes, weights } = model;
  return {
    format: format.type,
    formatLabel: format.label,
    design,
    preparation,
    metadata,
    notes,
    tensors: weights.map(({ name, shape, values }) => ({ name, shape, nonFinite: countNonFinite(values) })),
    weights: safetensors.write({ tensors: weights, metadata: {} }),
  };
}

/** Puts tensors where a design wants them. */
export function mapWeights({
  design,
  weights,
  mappings,
  preparation,
  acceptNonFinite,
}: ModelTaskCalls['mapWeights']['argument']): ModelTaskCalls['mapWeights']['result'] {
  const graph = buildGraph(design);
  const tensors = mapTensors(graph, safetensors.read(weights).tensors, mappings);
  const bad = tensors.find(({ values }) => countNonFinite(values) > 0);
  if (bad !== undefined && !acceptNonFinite) {
    throw new StudioError(
      'weights-not-finite',
      `\`${bad.name}\` holds ${countNonFinite(bad.values)} values that are NaN or infinite: such a network answers with NaN. Choose another file, or confirm that you want it all the same.`,
      { name: bad.name },
    );
  }
  const metadata = {
    design: serializeDesign(design),
    ...(preparation === null ? {} : { preparation: JSON.stringify(preparation) }),
  };
  return { weights: safetensors.write({ tensors, metadata }), parameterCount: graph.parameterCount };
}

/** Weights as they were when a checkpoint was made. @throws StudioError `checkpoint-invalid`, `weights-missing`. */
export function readCheckpoint({
  design,
  checkpoint,
  choice,
}: ModelTaskCalls['readCheckpoint']['argument']): ModelTaskCalls['readCheckpoint']['result'] {
  const { blocks } = decodeCheckpoint(checkpoint);
  const parameters = blocks[choice === 'average' ? 'optimizer:average' : 'parameters'];
  const statistics = blocks['statistics'];
  if (parameters === undefined || statistics === undefined) {
    throw new StudioError(
      'weights-missing',
      choice === 'average'
        ? 'This run kept no moving average of its weights. Set "Average decay" before training.'
        : 'The checkpoint holds no weights.',
      { choice },
    );
  }
  const { engine } = chooseEngine();
  const plan = buildPlan(buildGraph(design), { engine, batchSize: 1, mode: 'inference', seed: 0 });
  if (plan.parameterVector.length !== parameters.length || plan.stateVector.length !== statistics.length) {
    throw new StudioError('checkpoint-invalid', 'The checkpoint belongs to another design.', {});
  }
  plan.parameterVector.set(parameters);
  plan.stateVector.set(statistics);
  return { weights: safetensors.write({ tensors: readWeights(plan), metadata: {} }) };
}

function countNonFinite(values: Float32Array): number {
  let count = 0;
  for (const value of values) if (!Number.isFinite(value)) count++;
  return count;
}
