import { parentPort } from 'node:worker_threads';
import { createLegTrainer, type SweepPlace } from './leg-trainer.ts';
import type { LegOrder } from './train-leg.ts';

// A thread of the installed studio that trains legs, one after the other, until it is ended.

const train = createLegTrainer();

parentPort?.on('message', ({ place, order }: { readonly place: SweepPlace; readonly order: LegOrder }) => {
  parentPort!.postMessage(train(place, order));
});
