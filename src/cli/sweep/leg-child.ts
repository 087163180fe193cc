import type { Leg } from '../../core/sweeps/sweep-log.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { createLegTrainer } from './leg-trainer.ts';

// A process that trains legs, one after the other, until its parent is gone.

interface Order {
  readonly spec: SweepSpec;
  readonly path: string;
  readonly leg: Leg;
}

const train = createLegTrainer();

process.on('message', ({ spec, path, leg }: Order) => {
  process.send?.(train(spec, path, leg));
});
// Ctrl+C is for the parent, which then lets its children go.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
