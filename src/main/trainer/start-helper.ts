import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { HelperOrders } from '../../core/engine/simd.ts';

/** From source; built, beside the entry of the trainer; built, from a chunk that several entries share. */
const places = import.meta.filename.endsWith('.ts')
  ? ['worker.ts']
  : ['trainer-worker.js', '../trainer-worker.js'];

/** Starts a thread that helps. One that cannot start is missed by nobody: its part is done by the others. */
export function startHelper(orders: HelperOrders): void {
  const entry = places.map((each) => join(import.meta.dirname, each)).find((each) => existsSync(each));
  if (entry === undefined) return;
  const worker = new Worker(entry, { workerData: orders, execArgv: [] });
  worker.on('error', () => undefined);
  // The process ends with its run, whatever its helpers wait for.
  worker.unref();
}
