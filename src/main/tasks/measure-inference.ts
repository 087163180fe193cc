import type { TaskCalls } from '../../core/contract/tasks.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';

/** Rows of one measured batch. */
const BATCH = 32;
/** Each round runs at least this long, in milliseconds. */
const ROUND_MS = 2;
const ROUNDS = 7;

/**
 * How long each network takes for one row, in microseconds, in batches of 32 on one thread. The fastest of a few
 * rounds counts: whatever else the machine does only makes it slower. Null for a network that cannot be built.
 */
export function measureInference({
  designs,
}: TaskCalls['measureInference']['argument']): TaskCalls['measureInference']['result'] {
  const { engine } = chooseEngine();
  return designs.map((design) => {
    try {
      const plan = buildPlan(buildGraph(design), { engine, batchSize: BATCH, mode: 'inference', seed: 1 });
      plan.state.training = false;
      plan.state.batchSize = BATCH;
      plan.holdWeights();
      plan.forward();
      let best = Infinity;
      for (let round = 0; round < ROUNDS; round++) {
        const start = performance.now();
        let batches = 0;
        let elapsed: number;
        do {
          plan.forward();
          batches++;
          elapsed = performance.now() - start;
        } while (elapsed < ROUND_MS);
        best = Math.min(best, elapsed / batches);
      }
      return (best * 1000) / BATCH;
    } catch {
      return null;
    }
  });
}
