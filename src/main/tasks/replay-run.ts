import type { ReplayOrder, RunPageTaskCalls } from '../../core/contract/run-page.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { sha256 } from '../../core/support/sha256.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { COLUMNS_AT_A_TIME, openSource } from '../storage/table-file.ts';

/** Steps between two reports. */
const REPORT_EVERY = 200;

type Result = RunPageTaskCalls['replayRun']['result'];

/**
 * Trains a run again from its seed (a branch: from the state that it began with) and compares every loss bit by bit
 * and every stored checkpoint by its SHA-256. Stops at the first difference.
 * @param report is told how many steps are done.
 */
export function replayRun(order: ReplayOrder, report: (step: number) => void = () => {}): Result {
  const { spec, table, from, firstStep, losses, learningRates, requestedRates } = order;
  const { engine } = chooseEngine({ arithmetic: spec.training.arithmetic ?? 'reproducible' });
  const data = prepareData(openSource(table, COLUMNS_AT_A_TIME), spec.data);
  const session = new TrainingSession({
    graph: buildGraph(spec.design),
    training: spec.training,
    data,
    engine,
  });
  if (from !== null) session.restore(from);
  const checkpoints = new Map(order.checkpoints.map((each) => [each.step, each]));
  let compared = 0;
  const results = (steps: number, difference: Result['difference']): Result => ({
    equal: difference === null,
    steps,
    firstStep,
    checkpoints: compared,
    engine: engine.name,
    difference,
  });

  /** Whether the state is the stored one; only where one is stored for just this place. */
  const fits = (): boolean | null => {
    const stored = checkpoints.get(session.step);
    if (stored === undefined || stored.epoch !== session.epoch) return null;
    return sha256(session.save()) === stored.hash;
  };

  for (let index = 0; index < losses.length; index++) {
    const stored = losses[index]!;
    const step = firstStep + index;
    if (session.finished) return results(index, { step, kind: 'end', stored, replayed: null });
    followRate(session, learningRates[index]!, requestedRates);
    const batch = session.runBatch();
    if (!Object.is(batch.loss, stored) && !(Number.isNaN(batch.loss) && !Number.isFinite(stored))) {
      return results(index, { step, kind: 'loss', stored, replayed: batch.loss });
    }
    if (batch.divergence !== null) break;
    if (batch.epochEnded) session.finishEpoch();
    let same = fits();
    const next = learningRates[index + 1];
    if (same === false && next !== undefined) {
      // A rate that was changed while it stood here belongs to the state that was stored then.
      followRate(session, next, requestedRates);
      same = fits();
    }
    if (same !== null) compared += 1;
    if (same === false) return results(index + 1, { step, kind: 'state', stored: null, replayed: null });
    if (index % REPORT_EVERY === 0) report(step);
  }
  return results(losses.length, null);
}

/** Sets the learning rate as the person did: the number that was asked for, where it leads to the stored one. */
function followRate(session: TrainingSession, stored: number, requested: readonly number[]): void {
  if (Object.is(session.learningRate, stored) || !(stored > 0)) return;
  for (const rate of requested) {
    session.changeLearningRate(rate);
    if (Object.is(session.learningRate, stored)) return;
  }
  session.changeLearningRate(stored);
}
