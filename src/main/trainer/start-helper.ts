import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { HelperOrders } from '../../core/engine/simd.ts';

/** Built, this file lies beside the entry of the worker; from source they have other names. */
const entry = import.meta.filename.endsWith('.ts') ? 'worker.ts' : '../trainer-worker.js';

/** Starts a thread that helps. One that cannot start is missed by nobody: its part is done by the others. */
export function startHelper(orders: HelperOrders): void {
  const worker = new Worker(join(import.meta.dirname, entry), { workerData: orders, execArgv: [] });
  worker.on('error', () => undefined);
  // The process ends with its run, whatever its helpers wait for.
  worker.unref();
}
