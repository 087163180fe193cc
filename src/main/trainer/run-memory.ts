import { availableParallelism } from 'node:os';
import type { DataSpec } from '../../core/datasets/data-spec.ts';
import { numberTypeOf } from '../../core/datasets/number-array.ts';
import { readTarget } from '../../core/datasets/target.ts';
import type { Table } from '../../core/datasets/table.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import type { NetworkGraph } from '../../core/graph/graph.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import { StudioError } from '../../core/support/errors.ts';
import { sizeOf } from '../../core/support/shape.ts';
import {
  describeShortage,
  findFittingBatch,
  fitsInto,
  forecastMemory,
  type MemoryFacts,
  type MemoryForecast,
} from '../../core/training/memory-forecast.ts';
import { cellBytes } from '../storage/table-bytes.ts';
import { COLUMNS_AT_A_TIME, placeOf } from '../storage/table-file.ts';
import { allowedThreads, usefulThreads } from './open-engine.ts';

/** Share of the free memory that one more run may take. */
const SHARE = 0.8;

/** What a table and its target say about memory, whatever the network. */
export interface TableMemory extends Pick<
  MemoryFacts,
  'task' | 'classes' | 'rows' | 'tableBytes' | 'featureBytes'
> {
  readonly isPictures?: boolean;
}

/** Looks at a table that was not prepared yet. @throws StudioError of `readTarget`. */
export function describeTableMemory(table: Table, data: Pick<DataSpec, 'target' | 'task'>): TableMemory {
  const target = readTarget(table, data);
  return {
    task: target.task,
    classes: target.task === 'regression' ? 1 : target.classes.length,
    rows: table.rows,
    isPictures: table.exampleShape !== null,
    featureBytes: staysBytes(table, target.name) ? 1 : 4,
    tableBytes: heldBytes(table),
  };
}

/** Bytes of raw cells that the trainer holds: of a table in a file those of a few columns at a time. */
function heldBytes(table: Table): number {
  const place = placeOf(table);
  const sizes =
    place === null
      ? table.columns.map((column) => (column.kind === 'numeric' ? column.values : column.codes).byteLength)
      : place.layout.columns
          .map((column) => cellBytes(column) * table.rows)
          .sort((a, b) => b - a)
          .slice(0, COLUMNS_AT_A_TIME);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Pictures whose pixels are whole bytes are trained on as they are: see datasets/byte-features.ts. */
function staysBytes(table: Table, target: string): boolean {
  const { exampleShape } = table;
  // What is known without reading the cells, where they lie in a file.
  const columns =
    placeOf(table)?.layout.columns ??
    table.columns.map((column) => ({
      kind: column.kind,
      name: column.name,
      type: column.kind === 'numeric' ? numberTypeOf(column.values) : undefined,
    }));
  const pixels = columns.filter(({ name }) => name !== target);
  return (
    exampleShape !== null &&
    sizeOf(exampleShape) === pixels.length &&
    pixels.every((column) => column.kind === 'numeric' && column.type === 'u8')
  );
}

/** Puts what decides the memory of a run together. */
export function joinMemoryFacts(
  graph: NetworkGraph,
  { data: { split, scaling }, training }: RunSpec,
  table: TableMemory,
): MemoryFacts {
  const shapes = graph.inputs.map((index) => graph.nodes[index]!.outputShape);
  const trainRows = Math.max(1, Math.round(table.rows * (1 - split.validation - split.test)));
  // Quantiles of all pixels together take them side by side, and once more sorted (see datasets/fit-together.ts).
  const laysOut = scaling === 'robust' && table.isPictures === true && table.featureBytes !== 1;
  const pixels = shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
  return {
    ...table,
    preparationBytes: laysOut ? 2 * 8 * trainRows * pixels : 0,
    threads: usefulThreads(graph, training, allowedThreads(training, availableParallelism())),
    trainRows,
    featureShape: shapes.length === 1 ? shapes[0]! : [shapes.reduce((sum, shape) => sum + sizeOf(shape), 0)],
  };
}

/** The memory of a run; null where network and data do not fit together, as the run itself will say. */
export function forecastRun(spec: RunSpec, table: Table): MemoryForecast | null {
  try {
    const graph = buildGraph(spec.design);
    const facts = joinMemoryFacts(graph, spec, describeTableMemory(table, spec.data));
    return forecastMemory(graph, spec.training, facts);
  } catch {
    return null;
  }
}

/**
 * Refuses a run that the machine has no memory for, before it is written down.
 * @param free bytes that its process may take.
 * @throws StudioError `memory-over-free` with the estimate and what would help.
 */
export function refuseShortage(spec: RunSpec, table: Table, forecast: MemoryForecast, free: number): void {
  if (fitsInto(forecast, free)) return;
  const graph = buildGraph(spec.design);
  const facts = joinMemoryFacts(graph, spec, describeTableMemory(table, spec.data));
  const fitting = findFittingBatch(graph, spec.training, facts, free);
  throw new StudioError('memory-over-free', describeShortage(forecast, spec.training, free, fitting), {
    bytes: forecast.bytes,
    free,
    batchSize: fitting?.batchSize ?? null,
  });
}

/** Bytes that one more run may take beside others without making the machine swap. @param free bytes. */
export function allowedMemory(free: number): number {
  return free * SHARE;
}
