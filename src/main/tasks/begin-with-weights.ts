import type { ModelTaskCalls } from '../../core/contract/models.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { loadWeights } from '../../core/plan/weights.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { COLUMNS_AT_A_TIME, openSource } from '../storage/table-file.ts';

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
    data: prepareData(openSource(table, COLUMNS_AT_A_TIME), spec.data),
    engine,
  });
  loadWeights(session.plan, safetensors.read(weights).tensors);
  return { checkpoint: session.save() };
}
