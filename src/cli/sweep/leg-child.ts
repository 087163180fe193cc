import { createLegTrainer, type SweepPlace } from './leg-trainer.ts';
import type { LegOrder } from './train-leg.ts';

// A process that trains legs, one after the other, until its parent is gone.

const train = createLegTrainer();

process.on('message', ({ place, order }: { readonly place: SweepPlace; readonly order: LegOrder }) => {
  process.send?.(train(place, order));
});
// Ctrl+C is for the parent, which then lets its children go.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
