import { workerData } from 'node:worker_threads';
import { serveHelper, type HelperOrders } from '../../core/engine/simd.ts';
import { openGathering, type GatherOrders } from '../../core/training/gathering.ts';

// Entry of a thread that helps the trainer (and the command line): it does parts of kernels, and gathers the next batch,
// until it is sent home.
serveHelper(workerData as HelperOrders, (orders) => openGathering(orders as GatherOrders));
