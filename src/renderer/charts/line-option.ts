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
    series: plot.lines.flatMap((line, place) => createSeries(line, place, colours)),
  };
}

function createSeries(line: PlottedLine, place: number, { palette }: ChartColours): object[] {
  const { curve, faint, points } = line;
  const { style } = curve;
  const color = palette[style.colour - 1] ?? palette[0];
  const opacity = style.opacity * (faint ? 0.28 : 1);
  const few = points.x.length <= FEW_POINTS && curve.background !== true && !faint;
  const base = {
    type: 'line',
    silent: true,
    animation: false,
    symbol: 'circle',
    emphasis: { disabled: true },
  };
  const series = {
    ...base,
    id: `${place}:${curve.key}`,
    z: curve.background === true ? 1 : faint ? 2 : 3,
    data: toPairs(points),
    showSymbol: few,
    symbolSize: points.x.length <= 20 ? 4 : 3,
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
