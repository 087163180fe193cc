import type { Box } from '../../../network/projection.ts';

/** A line that shows with what a dragged card is in line. */
export interface AlignGuide {
  readonly axis: 'x' | 'y';
  /** Its place: an x for an upright line, a y for a level one. */
  readonly at: number;
  /** Where it begins and ends along the other axis. */
  readonly from: number;
  readonly to: number;
}

/** How far what is dragged has to jump to be in line, and the lines to show. */
export interface Alignment {
  readonly x: number;
  readonly y: number;
  readonly guides: readonly AlignGuide[];
}

export const NOT_ALIGNED: Alignment = { x: 0, y: 0, guides: [] };

/** Finds the nearest edges or middles of other cards within `reach`, for each axis by itself. */
export function findAlignment(dragged: Box, others: readonly Box[], reach: number): Alignment {
  const x = findJump('x', dragged, others, reach);
  const y = findJump('y', dragged, others, reach);
  const moved = { ...dragged, x: dragged.x + (x ?? 0), y: dragged.y + (y ?? 0) };
  return {
    x: x ?? 0,
    y: y ?? 0,
    guides: [
      ...(x === null ? [] : drawGuides('x', moved, others)),
      ...(y === null ? [] : drawGuides('y', moved, others)),
    ],
  };
}

/** Beginning, middle and end of a box along an axis. */
function linesOf(axis: 'x' | 'y', box: Box): readonly [number, number, number] {
  const length = axis === 'x' ? box.width : box.height;
  return [box[axis], box[axis] + length / 2, box[axis] + length];
}

function findJump(axis: 'x' | 'y', dragged: Box, others: readonly Box[], reach: number): number | null {
  const own = linesOf(axis, dragged);
  let best: number | null = null;
  for (const other of others) {
    for (const [place, line] of linesOf(axis, other).entries()) {
      const jump = line - own[place]!;
      if (Math.abs(jump) <= reach && (best === null || Math.abs(jump) < Math.abs(best))) best = jump;
    }
  }
  return best;
}

/** One line per place in which the moved box is now in line with others, over all of them. */
function drawGuides(axis: 'x' | 'y', moved: Box, others: readonly Box[]): readonly AlignGuide[] {
  const across = axis === 'x' ? 'y' : 'x';
  const own = linesOf(axis, moved);
  const hits = own.map((line, place) =>
    others.filter((other) => Math.abs(linesOf(axis, other)[place]! - line) < 0.5),
  );
  const most = Math.max(...hits.map(({ length }) => length));
  // Cards of one size are in line in all three places at once: the middle says it alone.
  const shown = hits[1]!.length === most ? [1] : [0, 2].filter((place) => hits[place]!.length > 0);
  return shown.map((place) => {
    const ends = [moved, ...hits[place]!].flatMap((box) => {
      const [first, , last] = linesOf(across, box);
      return [first, last];
    });
    return { axis, at: own[place]!, from: Math.min(...ends), to: Math.max(...ends) };
  });
}
