import type { Table } from '../../core/datasets/table.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { loadTable } from '../load-table.ts';
import { openLegStates } from './leg-states.ts';
import { trainLeg, type LegOrder, type TrainedLeg } from './train-leg.ts';

/** What carries legs of one sweep out. */
export interface SweepPlace {
  readonly spec: SweepSpec;
  /** Of the sweep file: data files are looked for beside it. */
  readonly path: string;
  /** Of the states of paused runs. */
  readonly folder: string;
}

/** Trains one leg after the other and reads each table once. */
export function createLegTrainer(): (place: SweepPlace, order: LegOrder) => TrainedLeg {
  const tables = new Map<string, Table>();
  return ({ spec, path, folder }, order) =>
    trainLeg(spec, order, {
      states: openLegStates(folder),
      loadTable({ data: { source } }) {
        const key = JSON.stringify(source);
        const table = tables.get(key) ?? loadTable(source, path);
        tables.set(key, table);
        return table;
      },
    });
}
