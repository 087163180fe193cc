import { instantiateKernels } from '../simd/module.ts';
import {
  closeBoard,
  createJobBoard,
  finishErrand,
  postErrand,
  readHelpers,
  serveJobs,
  type JobBoard,
} from './job-board.ts';
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
  /** What it does on the side; see {@link ThreadTeam.errand}. */
  readonly errand: unknown;
}

/** Starts a thread that calls {@link serveHelper}: a worker of Node, Electron or a page. */
export type StartHelper = (orders: HelperOrders) => void;

/** Threads for one network: its memory is the one that they share. */
export interface ThreadTeam extends ThreadSwitch {
  /** Threads in all, the calling one included. */
  readonly size: number;
  /** Lets helpers work in a memory; null where they already serve another one. */
  attach(
    orders: Omit<HelperOrders, 'scratch' | 'board' | 'errand'>,
    scratches: readonly number[],
  ): JobBoard | null;
  /** Helpers that have started, and parts of jobs that they have done. */
  helpers(): { readonly ready: number; readonly parts: number };
  /** What helpers do beside the network's work; set before the network takes its memory. Can be sent to them. */
  errand: unknown;
  /** Asks for an errand, as {@link postErrand}; false where no helper is at work. */
  postErrand(prepare: () => void): boolean;
  /** Fetches what it brought, as {@link finishErrand}. */
  finishErrand(patience: number): boolean;
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
    errand: null,
    helpers: () => (board === null ? { ready: 0, parts: 0 } : readHelpers(board)),
    attach(orders, scratches) {
      if (board !== null || size < 2) return null;
      board = createJobBoard(size);
      for (const scratch of scratches)
        startHelper({ ...orders, scratch, board: board.buffer, errand: this.errand });
      return board;
    },
    postErrand(prepare) {
      if (board === null || this.active < 2 || readHelpers(board).ready === 0) return false;
      return postErrand(board, prepare);
    },
    finishErrand: (patience) => board !== null && finishErrand(board, patience),
    dispose() {
      this.active = 1;
      if (board !== null) closeBoard(board);
    },
  };
}

/**
 * The life of a helper; returns when its team is disposed of.
 * @param openErrand makes the errand from what its team was given for it.
 */
export function serveHelper(
  { module, memory, scratch, wide, board, errand }: HelperOrders,
  openErrand?: (orders: unknown) => () => void,
): void {
  const exports = instantiateKernels(module, memory);
  exports.setScratch(scratch);
  exports.setWideTiles(wide);
  serveJobs(createJobBoard(0, board), createPartRunner(exports), open(errand, openErrand));
}

/** Null where there is none, or where it cannot be done here: then whoever asks for it does it alone. */
function open(orders: unknown, openErrand?: (orders: unknown) => () => void): (() => void) | null {
  if (orders === null || orders === undefined || openErrand === undefined) return null;
  try {
    return openErrand(orders);
  } catch {
    return null;
  }
}
