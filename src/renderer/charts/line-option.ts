import type { EChartsCoreOption } from 'echarts/core';
import type { Plot, PlottedLine } from './curve-plot.ts';
import type { AreaShape, DotShape, LineShape, Plane } from './curve-shapes.ts';
import type { Points } from './points.ts';

/** Space around the plot, in pixels. The overlays of LineChart use the same. */
export const MARGIN = { left: 58, right: 14, top: 10, bottom: 24 } as const;

/** Token values that a drawing needs. */
export interface ChartColours {
  readonly grid: string;
  readonly text: string;
  readonly axis: string;
  readonly font: string;
  /** `--run-1` to `--run-8`. */
  readonly palette: readonly string[];
}

/** What ECharts paints of a shape. */
export interface PaintStyle {
  readonly stroke?: string;
  readonly fill?: string;
  readonly opacity: number;
  readonly lineWidth?: number;
  readonly lineDash?: readonly number[] | null;
  readonly lineCap?: 'round' | 'butt';
  readonly lineJoin?: 'round';
}

type WithoutPlane<T> = Omit<T, 'plane'>;

/** One thing to draw. Later ones lie over earlier ones. */
export type DrawnItem =
  | { readonly type: 'curve-line'; readonly shape: WithoutPlane<LineShape>; readonly style: PaintStyle }
  | { readonly type: 'curve-area'; readonly shape: WithoutPlane<AreaShape>; readonly style: PaintStyle }
  | { readonly type: 'curve-dots'; readonly shape: WithoutPlane<DotShape>; readonly style: PaintStyle };

/** Curves of so few points show the points themselves. */
const FEW_POINTS = 60;
/** Above so many lines those of one look are drawn in one go. */
const JOIN_ABOVE = 40;
/**
 * Above so many lines each is one pixel wide: they can be told apart better, and what is not wider than a pixel is
 * drawn ten times as fast, for it needs no outline that is filled.
 */
const FINE_ABOVE = 16;

/**
 * The axes of a line chart. @param box where the plot lies; left out: in what is there, less the margins. No names go in: everything that a person may have typed is shown by Vue as text.
 */
export function createAxesOption(plot: Plot, colours: ChartColours, box?: Box): EChartsCoreOption {
  const axis = (scale: Plot['x'], vertical: boolean): object => {
    const labels = new Map(scale.ticks.map(({ at, label }) => [at.toPrecision(10), label]));
    const customValues = scale.ticks.map(({ at }) => at);
    return {
      type: 'value',
      min: scale.minimum,
      max: scale.maximum,
      axisLine: { show: !vertical, onZero: false, lineStyle: { color: colours.axis } },
      axisTick: { show: false, customValues },
      splitLine: { show: vertical, lineStyle: { color: colours.grid, width: 1 } },
      axisLabel: {
        customValues,
        color: colours.text,
        fontFamily: colours.font,
        fontSize: 11,
        margin: 8,
        hideOverlap: true,
        showMinLabel: true,
        showMaxLabel: true,
        formatter: (value: number) => labels.get(value.toPrecision(10)) ?? '',
      },
    };
  };
  return {
    animation: false,
    grid:
      box === undefined ? { ...MARGIN } : { left: box.x, top: box.y, width: box.width, height: box.height },
    xAxis: axis(plot.x, false),
    yAxis: axis(plot.y, true),
  };
}

/** The option of a whole chart: its axes and its curves. */
export function createLineOption(plot: Plot, colours: ChartColours): EChartsCoreOption {
  const items = drawPlot(plot, colours);
  return {
    ...createAxesOption(plot, colours),
    series: [
      {
        type: 'custom',
        id: 'curves',
        silent: true,
        animation: false,
        clip: true,
        z: 3,
        // One datum an item: where it lies is the item's own matter.
        data: items.map(() => [plot.x.minimum, plot.y.minimum]),
        renderItem: ({ dataIndex, coordSys }: CustomParameters) => {
          const { type, shape, style } = items[dataIndex]!;
          return {
            type,
            silent: true,
            z2: dataIndex,
            shape: { ...shape, plane: planeOf(plot, coordSys) },
            style,
          };
        },
      },
    ],
  };
}

