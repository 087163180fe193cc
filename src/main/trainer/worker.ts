import { workerData } from 'node:worker_threads';
import { serveHelper, type HelperOrders } from '../../core/engine/simd.ts';

// Entry of a thread that helps the trainer (and the command line): it does parts of kernels until it is sent home.
serveHelper(workerData as HelperOrders);
