import { StudioError } from '../../support/errors.ts';
import type { FloatArray } from '../../support/float-array.ts';
import { alignedLength, type Arena, type Engine } from '../engine.ts';
import { referenceKernels, type Kernels } from '../kernels.ts';
import { threadExports } from '../threads/threaded-exports.ts';
import type { ThreadTeam } from '../threads/thread-team.ts';
import type { SimdInstance } from './exports.ts';
import { activationOverrides } from './activation.ts';
import { attentionOverrides } from './attention.ts';
import { byteOverrides } from './bytes.ts';
import { columnNormalizationOverrides } from './column-normalization.ts';
import { elementwiseOverrides } from './elementwise.ts';
import { layoutOverrides } from './layout.ts';
import { matrixOverrides } from './matrix.ts';
import { instantiateKernels, kernelsModule, type Arithmetic } from './module.ts';
import { recurrentOverrides } from './recurrent.ts';
import { rowNormalizationOverrides } from './row-normalization.ts';
import { updateOverrides } from './update.ts';
import { windowOverrides } from './window.ts';

/** Recorded with every run that used it. */
export const SIMD_ENGINE_NAME = 'simd-reproducible';
/** As {@link SIMD_ENGINE_NAME}, for fused multiply and add. */
export const FAST_ENGINE_NAME = 'simd-fast';

/** How a SIMD engine calculates. */
export interface SimdOptions {
  readonly arithmetic?: Arithmetic;
  /** Threads that share the work on the engine's first network; left out: one. */
  readonly team?: ThreadTeam | null;
  /**
   * Products go through tiles of 16 columns: faster where the runtime joins vectors of 128 bits into ones of 256, slower
   * elsewhere, the same bits everywhere.
   */
  readonly wide?: boolean;
}

/** The kernels' static data lies below; blocks start here. */
const ARENA_START = 65536;
const PAGE = 65536;
/** What 32-bit addresses can reach, less the last page: a maximum of all of them counts as none. */
const MAXIMUM_PAGES = 65_535;

/** Every override over one memory. A new group is one file in simd/ and one line here. */
function simdKernels(instance: SimdInstance): Kernels {
  return {
    ...referenceKernels,
    ...matrixOverrides(instance),
    ...elementwiseOverrides(instance),
    ...activationOverrides(instance),
    ...updateOverrides(instance),
    ...recurrentOverrides(instance),
    ...windowOverrides(instance),
    ...columnNormalizationOverrides(instance),
    ...rowNormalizationOverrides(instance),
    ...attentionOverrides(instance),
    ...layoutOverrides(instance),
    ...byteOverrides(instance),
  };
}

/** Scratch bytes of one instance; the same for each, so it is asked for once. */
let scratchBytes = -1;

function createMemory(pages: number, shared: boolean): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch {
    const mebibytes = Math.ceil((pages * PAGE) / 1048576);
    throw new StudioError(
      'out-of-memory',
      `Expected ${mebibytes} MiB of free memory for this network, but the system did not give it. ` +
        'Close other programs, or choose a smaller batch size or fewer units.',
      { mebibytes },
    );
  }
}

function pagesFor(length: number, threads: number): number {
  const scratch = threads * scratchStride();
  const pages = Math.ceil((ARENA_START + alignedLength(length, 'float32') * 4 + scratch) / PAGE);
  if (!(pages <= MAXIMUM_PAGES)) {
    throw new StudioError(
      'out-of-memory',
      `Expected a network of at most 4096 MiB, got one of ${Math.ceil((pages * PAGE) / 1048576)} MiB. ` +
        'Choose a smaller batch size or fewer units.',
      { mebibytes: Math.ceil((pages * PAGE) / 1048576), maximumMebibytes: 4096 },
    );
  }
  return pages;
}

/** Bytes from one thread's scratch area to the next one's. */
function scratchStride(): number {
  return Math.ceil(scratchBytes / 64) * 64;
}

/** @throws StudioError `engine-unavailable`. */
function requireModule(arithmetic: Arithmetic, shared: boolean): WebAssembly.Module {
  const module = kernelsModule(arithmetic, shared);
  if (typeof module === 'string') throw new StudioError('engine-unavailable', module);
  return module;
}

/**
 * Float32 kernels in WebAssembly SIMD. Reproducible: with plain multiply and add in a fixed order, the same bits on
 * every machine and with any number of threads. Blocks of one arena live in one memory of fixed size; kernels
 * called with blocks from elsewhere fall back to the plain ones.
 * @throws StudioError `engine-unavailable` where the runtime cannot run it: use {@link chooseEngine}.
 */
export function createSimdEngine({
  arithmetic = 'reproducible',
  team = null,
  wide = false,
}: SimdOptions = {}): Engine {
  const shared = team !== null && team.size > 1;
  const module = requireModule(arithmetic, shared);
  if (scratchBytes < 0) {
    const alone = requireModule(arithmetic, false);
    scratchBytes = instantiateKernels(alone, createMemory(1, false)).scratchBytes();
  }
  return {
    name: arithmetic === 'fast' ? FAST_ENGINE_NAME : SIMD_ENGINE_NAME,
    precision: 'float32',
    createArena: (total) => createSimdArena(module, total, wide, shared ? team : null),
  };
}

function createSimdArena(
  module: WebAssembly.Module,
  total: number,
  wide: boolean,
  team: ThreadTeam | null,
): Arena {
  const threads = team?.size ?? 1;
  const memory = createMemory(pagesFor(total, threads), team !== null);
  const { buffer } = memory;
  const alone = instantiateKernels(module, memory);
  const scratchStart = ARENA_START + alignedLength(total, 'float32') * 4;
  const scratches = Array.from({ length: threads }, (_, i) => scratchStart + i * scratchStride());
  alone.setScratch(scratches[0]!);
  alone.setWideTiles(wide);
  const board = team?.attach({ module, memory, wide }, scratches.slice(1)) ?? null;
  const exports = team === null || board === null ? alone : threadExports(alone, board, team);
  const holds = (view: FloatArray, length: number): boolean =>
    view.buffer === buffer && view.length >= length;
  let used = 0;
  return {
    kernels: simdKernels({ exports, holds }),
    allocate(length) {
      const start = used;
      used += alignedLength(length, 'float32');
      if (used > total) throw new RangeError(`Arena of ${total} numbers is too small for ${used}.`);
      return new Float32Array(buffer, ARENA_START + start * 4, length);
    },
  };
}

/** Floating-point operations of one turn of {@link createLimitLoop}'s loop. */
export const LIMIT_OPERATIONS = 96;

/**
 * The machine's limit, for benches and profiles: a loop of nothing but 128-bit multiplications and
 * additions in registers, fused in fast mode. Time `turns` of it and divide {@link LIMIT_OPERATIONS} * turns by
 * the time.
 * @throws StudioError `engine-unavailable` as {@link createSimdEngine}.
 */
export function createLimitLoop(arithmetic: Arithmetic = 'reproducible'): (turns: number) => void {
  const module = requireModule(arithmetic, false);
  const { multiplyAddLimit } = instantiateKernels(module, createMemory(1, false));
  // So small that nothing overflows or becomes subnormal, but not 0.
  return (turns) => void multiplyAddLimit(turns, 1e-9);
}
