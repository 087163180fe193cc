import type { Points } from './points.ts';

/** What a curve was measured on: decides the dash. */
export type CurveSplit = 'train' | 'validation';

/** How a curve looks. The colour is a place in the palette of tokens.css. */
export interface CurveStyle {
  /** 1 to 8: `--run-1` to `--run-8`. */
  readonly colour: number;
  /** Lengths of strokes and gaps in pixels; empty is solid. */
  readonly dash: readonly number[];
  readonly width: number;
  /** 0 to 1. */
  readonly opacity: number;
}

/** One line of a chart. */
export interface Curve {
  /** Unique in its chart. */
  readonly key: string;
  /** For the read-out and the legend: any text, shown literally. */
  readonly label: string;
  readonly style: CurveStyle;
  readonly points: Points;
  /** Curves of the same run share a line of the legend; left out: the curve has its own. */
  readonly group?: { readonly key: string; readonly label: string };
  /** Behind the others: not smoothed, not in the read-out. */
  readonly background?: boolean;
}

/** A moment worth marking: a change of the learning rate. */
export interface CurveMark {
  readonly x: number;
  readonly label: string;
}

const COLOURS = 8;
/** Eight runs, eight colours; the next eight take them again with other dashes. */
const DASHES: readonly Readonly<Record<CurveSplit, readonly number[]>>[] = [
  { train: [], validation: [6, 4] },
  { train: [14, 3, 2, 3], validation: [2, 3] },
  { train: [14, 3, 2, 3, 2, 3], validation: [6, 3, 2, 3] },
];

/** The look of the n-th run's curve: the same on every screen. */
export function styleOfRun(place: number, split: CurveSplit): CurveStyle {
  const cycle = DASHES[Math.floor(place / COLOURS) % DASHES.length]!;
  return { colour: (place % COLOURS) + 1, dash: cycle[split], width: 1.75, opacity: 1 };
}
