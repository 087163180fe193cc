import { plotCurves } from '../charts/curve-plot.ts';
import type { Curve } from '../charts/curve.ts';
import { renderSvg } from '../charts/echarts-svg.ts';
import { createLineOption, MARGIN } from '../charts/line-option.ts';
import { readRunPalette, readToken } from '../ui/tokens.ts';

/** What a picture of a chart shows: the same as the chart itself. */
export interface ChartPicture {
  readonly title: string;
  readonly xLabel: string;
  readonly curves: readonly Curve[];
  readonly log: boolean;
  /** 0 to below 1. */
  readonly smoothing: number;
  /** Shown part of x; left out: all of it. */
  readonly range?: readonly [number, number] | null;
}

const WIDTH = 900;
const PLOT_HEIGHT = 420;
const TITLE_HEIGHT = 36;
const LINE_HEIGHT = 20;
/** Most names under a picture. */
const NAMES = 24;
const COLUMNS = 2;

const escape = (text: string): string =>
  text
    // Signs that XML cannot hold at all.
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** The chart as an SVG document with its title, its axes and its names, in the colours of the present theme. */
export function drawChartSvg({ title, xLabel, curves, log, smoothing, range }: ChartPicture): string {
  const plot = plotCurves(curves, {
    range: range ?? null,
    log,
    smoothing,
    width: WIDTH - MARGIN.left - MARGIN.right,
    height: PLOT_HEIGHT - MARGIN.top - MARGIN.bottom,
  });
  const palette = readRunPalette();
  const text = readToken('--text');
  const muted = readToken('--text-muted');
  const option = createLineOption(plot, {
    grid: readToken('--chart-grid'),
    text: muted,
    axis: readToken('--line-strong'),
    font: 'monospace',
    palette,
  });
  const inner = renderSvg(option, WIDTH, PLOT_HEIGHT).replace(/^<svg/, `<svg y="${TITLE_HEIGHT}"`);
  const named = curves.filter(({ background }) => background !== true);
  const shown = named.slice(0, NAMES);
  const lines = Math.ceil(shown.length / COLUMNS);
  const legendTop = TITLE_HEIGHT + PLOT_HEIGHT + LINE_HEIGHT + 6;
  const height = legendTop + lines * LINE_HEIGHT + (named.length > NAMES ? LINE_HEIGHT : 0) + 8;
  const legend = shown.map(({ label, style }, place) => {
    const x = 16 + (place % COLUMNS) * ((WIDTH - 32) / COLUMNS);
    const y = legendTop + Math.floor(place / COLUMNS) * LINE_HEIGHT;
    const dash = style.dash.length === 0 ? '' : ` stroke-dasharray="${style.dash.join(' ')}"`;
    const colour = palette[style.colour - 1] ?? palette[0]!;
    const short = label.length > 56 ? `${label.slice(0, 55)}…` : label;
    return (
      `<line x1="${x}" x2="${x + 28}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="2"${dash}/>` +
      `<text x="${x + 36}" y="${y + 4}" fill="${text}">${escape(short)}</text>`
    );
  });
  const more =
    named.length > NAMES
      ? `<text x="16" y="${legendTop + lines * LINE_HEIGHT + 4}" fill="${muted}">and ${named.length - NAMES} more</text>`
      : '';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Inter, sans-serif" font-size="13">` +
    `<rect width="${WIDTH}" height="${height}" fill="${readToken('--surface-card')}"/>` +
    `<text x="16" y="23" font-weight="600" font-size="15" fill="${text}">${escape(title)}${log ? ' (logarithmic)' : ''}</text>` +
    inner +
    `<text x="${WIDTH / 2}" y="${TITLE_HEIGHT + PLOT_HEIGHT + 12}" text-anchor="middle" fill="${muted}">${escape(xLabel)}</text>` +
    `${legend.join('')}${more}</svg>`
  );
}

/** The same as a PNG in twice the size, base64. @throws where the browser cannot draw it. */
export async function drawChartPng(picture: ChartPicture): Promise<string> {
  const svg = drawChartSvg(picture);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

/** Every point of every curve, one line each: no point is left out. */
export function listChartPoints({ curves, xLabel }: ChartPicture): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly [string, number, number])[];
} {
  const rows = curves.flatMap(({ label, points }) =>
    Array.from(points.x, (x, place): readonly [string, number, number] => [label, x, points.y[place]!]),
  );
  return { columns: ['curve', xLabel, 'value'], rows };
}
