import { toErrorReport } from '../support/errors.ts';
import { createReferenceEngine, type Engine } from './engine.ts';
import { createSimdEngine, FAST_ENGINE_NAME, type SimdOptions } from './simd/engine.ts';
import type { Arithmetic } from './simd/module.ts';
import { measureProduct } from './simd/measure.ts';
import { CHECK_COUNT, selfCheckEngine } from './simd/self-check.ts';
import { beginTiles, chooseTile, type TileSpeed, type TileTrial } from './simd/tiles.ts';

export {
  createLimitLoop,
  createSimdEngine,
  FAST_ENGINE_NAME,
  LIMIT_OPERATIONS,
  SIMD_ENGINE_NAME,
} from './simd/engine.ts';
export { measureProduct } from './simd/measure.ts';
export { tiles } from './simd/tiles.ts';
export type { Arithmetic } from './simd/module.ts';
export { createThreadTeam, serveHelper } from './threads/thread-team.ts';
export type { HelperOrders, StartHelper, ThreadTeam } from './threads/thread-team.ts';

/** Names of the SIMD kernels that disagree with the reference by more than 1e-5; empty when all is well. */
export function selfCheckSimdEngine(engine: Engine = createSimdEngine()): readonly string[] {
  return selfCheckEngine(engine);
}

/** An engine and, in a sentence for the run's record, why it is this one. */
export interface EngineChoice {
  readonly engine: Engine;
  readonly reason: string;
  /** Whether products go through tiles of 16 columns. */
  readonly wide: boolean;
}

const choices = new Map<string, EngineChoice>();

/** What a choice may ask for beside what the engine itself does. */
export interface ChoiceOptions extends SimdOptions {
  /**
   * Milliseconds of a clock that never goes back; where there is one, the kernels are timed against the plain ones, and
   * unless `wide` says which to take, their tiles against each other.
   */
  readonly now?: () => number;
}

/**
 * The fastest float32 engine that works here: SIMD when the runtime has it and it passes its
 * self-check and is not clearly slower than the plain kernels, else these. Looked at once per process and kind, in a few
 * milliseconds. Fast arithmetic
 * falls back to the reproducible one where the runtime does not know it.
 * @param options.team threads that share the work; asked for where kernels are chosen that can be shared.
 */
export function chooseEngine({
  arithmetic = 'reproducible',
  team = null,
  wide,
  now,
}: ChoiceOptions = {}): EngineChoice {
  const kind = `${arithmetic} ${wide} ${now === undefined ? '' : 'timed'}`;
  let choice = choices.get(kind);
  if (choice === undefined) {
    const trial = wide === undefined && now !== undefined ? beginTrial(arithmetic, now) : null;
    choice = tryEngine(() => createSimdEngine({ arithmetic, wide: wide === true }), now);
    if (wide !== undefined) choice = { ...choice, wide };
    else if (trial !== null) choice = takeTile(choice, arithmetic, trial);
    choices.set(kind, choice);
  }
  if (arithmetic === 'fast' && choice.engine.name !== FAST_ENGINE_NAME) {
    const others = { team, ...(wide === undefined ? {} : { wide }), ...(now === undefined ? {} : { now }) };
    return { ...chooseEngine(others), reason: choice.reason };
  }
  if (team === null || team.size < 2 || choice.engine.name.startsWith('reference')) return choice;
  try {
    return { ...choice, engine: createSimdEngine({ arithmetic, team, wide: choice.wide }) };
  } catch (error) {
    // No shared memory here: one thread calculates the same.
    return { ...choice, reason: toErrorReport(error).message };
  }
}

/** Null where there are no SIMD kernels, as the choice of the engine will say. */
function beginTrial(arithmetic: Arithmetic, now: () => number): TileTrial | null {
  try {
    return beginTiles(({ wide }) => createSimdEngine({ arithmetic, wide }), now);
  } catch {
    return null;
  }
}

/** A choice of SIMD kernels with the tiles that are quickest here, and how quick all are. */
function takeTile(choice: EngineChoice, arithmetic: Arithmetic, trial: TileTrial): EngineChoice {
  if (choice.engine.name.startsWith('reference')) return choice;
  const speeds = trial.measure();
  const { tile } = chooseTile(speeds);
  const reason = `${choice.reason} ${describeTiles(speeds)}`;
  if (!tile.wide) return { ...choice, reason };
  const engine = createSimdEngine({ arithmetic, wide: true });
  const failed = selfCheckEngine(engine);
  if (failed.length === 0) return { engine, reason, wide: true };
  return { ...choice, reason: `${reason} But those failed their self-check in ${failed.join(', ')}.` };
}

function describeTiles(speeds: readonly TileSpeed[]): string {
  const list = speeds.map(({ tile, gigaflops }) => `${tile.name} (${show(gigaflops)} GF/s)`).join(' and ');
  return `Of its tiles ${list} it takes ${chooseTile(speeds).tile.name}.`;
}

/** {@link chooseEngine} for any engine, without remembering. */
export function tryEngine(create: () => Engine, now?: () => number): EngineChoice {
  const plain = createReferenceEngine('float32');
  try {
    const engine = create();
    const failed = selfCheckEngine(engine);
    if (failed.length === 0) return compareSpeed(engine, plain, now);
    const reason = `${engine.name} failed its self-check in ${failed.join(', ')}.`;
    return { engine: plain, reason, wide: false };
  } catch (error) {
    return { engine: plain, reason: toErrorReport(error).message, wide: false };
  }
}

/** A busy moment must not change which kernels a run is calculated with: the plain ones have to be that much quicker. */
const CLEARLY = 1.5;
/** Rows, inner length and columns of the product that both are timed with: the plain kernels take their time. */
const COMPARED_SIZE = 32;

/** The engine that has passed its self-check, unless the plain kernels are quicker here. */
function compareSpeed(engine: Engine, plain: Engine, now: (() => number) | undefined): EngineChoice {
  const passed = `${engine.name} passed its self-check of ${CHECK_COUNT} kernels`;
  if (now === undefined) return { engine, reason: `${passed}.`, wide: false };
  const measure = (each: Engine) => measureProduct(each, now, COMPARED_SIZE);
  const [found, usual] = [measure(engine), measure(plain)];
  const speeds = `${show(found)} GF/s against ${show(usual)} of the plain kernels`;
  return found * CLEARLY > usual
    ? { engine, reason: `${passed}: ${speeds}.`, wide: false }
    : { engine: plain, reason: `${passed} but is slower here: ${speeds}.`, wide: false };
}

function show(gigaflops: number): string {
  return gigaflops === Infinity ? 'more than can be timed' : gigaflops.toPrecision(2);
}
