import type { PlaneAnswers, PlaneOrder, PlaneState } from '../../core/inspect/plane-picture.ts';
import type { DrawOrder, DrawResult } from './messages.ts';

/** Asks the worker. */
export interface PlaneWorker {
  /** Null where the worker cannot draw it. */
  draw(plane: PlaneOrder, state: PlaneState): Promise<PlaneAnswers | null>;
  end(): void;
}

/** Starts the worker; null where the window can have none. */
export function startPlaneWorker(): PlaneWorker | null {
  if (typeof Worker === 'undefined') return null;
  let worker: Worker;
  try {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return null;
  }
  const waiting = new Map<number, (answers: PlaneAnswers | null) => void>();
  let isBroken = false;
  let count = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<DrawResult>) => {
    waiting.get(data.number)?.(data.answers);
    waiting.delete(data.number);
  });
  worker.addEventListener('error', () => {
    isBroken = true;
    for (const answer of waiting.values()) answer(null);
    waiting.clear();
  });
  return {
    draw(plane, state) {
      if (isBroken) return Promise.resolve(null);
      const number = count++;
      return new Promise((resolve) => {
        waiting.set(number, resolve);
        worker.postMessage({ number, plane, state } satisfies DrawOrder);
      });
    },
    end: () => worker.terminate(),
  };
}
