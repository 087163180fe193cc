import {
  bytesPerElement,
  createFloatArray,
  type FloatArray,
  type Precision,
} from '../support/float-array.ts';
import { referenceKernels, type Kernels } from './kernels.ts';

/** Hands out zero-filled blocks of one preallocated memory. Nothing is given back before the arena is dropped. */
export interface Arena {
  /** A block of `length` numbers, aligned to 64 bytes. */
  allocate(length: number): FloatArray;
  readonly kernels: Kernels;
}

/** A way to calculate: which kernels, which precision, which memory. */
export interface Engine {
  /** Recorded with every run: "reference-float64", "simd-reproducible". */
  readonly name: string;
  readonly precision: Precision;
  /** Memory for blocks of `length` numbers in all (as counted by {@link alignedLength}). */
  createArena(length: number): Arena;
}

/** Numbers that a block takes up once it is aligned to 64 bytes. */
export function alignedLength(length: number, precision: Precision): number {
  const unit = 64 / bytesPerElement(precision);
  return Math.ceil(length / unit) * unit;
}

/** The plain TypeScript engine. */
export function createReferenceEngine(precision: Precision): Engine {
  return {
    name: `reference-${precision}`,
    precision,
    createArena(total) {
      const memory = createFloatArray(precision, total);
      let used = 0;
      return {
        kernels: referenceKernels,
        allocate(length) {
          const block = memory.subarray(used, used + length);
          used += alignedLength(length, precision);
          if (used > total) throw new RangeError(`Arena of ${total} numbers is too small for ${used}.`);
          return block;
        },
      };
    },
  };
}

/** Counts what a plan would allocate, without allocating: its blocks are empty. */
export function createMeasuringArena(precision: Precision): Arena & { readonly total: number } {
  const empty = createFloatArray(precision, 0);
  let total = 0;
  return {
    kernels: referenceKernels,
    allocate(length) {
      total += alignedLength(length, precision);
      return empty;
    },
    get total() {
      return total;
    },
  };
}
