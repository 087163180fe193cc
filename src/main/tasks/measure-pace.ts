import type { TaskCalls } from '../../core/contract/tasks.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { createStretches } from '../trainer/stretches.ts';
import { createThreadGovernor } from '../trainer/thread-governor.ts';
import { COLUMNS_AT_A_TIME, openSource } from '../storage/table-file.ts';

/** Longest measurement, in milliseconds: an epoch that takes longer is measured in part. */
const MOST_MS = 600;
/** The first step builds what later ones use again: it is left out of what is measured. */
const WARM_STEPS = 1;

/** Seconds that an epoch of a run takes, validation included, from its first steps. @throws as `prepareData`. */
export function measurePace({
  spec,
  table,
}: TaskCalls['measurePace']['argument']): TaskCalls['measurePace']['result'] {
  const session = new TrainingSession({
    graph: buildGraph(spec.design),
    training: spec.training,
    data: prepareData(openSource(table, COLUMNS_AT_A_TIME), spec.data),
    engine: chooseEngine().engine,
  });
  const now = () => performance.now();
  const stretches = createStretches(session, createThreadGovernor(null, now), now);
  let steps = 0;
  let validationMs = 0;
  let start = performance.now();
  while (!session.finished && performance.now() - start < MOST_MS) {
    const { epochEnded, divergence, length } = stretches.train();
    steps += length;
    if (steps === WARM_STEPS) start = performance.now();
    if (divergence !== null) break;
    if (!epochEnded) continue;
    const before = performance.now();
    session.finishEpoch();
    validationMs = performance.now() - before;
    break;
  }
  const trainingMs = performance.now() - start - validationMs;
  if (validationMs === 0) {
    const before = performance.now();
    session.evaluate('validation');
    validationMs = performance.now() - before;
  }
  const perStep = trainingMs / Math.max(1, steps - WARM_STEPS);
  return { secondsPerEpoch: (perStep * session.stepsPerEpoch + validationMs) / 1000 };
}
