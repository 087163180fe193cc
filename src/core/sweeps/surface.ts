/** A trial with its place in the unit square and its value. */
export interface SurfacePoint {
  /** 0 to 1 along each axis. */
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** Values over the unit square, row after row from the bottom: `values[row * size + column]`. */
export interface Surface {
  /** Points along each side, both ends included. */
  readonly size: number;
  readonly values: Float64Array;
  readonly minimum: number;
  readonly maximum: number;
}

/** How the surface between trials is made, for people. */
export const SURFACE_METHOD = 'inverse distance weighting of the trials (Shepard, 1968)';

/** Squared distance within which a point counts as hit: keeps the weight finite. */
const NEAR = 1e-6;

/**
 * A smooth surface through scattered values: at each place the mean of all, weighted by 1 / distance^4 (Shepard,
 * Proc. ACM National Conference, 1968). It passes through the trials and never leaves their range.
 * @param points at least one.
 */
export function interpolateSurface(points: readonly SurfacePoint[], size: number): Surface {
  const values = new Float64Array(size * size);
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x = column / (size - 1);
      const y = row / (size - 1);
      let sum = 0;
      let weights = 0;
      for (const point of points) {
        const square = (point.x - x) * (point.x - x) + (point.y - y) * (point.y - y) + NEAR;
        const weight = 1 / (square * square);
        sum += weight * point.value;
        weights += weight;
      }
      const value = sum / weights;
      values[row * size + column] = value;
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
  }
  return { size, values, minimum, maximum };
}

/** A straight piece of a contour line, in the unit square. */
export type ContourPiece = readonly [x1: number, y1: number, x2: number, y2: number];

/** Where a surface has one value: marching squares, ends interpolated along the sides of each cell. */
export function contourPieces({ size, values }: Surface, level: number): readonly ContourPiece[] {
  const pieces: ContourPiece[] = [];
  const step = 1 / (size - 1);
  const at = (column: number, row: number) => values[row * size + column]!;
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      // Corners around the cell, each with its neighbour: every side that the level crosses gives one end.
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ] as const;
      const ends: (readonly [number, number])[] = [];
      corners.forEach(([fromX, fromY], side) => {
        const [toX, toY] = corners[(side + 1) % 4]!;
        const [from, to] = [at(fromX, fromY), at(toX, toY)];
        if (from < level === to < level) return;
        const share = (level - from) / (to - from);
        ends.push([(fromX + share * (toX - fromX)) * step, (fromY + share * (toY - fromY)) * step]);
      });
      // A saddle has four ends: neighbours belong together.
      for (let end = 0; end + 1 < ends.length; end += 2) {
        pieces.push([...ends[end]!, ...ends[end + 1]!]);
      }
    }
  }
  return pieces;
}
