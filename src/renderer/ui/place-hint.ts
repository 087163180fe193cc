import type { Hint } from './hints.ts';

/** Edges in pixels of the window. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
type Size = Pick<Box, 'width' | 'height'>;

/** Where a hint stands: its upper left corner, its side of the control, and its arrow along that side, all in pixels. */
export interface HintPlace {
  readonly left: number;
  readonly top: number;
  readonly side: Hint['side'];
  readonly arrow: number;
}

/** Between the control and its hint; the arrow lies in it. */
const GAP = 7;
/** To the edges of the window. */
const MARGIN = 8;
/** The arrow keeps away from the round corners. */
const CORNER = 10;
const OPPOSITE = { top: 'bottom', bottom: 'top', left: 'right', right: 'left' } as const;

/** Beside the control on the wanted side, on the other one where it does not fit there; within the window. */
export function placeHint(control: Box, hint: Size, room: Size, wanted: Hint['side']): HintPlace {
  const fits = {
    top: control.top - GAP - hint.height >= MARGIN,
    bottom: control.top + control.height + GAP + hint.height <= room.height - MARGIN,
    left: control.left - GAP - hint.width >= MARGIN,
    right: control.left + control.width + GAP + hint.width <= room.width - MARGIN,
  };
  const side = fits[wanted] || !fits[OPPOSITE[wanted]] ? wanted : OPPOSITE[wanted];
  const isBeside = side === 'left' || side === 'right';
  const middle = { x: control.left + control.width / 2, y: control.top + control.height / 2 };
  const clamp = (value: number, size: number, whole: number): number =>
    Math.max(MARGIN, Math.min(value, whole - MARGIN - size));
  const along = {
    left: clamp(middle.x - hint.width / 2, hint.width, room.width),
    top: clamp(middle.y - hint.height / 2, hint.height, room.height),
  };
  const across = {
    top: control.top - GAP - hint.height,
    bottom: control.top + control.height + GAP,
    left: control.left - GAP - hint.width,
    right: control.left + control.width + GAP,
  };
  const left = Math.round(isBeside ? across[side] : along.left);
  const top = Math.round(isBeside ? along.top : across[side]);
  const length = isBeside ? hint.height : hint.width;
  const arrow = isBeside ? middle.y - top : middle.x - left;
  return { left, top, side, arrow: Math.max(CORNER, Math.min(arrow, length - CORNER)) };
}