/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a custom series of ECharts is called with, as far as it is used here. */
interface CustomParameters {
  readonly dataIndex: number;
  readonly coordSys: Box;
}

/** From the values of a plot to the pixels of its rectangle. */
export function planeOf({ x, y }: Plot, box: Box): Plane {
  const perX = box.width / (x.maximum - x.minimum);
  const perY = -box.height / (y.maximum - y.minimum);
  return { perX, perY, left: box.x - x.minimum * perX, top: box.y + box.height - y.minimum * perY };
}

/** Everything that is drawn of a plot: bands behind, then what lies behind the curves, then the curves. */
export function drawPlot({ lines }: Plot, colours: ChartColours): readonly DrawnItem[] {
  const depth = ({ curve, faint }: PlottedLine): number => (curve.background === true ? 0 : faint ? 1 : 2);
  const ordered = lines.toSorted((a, b) => depth(a) - depth(b));
  const groups = lines.length > JOIN_ABOVE ? gatherAlike(ordered) : ordered.map((line) => [line]);
  return [
    ...lines.flatMap((line) => drawBand(line, colours)),
    ...groups.flatMap((alike) => drawAlike(alike, lines.length, colours)),
  ];
}

function gatherAlike(lines: readonly PlottedLine[]): readonly (readonly PlottedLine[])[] {
  const looks = new Map<string, PlottedLine[]>();
  for (const line of lines) {
    const { style, background } = line.curve;
    const look = JSON.stringify([style, line.faint, background === true]);
    const known = looks.get(look);
    if (known === undefined) looks.set(look, [line]);
    else known.push(line);
  }
  return [...looks.values()];
}

/** How a line is painted among so many. */
export function strokeOf(
  { curve, faint }: PlottedLine,
  among: number,
  palette: readonly string[],
): PaintStyle {
  const { style } = curve;
  const isSolid = style.dash.length === 0;
  return {
    stroke: palette[style.colour - 1] ?? palette[0]!,
    // Without it ECharts fills what lies between a line and the way back to its beginning, in black.
    fill: 'none',
    opacity: style.opacity * (faint ? 0.28 : 1),
    lineWidth: faint || among > FINE_ABOVE ? Math.min(1, style.width) : style.width,
    lineDash: isSolid ? null : style.dash,
    lineCap: isSolid ? 'round' : 'butt',
    lineJoin: 'round',
  };
}

function drawBand({ band, curve }: PlottedLine, { palette }: ChartColours): DrawnItem[] {
  if (band === undefined || band.x.length < 2) return [];
  const fill = palette[curve.style.colour - 1] ?? palette[0]!;
  return [{ type: 'curve-area', shape: band, style: { fill, opacity: 0.16 } }];
}

function drawAlike(alike: readonly PlottedLine[], among: number, { palette }: ChartColours): DrawnItem[] {
  const [first] = alike;
  const { curve, faint } = first!;
  const points = alike.map((line) => line.points);
  const stroke = strokeOf(first!, among, palette);
  const isMarked = curve.style.mark !== undefined;
  const length = points[0]!.x.length;
  const isFew =
    isMarked || (alike.length === 1 && length <= FEW_POINTS && curve.background !== true && !faint);
  const dots = isFew ? points : points.flatMap(findLonelyPoints);
  const radius = isMarked ? 5 : length <= 20 ? 2 : 1.5;
  const painted: DrawnItem[] = [];
  if (stroke.lineWidth! > 0) painted.push({ type: 'curve-line', shape: { lines: points }, style: stroke });
  if (dots.length > 0) {
    painted.push({
      type: 'curve-dots',
      shape: { dots, radius, diamonds: isMarked },
      style: { fill: stroke.stroke!, opacity: stroke.opacity },
    });
  }
  return painted;
}

/** Points between two gaps: a line would not show them. */
function findLonelyPoints({ x, y }: Points): Points[] {
  const isGap = (place: number): boolean => place < 0 || place >= y.length || Number.isNaN(y[place]!);
  const found: number[] = [];
  for (let i = 0; i < y.length; i++) if (!isGap(i) && isGap(i - 1) && isGap(i + 1)) found.push(i);
  if (found.length === 0) return [];
  return [{ x: Float64Array.from(found, (i) => x[i]!), y: Float64Array.from(found, (i) => y[i]!) }];
}
