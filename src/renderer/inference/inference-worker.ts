import type { PlaneAnswers, PlaneOrder, PlaneState } from '../../core/inspect/plane-picture.ts';
import type { SplitOrder } from '../../core/inspect/whole-split.ts';
import type { SplitMetrics, WorkerOrder, WorkerResult } from './messages.ts';

/** Asks the worker for pictures of a plane. */
export interface PlaneWorker {
  /** Null where the worker cannot draw it. */
  draw(plane: PlaneOrder, state: PlaneState): Promise<PlaneAnswers | null>;
}

/** Asks the worker for the metrics of a whole split. */
export interface SplitWorker {
  /** Null where the worker cannot measure it. @param order null: that of the call before. */
  measure(order: SplitOrder | null, state: PlaneState): Promise<SplitMetrics | null>;
}

/** An order before it has its number. */
type Unnumbered<T> = T extends unknown ? Omit<T, 'number'> : never;

let worker: (PlaneWorker & SplitWorker) | null | undefined;

/** The window's worker, started when it is first asked for; null where the window can have none. */
export function inferenceWorker(): (PlaneWorker & SplitWorker) | null {
  return (worker ??= startWorker());
}

function startWorker(): (PlaneWorker & SplitWorker) | null {
  if (typeof Worker === 'undefined') return null;
  let thread: Worker;
  try {
    thread = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return null;
  }
  const waiting = new Map<number, (answer: WorkerResult['answer']) => void>();
  let isBroken = false;
  let count = 0;
  thread.addEventListener('message', ({ data }: MessageEvent<WorkerResult>) => {
    waiting.get(data.number)?.(data.answer);
    waiting.delete(data.number);
  });
  thread.addEventListener('error', () => {
    isBroken = true;
    for (const answer of waiting.values()) answer(null);
    waiting.clear();
  });
  const ask = (order: Unnumbered<WorkerOrder>): Promise<WorkerResult['answer']> => {
    if (isBroken) return Promise.resolve(null);
    const number = count++;
    return new Promise((resolve) => {
      waiting.set(number, resolve);
      thread.postMessage({ ...order, number } as WorkerOrder);
    });
  };
  return {
    draw: async (plane, state) => (await ask({ kind: 'draw', plane, state })) as PlaneAnswers | null,
    measure: async (order, state) => (await ask({ kind: 'measure', order, state })) as SplitMetrics | null,
  };
}
