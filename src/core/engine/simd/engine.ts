import { StudioError } from '../../support/errors.ts';
import type { FloatArray } from '../../support/float-array.ts';
import { alignedLength, type Arena, type Engine } from '../engine.ts';
import { referenceKernels, type Kernels } from '../kernels.ts';
import type { SimdExports, SimdInstance } from './exports.ts';
import { activationOverrides } from './activation.ts';
import { attentionOverrides } from './attention.ts';
import { columnNormalizationOverrides } from './column-normalization.ts';
import { elementwiseOverrides } from './elementwise.ts';
import { layoutOverrides } from './layout.ts';
import { matrixOverrides } from './matrix.ts';
import { kernelsModule } from './module.ts';
import { recurrentOverrides } from './recurrent.ts';
import { rowNormalizationOverrides } from './row-normalization.ts';
import { updateOverrides } from './update.ts';
import { windowOverrides } from './window.ts';

/** Recorded with every run that used it. */
export const SIMD_ENGINE_NAME = 'simd-reproducible';

/** The kernels' static data lies below; blocks start here. */
const ARENA_START = 65536;
const PAGE = 65536;
/** What 32-bit addresses can reach. */
const MAXIMUM_PAGES = 65536;

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
  };
}

/** Scratch bytes of one instance; the same for each, so it is asked for once. */
let scratchBytes = -1;

function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): SimdExports {
  const imports = { env: { memory, abort: () => undefined } };
  return new WebAssembly.Instance(module, imports).exports as unknown as SimdExports;
}

function createMemory(pages: number): WebAssembly.Memory {
  try {
    // Threads will need `shared: true` here and a scratch area per thread behind the arena.
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
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

function pagesFor(length: number): number {
  const pages = Math.ceil((ARENA_START + alignedLength(length, 'float32') * 4 + scratchBytes) / PAGE);
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

/**
 * Float32 kernels in WebAssembly SIMD with plain multiply and add in a fixed order: the same bits on
 * every machine. Blocks of one arena live in one memory of fixed size; kernels called with blocks from
 * elsewhere fall back to the plain ones.
 * @throws StudioError `engine-unavailable` where the runtime cannot run it: use {@link chooseEngine}.
 */
export function createSimdEngine(): Engine {
  const module = kernelsModule();
  if (typeof module === 'string') throw new StudioError('engine-unavailable', module);
  if (scratchBytes < 0) scratchBytes = instantiate(module, createMemory(1)).scratchBytes();
  return {
    name: SIMD_ENGINE_NAME,
    precision: 'float32',
    createArena: (total) => createSimdArena(module, total),
  };
}

function createSimdArena(module: WebAssembly.Module, total: number): Arena {
  const memory = createMemory(pagesFor(total));
  const { buffer } = memory;
  const exports = instantiate(module, memory);
  exports.setScratch(ARENA_START + alignedLength(total, 'float32') * 4);
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
 * additions in registers. Time `turns` of it and divide {@link LIMIT_OPERATIONS} * turns by the time.
 * @throws StudioError `engine-unavailable` as {@link createSimdEngine}.
 */
export function createLimitLoop(): (turns: number) => void {
  const module = kernelsModule();
  if (typeof module === 'string') throw new StudioError('engine-unavailable', module);
  const { multiplyAddLimit } = instantiate(module, createMemory(1));
  // So small that nothing overflows or becomes subnormal, but not 0.
  return (turns) => void multiplyAddLimit(turns, 1e-9);
}
