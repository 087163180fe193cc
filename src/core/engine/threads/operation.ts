import type { SimdExports } from '../simd/exports.ts';

/** Arguments of a call of the kernels: addresses in bytes, counts, factors. */
export type CallArguments = ArrayLike<number>;

/**
 * A kernel whose work can be cut into parts that give the same bits in any order: none reads what another
 * writes, and no sum is cut.
 */
export interface Operation {
  readonly name: string;
  /** Things that are counted: elements, rows, examples. */
  units(numbers: CallArguments): number;
  /** Cuts lie at multiples of this. */
  readonly granule: number;
  /** Units of a part that are many next to what each part does anew (packing the other matrix); left out: one. */
  readonly breadth?: number;
  /** A part begins when all before it are done. */
  readonly isOrdered?: boolean;
  /** Rough nanoseconds of one unit on one thread. */
  cost(numbers: CallArguments): number;
  /** Binds it to one instance of the kernels: runs the units from `from` to before `to`. */
  bind(exports: SimdExports): (numbers: CallArguments, from: number, to: number) => number | void;
}

/** A call of a kernel. */
export type Kernel = (...values: number[]) => void;
/** Kernels that work on blocks. */
export type KernelName = Exclude<
  keyof SimdExports,
  'setScratch' | 'setWideTiles' | 'scratchBytes' | 'multiplyAddLimit' | 'byteTable'
>;

/** How one address moves: argument and bytes per unit. */
export type Moves = readonly (readonly [argument: number, bytes: (numbers: CallArguments) => number])[];

interface Cut {
  readonly kernel: KernelName;
  /** Number of arguments. */
  readonly length: number;
  /** The argument that counts the units. */
  readonly count: number;
  readonly granule?: number;
  readonly moves: Moves;
  readonly cost: (numbers: CallArguments) => number;
}

/** A kernel that is called with moved addresses and a smaller count. */
export function cut({ kernel, length, count, granule = 1, moves, cost }: Cut): Operation {
  return {
    name: kernel,
    units: (numbers) => numbers[count]!,
    granule,
    cost,
    bind(exports) {
      const call = exports[kernel] as unknown as Kernel;
      const values = Array.from({ length }, () => 0);
      return (numbers, from, to) => {
        for (let i = 0; i < length; i++) values[i] = numbers[i]!;
        for (const [argument, bytes] of moves) values[argument]! += from * bytes(numbers);
        values[count] = to - from;
        call(...values);
      };
    },
  };
}

/** Nanoseconds of one multiplication and addition in a matrix product. */
export const MULTIPLY_ADD_NS = 0.055;

/** Where part `part` of `parts` of some units begins; cuts lie at multiples of the granule. */
export function cutAt(units: number, granule: number, part: number, parts: number): number {
  if (part >= parts) return units;
  return Math.min(units, Math.floor((Math.ceil(units / granule) * part) / parts) * granule);
}
