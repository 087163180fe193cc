/**
 * Work that a screen still holds back, such as a design that waits for its autosave. It must be done before
 * something else relies on what is stored: starting a run, opening another workspace, closing the window.
 */
const settlers = new Set<() => Promise<void>>();

/** Registers how to finish a screen's work. Returns the function that takes it away again. */
export function addPendingWork(settle: () => Promise<void>): () => void {
  settlers.add(settle);
  return () => settlers.delete(settle);
}

/** Finishes everything that is held back. Never throws: each screen shows its own failures. */
export async function settlePendingWork(): Promise<void> {
  await Promise.allSettled([...settlers].map((settle) => settle()));
}
