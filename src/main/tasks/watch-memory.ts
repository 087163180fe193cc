import { app, type UtilityProcess } from 'electron';

/** Least time between two looks, in milliseconds: a process that reads cannot say by itself how much it takes. */
const LOOK_MS = 200;

/**
 * Calls back once when a process takes more memory than it may.
 * @returns the function that ends the watch.
 */
export function watchMemory(child: UtilityProcess, limitMb: number, exceeded: () => void): () => void {
  const timer = setInterval(() => {
    const facts = app.getAppMetrics().find(({ pid }) => pid === child.pid);
    if (facts === undefined || facts.memory.workingSetSize <= limitMb * 1024) return;
    clearInterval(timer);
    exceeded();
  }, LOOK_MS);
  return () => clearInterval(timer);
}
