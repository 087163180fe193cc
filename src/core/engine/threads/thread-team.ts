import { instantiateKernels } from '../simd/module.ts';
import { closeBoard, createJobBoard, readHelpers, serveJobs, type JobBoard } from './job-board.ts';
import { createPartRunner, LEAST_JOB_NS, type ThreadSwitch } from './threaded-exports.ts';

/** What a helper needs; everything in it can be sent to another thread. */
export interface HelperOrders {
  readonly module: WebAssembly.Module;
  /** Shared with all others. */
  readonly memory: WebAssembly.Memory;
  /** Address of the helper's own scratch area. */
  readonly scratch: number;
  /** Whether products go through tiles of 16 columns. */
  readonly wide: boolean;
  readonly board: SharedArrayBuffer;
}

/** Starts a thread that calls {@link serveHelper}: a worker of Node, Electron or a page. */
export type StartHelper = (orders: HelperOrders) => void;

/** Threads for one network: its memory is the one that they share. */
export interface ThreadTeam extends ThreadSwitch {
  /** Threads in all, the calling one included. */
  readonly size: number;
  /** Lets helpers work in a memory; null where they already serve another one. */
  attach(orders: Omit<HelperOrders, 'scratch' | 'board'>, scratches: readonly number[]): JobBoard | null;
  /** Helpers that have started, and parts of jobs that they have done. */
  helpers(): { readonly ready: number; readonly parts: number };
  /** Ends the helpers. The network goes on with one thread. */
  dispose(): void;
}

/**
 * A team of `size` threads. Helpers start when a network takes its memory, and nobody waits for them: until
 * they are there, and whenever they are held up, the calling thread does their part.
 */
export function createThreadTeam(
  size: number,
  startHelper: StartHelper,
  leastJobNs = LEAST_JOB_NS,
): ThreadTeam {
  let board: JobBoard | null = null;
  return {
    size,
    active: size,
    leastJobNs,
    helpers: () => (board === null ? { ready: 0, parts: 0 } : readHelpers(board)),
    attach(orders, scratches) {
      if (board !== null || size < 2) return null;
      board = createJobBoard();
      for (const scratch of scratches) startHelper({ ...orders, scratch, board: board.buffer });
      return board;
    },
    dispose() {
      this.active = 1;
      if (board !== null) closeBoard(board);
    },
  };
}

/** The life of a helper; returns when its team is disposed of. */
export function serveHelper({ module, memory, scratch, wide, board }: HelperOrders): void {
  const exports = instantiateKernels(module, memory);
  exports.setScratch(scratch);
  exports.setWideTiles(wide);
  serveJobs(createJobBoard(board), createPartRunner(exports));
}
