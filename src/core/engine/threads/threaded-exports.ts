import type { SimdExports } from '../simd/exports.ts';
import { runJob, type JobBoard, MOST_PARTS } from './job-board.ts';
import {
  bindOperations,
  cutAt,
  GEOMETRY_LENGTH,
  operations,
  WINDOW_ARGUMENTS,
  type Operation,
} from './operations.ts';

/** Work below this, in estimated nanoseconds, costs less than telling others about it. */
export const LEAST_JOB_NS = 16_000;
/** A part should be worth the atomic operations around it. */
const LEAST_PART_NS = 5000;
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
  return (operation: number, numbers: Float64Array, part: number, parts: number): void => {
    const { granule, units } = operations[operation]!;
    const total = units(numbers);
    const from = cutAt(total, granule, part, parts);
    const to = cutAt(total, granule, part + 1, parts);
    if (from < to) bound[operation]!(numbers, from, to);
  };
}

/**
 * The exports of one instance, where calls that are large enough are shared with helpers. The bits are the
 * same however many help.
 */
export function threadExports(exports: SimdExports, board: JobBoard, threads: ThreadSwitch): SimdExports {
  const { numbers } = board;
  const runPart = createPartRunner(exports);
  const indexOf = new Map(operations.map(({ name }, index) => [name, index]));

  /** Shares out the job whose arguments lie on the board; false where it is too small for that. */
  function share(index: number): boolean {
    const { units, granule, cost } = operations[index]!;
    const total = units(numbers);
    const ns = total * cost(numbers);
    if (ns < threads.leastJobNs) return false;
    const most = Math.min(threads.active * PARTS_PER_THREAD, Math.ceil(total / granule), MOST_PARTS);
    const parts = Math.min(most, Math.max(threads.active, Math.floor(ns / LEAST_PART_NS / threads.active)));
    if (parts < 2) return false;
    runJob(board, index, parts, runPart);
    return true;
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
  const { setWindow, multiply } = exports;
  const [byRows, byColumns] = [indexOf.get('multiplyRows')!, indexOf.get('multiplyColumns')!];
  const shareProduct: Kernel = (...call) => {
    const [m, n] = [call[8]!, call[10]!];
    if (threads.active > 1) {
      for (let i = 0; i < call.length; i++) numbers[i] = Number(call[i]);
      // Every part packs the whole of the other matrix, so the longer side is cut.
      if (share(Number(n) >= Number(m) ? byColumns : byRows)) return;
    }
    (multiply as unknown as Kernel)(...call);
  };
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
  return {
    ...exports,
    ...(threaded as unknown as Partial<SimdExports>),
    matmul: product(false, false),
    matmulFused: (a, b, c, m, k, n, bias, y, code, parameter) =>
      shareProduct(a, 4 * k, false, b, 4 * n, false, c, 4 * n, m, k, n, false, bias, y, code, parameter),
    matmulPacked(a, packed, c, m, k, n, accumulate) {
      if (threads.active > 1) {
        const call = [a, 4 * k, packed, c, 4 * n, m, k, n, Number(accumulate)];
        for (let i = 0; i < call.length; i++) numbers[i] = call[i]!;
        if (share(n >= m ? packedByColumns : packedByRows)) return;
      }
      exports.matmulPacked(a, packed, c, m, k, n, accumulate);
    },
    matmulTransposeA: product(true, false),
    matmulTransposeB: product(false, true),
    setWindow(...geometry: number[]) {
      (setWindow as unknown as Kernel)(...geometry);
      for (let i = 0; i < GEOMETRY_LENGTH; i++) numbers[WINDOW_ARGUMENTS + i] = geometry[i]!;
    },
  } as SimdExports;
}
