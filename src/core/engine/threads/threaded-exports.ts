import { packedLength } from '../reference/matrix.ts';
import type { SimdExports } from '../simd/exports.ts';
import { runJob, type JobBoard, MOST_PARTS } from './job-board.ts';
import { cutAt, type Operation } from './operation.ts';
import { bindOperations, operations } from './operations.ts';
import { GEOMETRY_LENGTH, WINDOW_ARGUMENTS } from './window-operations.ts';

/** Work below this, in estimated nanoseconds, costs less than telling others about it. */
export const LEAST_JOB_NS = 16_000;
/** A part should be worth the atomic operations around it. */
const LEAST_PART_NS = 5000;
/**
 * With so few rows of a batch, products take no longer than it takes a processor to write a matrix of weights of which
 * another one has just read a part: it waits for every line of the cache. Then each thread reads, and updates, only rows
 * of the weights that are its own.
 */
const FEW_ROWS = 48;
/** Fewer weights in a column are not cut. */
const LEAST_DEPTH = 256;
/** Work below this is not worth the others' help even where they have the numbers in their caches. */
const LEAST_LOCAL_NS = 4000;
/** Parts per thread of a large job: whoever is held up leaves the rest to the others. */
const PARTS_PER_THREAD = 4;

/** Whether helpers are asked at the moment. */
export interface ThreadSwitch {
  /** Threads that share the work, this one included. */
  active: number;
  /** Smallest job that is shared, in estimated nanoseconds. */
  readonly leastJobNs: number;
}

/** Runs one part of a job by its number on the board; for the owner and for helpers alike. */
export function createPartRunner(exports: SimdExports) {
  const bound = bindOperations(exports);
  return (operation: number, numbers: Float64Array, part: number, parts: number): number => {
    const { granule, units } = operations[operation]!;
    const total = units(numbers);
    const from = cutAt(total, granule, part, parts);
    const to = cutAt(total, granule, part + 1, parts);
    return from < to ? (bound[operation]!(numbers, from, to) ?? 0) : 0;
  };
}

/**
 * The exports of one instance, where calls that are large enough are shared with helpers. The bits are the
 * same however many help.
 */
