import type { NetworkGraph } from '../../core/graph/graph.ts';
import type { Table } from '../../core/datasets/table.ts';

/** A process with its code and its heap, before any data. */
const PROCESS_BYTES = 90 * 2 ** 20;
/** Weights, gradients, two moments, the best weights and a checkpoint on its way: float32 each, the last twice. */
const BYTES_PER_PARAMETER = 4 * 7;
/** Rows as they came, prepared, and on their way between processes: 8 bytes each at most. */
const BYTES_PER_CELL = 8 * 3;
/** Share of the free memory that one more run may take. */
const SHARE = 0.8;

/** What a run will take, as far as one can tell before it was planned. */
export function estimateMemory(graph: Pick<NetworkGraph, 'parameterCount'>, table: Table): number {
  return (
    PROCESS_BYTES +
    graph.parameterCount * BYTES_PER_PARAMETER +
    table.rows * table.columns.length * BYTES_PER_CELL
  );
}

/** True when a run may start beside others without making the machine swap. @param free bytes. */
export function fitsMemory(bytes: number, free: number): boolean {
  return bytes <= free * SHARE;
}
