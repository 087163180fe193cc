import type { Table } from '../../core/datasets/table.ts';
import type { Leg } from '../../core/sweeps/sweep-log.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { loadTable } from '../load-table.ts';
import { trainLeg, type TrainedLeg } from './train-leg.ts';

/** Trains one leg after the other and reads each table once. @returns a function of a sweep file's content and path. */
export function createLegTrainer(): (spec: SweepSpec, path: string, leg: Leg) => TrainedLeg {
  const tables = new Map<string, Table>();
  return (spec, path, leg) =>
    trainLeg(spec, leg, ({ data: { source } }) => {
      const key = JSON.stringify(source);
      const table = tables.get(key) ?? loadTable(source, path);
      tables.set(key, table);
      return table;
    });
}