export function threadExports(exports: SimdExports, board: JobBoard, threads: ThreadSwitch): SimdExports {
  const { numbers } = board;
  const runPart = createPartRunner(exports);
  /** What the last job found. */
  let bits = 0;
  const indexOf = new Map(operations.map(({ name }, index) => [name, index]));

  /** Shares out the job whose arguments lie on the board; false where it is too small for that. */
  function share(index: number, leastNs = threads.leastJobNs): boolean {
    const { active } = threads;
    const { units, granule, cost, breadth = 1, isOrdered = false } = operations[index]!;
    const total = units(numbers);
    const ns = total * cost(numbers);
    if (ns < leastNs) return false;
    const most = Math.min(active * PARTS_PER_THREAD, Math.ceil(total / granule), MOST_PARTS);
    const wanted = Math.min(most, Math.floor(ns / LEAST_PART_NS / active), Math.floor(total / breadth));
    // As many for each thread, so that it finds the same numbers in its cache in every step.
    const parts = Math.min(most, Math.max(active, wanted - (wanted % active)));
    if (parts < 2) return false;
    bits = runJob(board, index, parts, runPart, isOrdered);
    return true;
  }

  /** Addresses of gradients that are cut by rows, rising, and their lengths. */
  const gradients: number[] = [];
  const lengths: number[] = [];
  function remember(address: number, length: number): void {
    let at = 0;
    while (at < gradients.length && gradients[at]! < address) at += 1;
    if (gradients[at] === address) return;
    gradients.splice(at, 0, address);
    lengths.splice(at, 0, length);
  }

  type Kernel = (...values: (number | boolean)[]) => void;
  const threaded: Record<string, Kernel> = {};
  for (const { name } of operations as readonly Operation[]) {
    if (!(name in exports)) continue;
    const direct = exports[name as keyof SimdExports] as unknown as Kernel;
    const index = indexOf.get(name)!;
    threaded[name] = (...values) => {
      if (threads.active > 1) {
        for (let i = 0; i < values.length; i++) numbers[i] = Number(values[i]);
        if (share(index)) return;
      }
      direct(...values);
    };
  }

  const [packedByRows, packedByColumns] = [indexOf.get('packedRows')!, indexOf.get('packedColumns')!];
  const { setWindow, multiply, multiplyPacked } = exports;
  const [byRows, byColumns] = [indexOf.get('multiplyRows')!, indexOf.get('multiplyColumns')!];
  const byDepth = indexOf.get('multiplyDepth')!;
  const shareProduct: Kernel = (...call) => {
    if (threads.active > 1) {
      for (let i = 0; i < call.length; i++) numbers[i] = Number(call[i]);
      const m = numbers[8]!;
      const k = numbers[9]!;
      const n = numbers[10]!;
      const aTransposed = numbers[2] === 1;
      const bTransposed = numbers[5] === 1;
      // Every part packs the whole of the other matrix, so the longer side is cut.
      let index = n >= m ? byColumns : byRows;
      if (aTransposed && !bTransposed && k <= FEW_ROWS && m >= LEAST_DEPTH) index = byRows;
      if (!aTransposed && !bTransposed && m <= FEW_ROWS && k >= LEAST_DEPTH) index = byDepth;
      if (share(index)) {
        if (index === byRows && aTransposed) remember(numbers[6]!, m * n);
        return;
      }
    }
    (multiply as unknown as Kernel)(...call);
  };
  const finite = indexOf.get('isFinite32')!;
  /** Looks at gradients that are cut by rows where they were written. */
  function isFinite32(a: number, length: number): number {
    const end = a + 4 * length;
    let at = a;
    if (threads.active > 1) {
      for (let i = 0; i < gradients.length; i++) {
        const address = gradients[i]!;
        const size = lengths[i]!;
        if (address < at || address + 4 * size > end) continue;
        if (address > at && exports.isFinite32(at, (address - at) / 4) === 0) return 0;
        numbers[0] = address;
        numbers[1] = size;
        if (!share(finite, LEAST_LOCAL_NS)) bits = exports.isFinite32(address, size) === 0 ? 1 : 0;
        if (bits !== 0) return 0;
        at = address + 4 * size;
      }
    }
    return exports.isFinite32(at, (end - at) / 4);
  }
  const product =
    (aTransposed: boolean, bTransposed: boolean) =>
    (a: number, b: number, c: number, m: number, k: number, n: number, accumulate: boolean): void => {
      const aStride = 4 * (aTransposed ? m : k);
      const bStride = 4 * (bTransposed ? k : n);
      shareProduct(
        a,
        aStride,
        aTransposed,
        b,
        bStride,
        bTransposed,
        c,
        4 * n,
        m,
        k,
        n,
        accumulate,
        0,
        0,
        0,
        0,
      );
    };
  function packedProduct(
    a: number,
    packed: number,
    c: number,
    m: number,
    k: number,
    n: number,
    accumulate: boolean,
    bias: number,
    y: number,
    code: number,
    parameter: number,
  ): void {
    const check = packed + 4 * (packedLength(k, n) - 1);
    if (threads.active > 1) {
      numbers[0] = a;
      numbers[1] = 4 * k;
      numbers[2] = packed;
      numbers[3] = check;
      numbers[4] = c;
      numbers[5] = 4 * n;
      numbers[6] = m;
      numbers[7] = k;
      numbers[8] = n;
      numbers[9] = Number(accumulate);
      numbers[10] = bias;
      numbers[11] = y;
      numbers[12] = code;
      numbers[13] = parameter;
      if (share(n >= m ? packedByColumns : packedByRows)) return;
    }
    const add = Number(accumulate);
    multiplyPacked(a, 4 * k, packed, check, c, 4 * n, m, k, n, add, bias, y, code, parameter);
  }
  return {
    ...exports,
    ...(threaded as unknown as Partial<SimdExports>),
    isFinite32,
    matmul: product(false, false),
    matmulFused: (a, b, c, m, k, n, bias, y, code, parameter) =>
      shareProduct(a, 4 * k, false, b, 4 * n, false, c, 4 * n, m, k, n, false, bias, y, code, parameter),
    matmulPacked: (a, packed, c, m, k, n, accumulate) =>
      packedProduct(a, packed, c, m, k, n, accumulate, 0, 0, 0, 0),
    matmulPackedFused: (a, packed, c, m, k, n, bias, y, code, parameter) =>
      packedProduct(a, packed, c, m, k, n, false, bias, y, code, parameter),
    matmulTransposeA: product(true, false),
    matmulTransposeB: product(false, true),
    setWindow(...geometry: number[]) {
      (setWindow as unknown as Kernel)(...geometry);
      for (let i = 0; i < GEOMETRY_LENGTH; i++) numbers[WINDOW_ARGUMENTS + i] = geometry[i]!;
    },
  } as SimdExports;
}
