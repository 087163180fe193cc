import type { Points } from './points.ts';

/** What a curve was measured on: decides the dash. */
export type CurveSplit = 'train' | 'validation' | 'test';

/** How a curve looks. The colour is a place in the palette of tokens.css. */
export interface CurveStyle {
  /** 1 to 8: `--run-1` to `--run-8`. */
  readonly colour: number;
  /** Lengths of strokes and gaps in pixels; empty is solid. */
  readonly dash: readonly number[];
  readonly width: number;
  /** 0 to 1. */
  readonly opacity: number;
  /** A curve of single measurements: a mark at each, no line. */
  readonly mark?: 'diamond';
}

/** What lies around a curve at each of its points: mean less and plus one standard deviation. */
export interface CurveBand {
  readonly low: Float64Array;
  readonly high: Float64Array;
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
  /** What was measured (`validation.loss`): the same of the baseline is what a difference is taken to. */
  readonly part?: string;
  /** As long as the points. */
  readonly band?: CurveBand;
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
const DASHES: readonly Readonly<Record<Exclude<CurveSplit, 'test'>, readonly number[]>>[] = [
  { train: [], validation: [6, 4] },
  { train: [14, 3, 2, 3], validation: [2, 3] },
  { train: [14, 3, 2, 3, 2, 3], validation: [6, 3, 2, 3] },
];

/** The look of the n-th run's curve: the same on every screen. */
export function styleOfRun(place: number, split: CurveSplit): CurveStyle {
  const cycle = DASHES[Math.floor(place / COLOURS) % DASHES.length]!;
  const colour = (place % COLOURS) + 1;
  if (split === 'test') return { colour, dash: [], width: 0, opacity: 1, mark: 'diamond' };
  return { colour, dash: cycle[split], width: 1.75, opacity: 1 };
}
