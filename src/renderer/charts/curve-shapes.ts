import { graphic } from 'echarts/core';
import type { Points } from './points.ts';

/** From values to pixels: `left + x * perX`, `top + y * perY`. */
export interface Plane {
  readonly left: number;
  readonly perX: number;
  readonly top: number;
  readonly perY: number;
}

/** Lines of one look; a value that is no number ends a stroke. */
export interface LineShape {
  readonly plane: Plane;
  readonly lines: readonly Points[];
}

/** The area between two edges. */
export interface AreaShape {
  readonly plane: Plane;
  readonly x: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Single points, as dots or as diamonds. */
export interface DotShape {
  readonly plane: Plane;
  readonly dots: readonly Points[];
  /** Half of the width, in pixels. */
  readonly radius: number;
  readonly diamonds: boolean;
}

/** What a shape draws with: a canvas, or a picture in SVG. */
interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  closePath(): void;
}

const NO_PLANE: Plane = { left: 0, perX: 0, top: 0, perY: 0 };

/** Names of the shapes in an option of ECharts. */
export const SHAPES = { line: 'curve-line', area: 'curve-area', dots: 'curve-dots' } as const;

/**
 * A line of ECharts for arrays of numbers. The one that comes with ECharts wants a pair of its own for every point,
 * copies all of them several times and keeps what it drew: for a hundred curves that is what a frame has time for,
 * many times over. Nothing of this is kept here but the arrays that came.
 */
const CurveLine = graphic.extendShape({
  type: SHAPES.line,
  shape: { plane: NO_PLANE, lines: [] },
  buildPath: traceLines,
});

function traceLines(pen: Pen, { plane, lines }: LineShape): void {
  const { left, perX, top, perY } = plane;
  for (const { x, y } of lines) {
    let isDown = false;
    for (let i = 0; i < x.length; i++) {
      const value = y[i]!;
      if (value !== value) isDown = false;
      else if (isDown) pen.lineTo(left + x[i]! * perX, top + value * perY);
      else {
        pen.moveTo(left + x[i]! * perX, top + value * perY);
        isDown = true;
      }
    }
  }
}

const CurveArea = graphic.extendShape({
  type: SHAPES.area,
  shape: { plane: NO_PLANE, x: new Float64Array(0), low: new Float64Array(0), high: new Float64Array(0) },
  buildPath: traceArea,
});

function traceArea(pen: Pen, { plane, x, low, high }: AreaShape): void {
  const { left, perX, top, perY } = plane;
  let isDown = false;
  const go = (place: number, value: number): void => {
    if (!Number.isFinite(value)) return;
    if (isDown) pen.lineTo(left + x[place]! * perX, top + value * perY);
    else pen.moveTo(left + x[place]! * perX, top + value * perY);
    isDown = true;
  };
  for (let i = 0; i < x.length; i++) go(i, high[i]!);
  for (let i = x.length - 1; i >= 0; i--) go(i, low[i]!);
  if (isDown) pen.closePath();
}

const CurveDots = graphic.extendShape({
  type: SHAPES.dots,
  shape: { plane: NO_PLANE, dots: [], radius: 2, diamonds: false },
  buildPath: traceDots,
});

function traceDots(pen: Pen, { plane, dots, radius, diamonds }: DotShape): void {
  for (const { x, y } of dots) {
    for (let i = 0; i < x.length; i++) {
      if (Number.isNaN(y[i]!)) continue;
      const [atX, atY] = [plane.left + x[i]! * plane.perX, plane.top + y[i]! * plane.perY];
      pen.moveTo(atX + radius, atY);
      if (diamonds) {
        pen.lineTo(atX, atY + radius);
        pen.lineTo(atX - radius, atY);
        pen.lineTo(atX, atY - radius);
      } else pen.arc(atX, atY, radius, 0, 2 * Math.PI);
      pen.closePath();
    }
  }
}

/** The path of each shape, for whatever draws: ECharts in an exported picture, a canvas on the screen. */
export const TRACES = {
  [SHAPES.line]: traceLines,
  [SHAPES.area]: traceArea,
  [SHAPES.dots]: traceDots,
} as const;

/** Makes the shapes known to ECharts: once per renderer. */
export function registerCurveShapes(): void {
  graphic.registerShape(SHAPES.line, CurveLine);
  graphic.registerShape(SHAPES.area, CurveArea);
  graphic.registerShape(SHAPES.dots, CurveDots);
}
