import type { ModelTaskCalls } from '../../core/contract/models.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { loadWeights } from '../../core/plan/weights.ts';
import { TrainingSession } from '../../core/training/session.ts';

/**
 * A run's state before its first step, with the given weights in place of random ones.
 * @throws StudioError `weights-mismatch` where the network has other parameters.
 */
export function beginWithWeights({
  spec,
  table,
  weights,
}: ModelTaskCalls['beginWithWeights']['argument']): ModelTaskCalls['beginWithWeights']['result'] {
  const { engine } = chooseEngine({ arithmetic: spec.training.arithmetic ?? 'reproducible' });
  const session = new TrainingSession({
    graph: buildGraph(spec.design),
    training: spec.training,
    data: prepareData(table, spec.data),
    engine,
  });
  loadWeights(session.plan, safetensors.read(weights).tensors);
  return { checkpoint: session.save() };
}
