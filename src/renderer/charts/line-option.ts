import type { EChartsCoreOption } from 'echarts/core';
import type { Plot, PlottedLine } from './curve-plot.ts';
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

/** Curves of so few points show the points themselves. */
const FEW_POINTS = 60;

/** The option of a line chart. No names go in: everything that a person may have typed is shown by Vue as text. */
export function createLineOption(plot: Plot, colours: ChartColours): EChartsCoreOption {
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
    grid: { ...MARGIN },
    xAxis: axis(plot.x, false),
    yAxis: axis(plot.y, true),
    series: [
      ...plot.lines.flatMap((line, place) => createBand(line, place, colours)),
      ...joinAlike(plot.lines).flatMap((line, place) => createSeries(line, place, colours)),
    ],
  };
}

/** Above so many lines those of one look become one line with gaps: a series of its own costs about a millisecond. */
const JOIN_ABOVE = 40;

function joinAlike(lines: readonly PlottedLine[]): readonly PlottedLine[] {
  if (lines.length <= JOIN_ABOVE) return lines;
  const looks = new Map<string, PlottedLine[]>();
  for (const line of lines) {
    const { style, background } = line.curve;
    const look = JSON.stringify([style, line.faint, background === true]);
    const known = looks.get(look);
    if (known === undefined) looks.set(look, [line]);
    else known.push(line);
  }
  return [...looks.values()].map((alike): PlottedLine => {
    const length = alike.reduce((sum, { points }) => sum + points.x.length + 1, 0);
    const [x, y] = [new Float64Array(length), new Float64Array(length)];
    let at = 0;
    for (const { points } of alike) {
      x.set(points.x, at);
      y.set(points.y, at);
      at += points.x.length;
      x[at] = points.x.at(-1) ?? 0;
      y[at++] = Number.NaN;
    }
    return { ...alike[0]!, points: { x, y } };
  });
}

/** What a custom series of ECharts gives to draw with, as far as it is used here. */
interface CustomDrawing {
  coord(point: readonly [number, number]): readonly [number, number];
}

/** The band of a curve as one shape behind the lines. */
function createBand({ band, curve }: PlottedLine, place: number, { palette }: ChartColours): object[] {
  if (band === undefined || band.x.length < 2) return [];
  const edge = Array.from(band.x, (x, i): [number, number] => [x, band.high[i]!]);
  for (let i = band.x.length - 1; i >= 0; i--) edge.push([band.x[i]!, band.low[i]!]);
  const whole = edge.filter(([, y]) => Number.isFinite(y));
  return [
    {
      type: 'custom',
      id: `band ${place}`,
      silent: true,
      clip: true,
      z: 1,
      data: [whole[0] ?? [0, 0]],
      renderItem: (_: unknown, drawing: CustomDrawing) => ({
        type: 'polygon',
        silent: true,
        shape: { points: whole.map((point) => drawing.coord(point)) },
        style: { fill: palette[curve.style.colour - 1] ?? palette[0], opacity: 0.16 },
      }),
    },
  ];
}

function createSeries(line: PlottedLine, place: number, { palette }: ChartColours): object[] {
  const { curve, faint, points } = line;
  const { style } = curve;
  const color = palette[style.colour - 1] ?? palette[0];
  const opacity = style.opacity * (faint ? 0.28 : 1);
  const isMarked = style.mark !== undefined;
  const few = isMarked || (points.x.length <= FEW_POINTS && curve.background !== true && !faint);
  const base = {
    type: 'line',
    silent: true,
    animation: false,
    symbol: style.mark ?? 'circle',
    emphasis: { disabled: true },
  };
  const series = {
    ...base,
    id: `${place}:${curve.key}`,
    z: curve.background === true ? 1 : faint ? 2 : 3,
    data: toPairs(points),
    showSymbol: few,
    symbolSize: isMarked ? 10 : points.x.length <= 20 ? 4 : 3,
    itemStyle: { color, opacity },
    lineStyle: {
      color,
      opacity,
      width: faint ? 1 : style.width,
      type: style.dash.length === 0 ? 'solid' : [...style.dash],
      cap: style.dash.length === 0 ? 'round' : 'butt',
      join: 'round',
    },
  };
  const lonely = few ? [] : findLonelyPoints(points);
  if (lonely.length === 0) return [series];
  const dots = { ...series, id: `${series.id}:dots`, data: lonely, showSymbol: true, symbolSize: 3 };
  return [series, { ...dots, lineStyle: { width: 0 } }];
}

function toPairs({ x, y }: Points): (readonly [number, number])[] {
  return Array.from(x, (value, place) => [value, y[place]!] as const);
}

/** Points between two gaps: a line would not show them. */
function findLonelyPoints({ x, y }: Points): (readonly [number, number])[] {
  const isGap = (place: number): boolean => place < 0 || place >= y.length || Number.isNaN(y[place]!);
  const found: (readonly [number, number])[] = [];
  for (let i = 0; i < y.length; i++) {
    if (!isGap(i) && isGap(i - 1) && isGap(i + 1)) found.push([x[i]!, y[i]!]);
  }
  return found;
}
