import { prepareData } from '../../core/datasets/prepare.ts';
import type { TableSource } from '../../core/contract/preparation.ts';
import { chooseEngine, createLimitLoop, LIMIT_OPERATIONS } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import { profileSession, type TrainingProfile } from '../../core/training/profile.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { COLUMNS_AT_A_TIME, openSource } from '../storage/table-file.ts';

/** Turns of the limit's loop: about a tenth of a millisecond. */
const LIMIT_TURNS = 50_000;

/** Trains a copy of a run for a moment on one thread and times every layer. @param now milliseconds. */
export function profileNetwork(
  { spec, table }: { readonly spec: RunSpec; readonly table: TableSource },
  now: () => number = () => performance.now(),
): TrainingProfile {
  const data = prepareData(openSource(table, COLUMNS_AT_A_TIME), spec.data);
  // The measurement decides when it has enough, not the epochs of the run.
  const training = { ...spec.training, epochs: 1_000_000, earlyStopping: null };
  const { arithmetic = 'reproducible' } = training;
  const { engine } = chooseEngine({ arithmetic });
  const session = new TrainingSession({ graph: buildGraph(spec.design), training, data, engine });
  const loop = createLimitLoop(arithmetic);
  return profileSession(session, {
    now,
    measureLimit() {
      const start = now();
      loop(LIMIT_TURNS);
      return (LIMIT_OPERATIONS * LIMIT_TURNS) / (now() - start);
    },
  });
}
