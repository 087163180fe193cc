import type { TableColumn } from './table-column.ts';

const TICK_WIDTH = '32px';

/** Columns that scroll together: those that stay in sight at the left, and the others. */
export interface TablePart<Row> {
  readonly isPinned: boolean;
  readonly columns: readonly TableColumn<Row>[];
  readonly style: { readonly gridColumn: string; readonly gridTemplateColumns: string } | undefined;
}

/** Where the columns of a table stand. */
export interface TableLayout<Row> {
  /** CSS grid tracks, that of the boxes to tick first. */
  readonly tracks: readonly string[];
  /** Pixels. Every row is a grid of its own: they line up only if none may grow with its content. */
  readonly leastWidth: number;
  readonly parts: readonly TablePart<Row>[];
}

/**
 * Pinned columns share a box in each row: each that stayed in sight for itself would be a layer of the picture, and each
 * layer takes its time.
 */
export function layOutColumns<Row>(
  columns: readonly TableColumn<Row>[],
  pinned: number,
  hasTicks: boolean,
): TableLayout<Row> {
  const tracks = [
    ...(hasTicks ? [TICK_WIDTH] : []),
    ...columns.map(({ width }) => width ?? 'minmax(100px, 1fr)'),
  ];
  const leastWidth = tracks.reduce((sum, track) => sum + Number(/(\d+)px/.exec(track)?.[1] ?? 0), 0);
  const free = { isPinned: false, columns: columns.slice(pinned), style: undefined };
  if (pinned === 0) return { tracks, leastWidth, parts: [free] };
  const held = tracks.slice(0, tracks.length - free.columns.length);
  const style = { gridColumn: `span ${held.length}`, gridTemplateColumns: held.join(' ') };
  return { tracks, leastWidth, parts: [{ isPinned: true, columns: columns.slice(0, pinned), style }, free] };
}
