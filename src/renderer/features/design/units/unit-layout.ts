import type { UnitColumn } from '../../../../core/graph/unit-columns.ts';

/** A unit as a circle, in CSS pixels. */
export interface UnitCircle {
  readonly unit: number;
  readonly x: number;
  readonly y: number;
}

/** A column with its circles. */
export interface PlacedColumn {
  readonly column: UnitColumn;
  readonly place: number;
  /** Middle of the column. */
  readonly x: number;
  readonly radius: number;
  readonly circles: readonly UnitCircle[];
  /** Below the last circle. */
  readonly end: number;
  /** Distance of two circles: a drag of so much is one unit. */
  readonly pitch: number;
}

/** Room for what stands above and below the circles. */
export const HEAD = 76;
export const FOOT = 44;
const LARGEST = 17;
const WIDEST_PITCH = 46;

/**
 * Columns from left to right, evenly; the circles of each around the middle of the height.
 * @param units Units that a column shows instead of its own, by node: while somebody drags.
 */
export function placeColumns(
  columns: readonly UnitColumn[],
  width: number,
  height: number,
  units: ReadonlyMap<string, number> = new Map(),
): readonly PlacedColumn[] {
  const pitchX = width / Math.max(1, columns.length);
  const room = Math.max(40, height - HEAD - FOOT);
  return columns.map((column, place): PlacedColumn => {
    const count = units.get(column.node) ?? column.units;
    const pitch = Math.min(WIDEST_PITCH, room / count);
    const radius = Math.max(2.5, Math.min(LARGEST, pitch * 0.4, pitchX * 0.2));
    const top = HEAD + (room - pitch * count) / 2 + pitch / 2;
    const x = (place + 0.5) * pitchX;
    return {
      column,
      place,
      x,
      radius,
      pitch,
      circles: Array.from({ length: count }, (_, unit) => ({ unit, x, y: top + unit * pitch })),
      end: top + (count - 1) * pitch + radius,
    };
  });
}

/** What lies under a point: a unit, else the nearest weight. */
export type UnitHit =
  | { readonly kind: 'unit'; readonly place: number; readonly unit: number }
  | { readonly kind: 'weight'; readonly place: number; readonly input: number; readonly unit: number };

/** Farthest that a line may be from the pointer, in pixels. */
const REACH = 5;

/** Null where there is nothing near. */
export function hitUnits(columns: readonly PlacedColumn[], x: number, y: number): UnitHit | null {
  for (const { place, radius, circles } of columns) {
    for (const circle of circles) {
      if ((circle.x - x) ** 2 + (circle.y - y) ** 2 <= (radius + 2) ** 2)
        return { kind: 'unit', place, unit: circle.unit };
    }
  }
  const right = columns.findIndex((column) => column.x > x);
  if (right < 1) return null;
  const [from, to] = [columns[right - 1]!, columns[right]!];
  const share = (x - from.x) / (to.x - from.x);
  let best: UnitHit | null = null;
  let nearest = REACH;
  for (const a of from.circles) {
    for (const b of to.circles) {
      // Perpendicular: a steep line is as easy to hit as a flat one.
      const slope = Math.abs(b.y - a.y) / (to.x - from.x);
      const distance = Math.abs(a.y + (b.y - a.y) * share - y) / Math.hypot(1, slope);
      if (distance < nearest) {
        nearest = distance;
        best = { kind: 'weight', place: right, input: a.unit, unit: b.unit };
      }
    }
  }
  return best;
}
