import { loadTable } from '../load-table.ts';
import type { Table } from '../../core/datasets/table.ts';
import type { Leg } from '../../core/sweeps/sweep-log.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { trainLeg } from './train-leg.ts';

// A process that trains legs, one after the other, until its parent is gone.

interface Order {
  readonly spec: SweepSpec;
  readonly path: string;
  readonly leg: Leg;
}

const tables = new Map<string, Table>();

process.on('message', ({ spec, path, leg }: Order) => {
  const trained = trainLeg(spec, leg, ({ data: { source } }) => {
    const key = JSON.stringify(source);
    const table = tables.get(key) ?? loadTable(source, path);
    tables.set(key, table);
    return table;
  });
  process.send?.(trained);
});
// Ctrl+C is for the parent, which then lets its children go.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
