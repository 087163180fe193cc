import type { PreparedData } from '../../src/core/datasets/table.ts';
import type { NetworkDesign } from '../../src/core/design/network-design.ts';
import { chooseEngine } from '../../src/core/engine/simd.ts';
import { buildGraph } from '../../src/core/graph/analyze.ts';
import { DEFAULT_TRAINING, type TrainingSpec } from '../../src/core/project/run-spec.ts';
import { TrainingSession } from '../../src/core/training/session.ts';

/** Trains to the end with the studio's own session and gives back what it measured on the test split. */
export function trainAndTest(
  design: NetworkDesign,
  data: PreparedData,
  training: Partial<TrainingSpec>,
  progress: (text: string) => void,
): Record<string, number> {
  const session = new TrainingSession({
    graph: buildGraph(design),
    training: { ...DEFAULT_TRAINING, ...training },
    data,
    engine: chooseEngine().engine,
  });
  while (!session.finished) {
    const batch = session.runBatch();
    if (batch.divergence !== null) throw new Error(batch.divergence.message);
    if (!batch.epochEnded) continue;
    const { epoch, train, validation } = session.finishEpoch();
    const { loss } = Object.keys(validation).length > 0 ? validation : train;
    progress(`${design.name}: epoch ${epoch}, loss ${loss?.toPrecision(4)}`);
  }
  return session.evaluate('test');
}
