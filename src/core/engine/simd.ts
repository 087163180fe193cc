import { toErrorReport } from '../support/errors.ts';
import { createReferenceEngine, type Engine } from './engine.ts';
import { createSimdEngine } from './simd/engine.ts';
import { selfCheckEngine } from './simd/self-check.ts';

export { createLimitLoop, createSimdEngine, LIMIT_OPERATIONS, SIMD_ENGINE_NAME } from './simd/engine.ts';

/** Names of the SIMD kernels that disagree with the reference by more than 1e-5; empty when all is well. */
export function selfCheckSimdEngine(engine: Engine = createSimdEngine()): readonly string[] {
  return selfCheckEngine(engine);
}

/** An engine and, in a sentence for the run's record, why it is this one. */
export interface EngineChoice {
  readonly engine: Engine;
  readonly reason: string;
}

let choice: EngineChoice | null = null;

/**
 * The fastest float32 engine that works here: SIMD when the runtime has it and it passes its
 * self-check, else the plain kernels. Checked once per process, in a few milliseconds.
 */
export function chooseEngine(): EngineChoice {
  choice ??= tryEngine(createSimdEngine);
  return choice;
}

/** {@link chooseEngine} for any engine, without remembering. */
export function tryEngine(create: () => Engine): EngineChoice {
  const plain = createReferenceEngine('float32');
  try {
    const engine = create();
    const failed = selfCheckEngine(engine);
    if (failed.length === 0) return { engine, reason: `${engine.name} passed its self-check.` };
    return { engine: plain, reason: `${engine.name} failed its self-check in ${failed.join(', ')}.` };
  } catch (error) {
    return { engine: plain, reason: toErrorReport(error).message };
  }
}
