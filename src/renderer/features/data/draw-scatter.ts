import type { ScatterAxis } from './scatter-axis.ts';

/** A point of a scatter; `colour` indexes the palette, or is 0 to 1 on the diverging scale where `scale` says so. */
export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
  readonly colour: string;
}

export interface ScatterTheme {
  readonly grid: string;
  readonly axis: string;
  readonly text: string;
  readonly surface: string;
  readonly font: string;
}

export interface ScatterFrame {
  readonly width: number;
  readonly height: number;
  readonly x: ScatterAxis;
  readonly y: ScatterAxis;
}

const MARGIN = { left: 56, right: 16, top: 16, bottom: 40 };

/** Round numbers that divide a range into about `count` parts. */
export function niceTicks(minimum: number, maximum: number, count: number): readonly number[] {
  if (!(maximum > minimum)) return [minimum];
  const rough = (maximum - minimum) / count;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * decade).find((size) => size >= rough)!;
  const ticks: number[] = [];
  for (let at = Math.ceil(minimum / step); at * step <= maximum + step * 1e-9; at++) {
    ticks.push(Number((at * step).toPrecision(12)));
  }
  return ticks;
}

/** Draws points with their axes. The canvas is already scaled to CSS pixels. */
export function drawScatter(
  context: CanvasRenderingContext2D,
  points: readonly ScatterPoint[],
  frame: ScatterFrame,
  theme: ScatterTheme,
): void {
  const { width, height } = frame;
  context.clearRect(0, 0, width, height);
  if (points.length === 0) return;
  const [xLow, xHigh] = paddedRange(points.map(({ x }) => x));
  const [yLow, yHigh] = paddedRange(points.map(({ y }) => y));
  const plotHeight = height - MARGIN.top - MARGIN.bottom;
  context.font = `11px ${theme.font}`;
  const yTicks = frame.y.ticks(yLow, yHigh, Math.max(2, plotHeight / 60));
  const widest = Math.max(0, ...yTicks.map(({ text }) => context.measureText(text).width));
  const left = Math.max(MARGIN.left, widest + 36);
  const plotWidth = width - left - MARGIN.right;
  const xTicks = frame.x.ticks(xLow, xHigh, Math.max(2, plotWidth / 90));
  const toX = (x: number): number => left + ((x - xLow) / (xHigh - xLow)) * plotWidth;
  const toY = (y: number): number => MARGIN.top + (1 - (y - yLow) / (yHigh - yLow)) * plotHeight;

  context.lineWidth = 1;
  context.fillStyle = theme.axis;
  context.strokeStyle = theme.grid;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const { at, text } of xTicks) {
    const x = Math.round(toX(at)) + 0.5;
    line(context, x, MARGIN.top, x, MARGIN.top + plotHeight);
    context.fillText(text, x, MARGIN.top + plotHeight + 6);
  }
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const { at, text } of yTicks) {
    const y = Math.round(toY(at)) + 0.5;
    line(context, left, y, left + plotWidth, y);
    context.fillText(text, left - 8, y);
  }
  context.fillStyle = theme.text;
  context.font = `500 12px ${theme.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillText(frame.x.label, left + plotWidth / 2, height - 4);
  context.save();
  context.translate(12, MARGIN.top + plotHeight / 2);
  context.rotate(-Math.PI / 2);
  context.textBaseline = 'middle';
  context.fillText(frame.y.label, 0, 0);
  context.restore();

  const radius = points.length > 1000 ? 2.5 : points.length > 300 ? 3.5 : 4.5;
  context.strokeStyle = theme.surface;
  for (const { x, y, colour } of points) {
    context.beginPath();
    context.arc(toX(x), toY(y), radius, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
    context.stroke();
  }
}

function paddedRange(values: readonly number[]): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const pad = high > low ? (high - low) * 0.06 : 1;
  return [low - pad, high + pad];
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
