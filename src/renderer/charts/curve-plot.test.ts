import { expect, test } from 'vitest';
import { plotCurves, type PlotView } from './curve-plot.ts';
import { styleOfRun, type Curve } from './curve.ts';
import { createLineOption, drawPlot } from './line-option.ts';
import { readCurves, snapToPoint, stepToPoint } from './read-out.ts';
import { timeScale } from './time-ticks.ts';

const view: PlotView = { range: null, log: false, smoothing: 0, width: 600, height: 300 };
const curve = (key: string, y: readonly number[], first = 1): Curve => ({
  key,
  label: key,
  style: styleOfRun(0, 'train'),
  points: { x: Float64Array.from(y, (_, i) => first + i), y: Float64Array.from(y) },
});
const colours = { grid: '', text: '', axis: '', font: '', palette: ['#111111', '#222222'] };

test('a smoothed curve keeps its raw line behind it', () => {
  const { lines } = plotCurves([curve('a', [1, 9, 1, 9])], { ...view, smoothing: 0.9 });
  expect(lines.map(({ faint }) => faint)).toEqual([true, false]);
  expect([...lines[0]!.points.y]).toEqual([1, 9, 1, 9]);
});

test('a logarithmic axis leaves gaps where a value is not above 0', () => {
  const { lines, y } = plotCurves([curve('a', [100, 0, -1, 0.01])], { ...view, log: true });
  expect([...lines[0]!.points.y]).toEqual([2, Number.NaN, Number.NaN, -2]);
  expect(y.ticks.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['0.01', '0.1', '1', '10', '100']),
  );
});

test('a narrow logarithmic axis still has labels', () => {
  for (const [low, high] of [
    [0.051, 0.058],
    [0.2, 0.9],
    [1, 1],
    [1e-9, 1e5],
  ] as const) {
    const { y } = plotCurves([curve('a', [low, high])], { ...view, log: true });
    expect(y.ticks.length).toBeGreaterThanOrEqual(2);
  }
});

test('the vertical axis fits what is in sight', () => {
  const { y } = plotCurves([curve('a', [1000, 2, 1])], { ...view, range: [2, 3] });
  expect(y.maximum).toBeLessThan(3);
});

test('not finite values are gaps and never the range', () => {
  const { y } = plotCurves([curve('a', [1, Number.NaN, Number.POSITIVE_INFINITY, 2])], view);
  expect(y.maximum).toBeLessThan(3);
});

test('a line is never filled, whatever else is drawn', () => {
  const plot = plotCurves([curve('a', [1, 9, 1, 9]), curve('b', [2, 3, 4])], { ...view, smoothing: 0.5 });
  const lines = drawPlot(plot, colours).filter(({ type }) => type === 'curve-line');
  expect(lines.length).toBeGreaterThan(1);
  for (const { style } of lines) expect(style.fill).toBe('none');
});

test('no name that a person typed reaches the drawing', () => {
  const named = { ...curve('a', [1, 2]), label: '<img src=x onerror=alert(1)>{a|b}{b}' };
  const plot = plotCurves([named], view);
  const option = JSON.stringify([createLineOption(plot, colours), drawPlot(plot, colours)]);
  expect(option).not.toContain('onerror');
  expect(option).not.toContain('{a|b}');
});

test('the point between two gaps is drawn as a dot', () => {
  const y = Array.from({ length: 200 }, (_, i) => (i === 100 ? 5 : i > 90 && i < 110 ? Number.NaN : 1));
  const items = drawPlot(plotCurves([curve('a', y)], view), colours);
  expect(items[1]).toMatchObject({
    type: 'curve-dots',
    shape: { dots: [{ x: Float64Array.of(101), y: Float64Array.of(5) }] },
  });
});

test('many lines are drawn in one go per look, and none of their points is lost', () => {
  const many = Array.from({ length: 200 }, (_, place): Curve => ({
    ...curve(String(place), [place, place + 1]),
    style: styleOfRun(place, 'train'),
  }));
  const items = drawPlot(plotCurves(many, view), colours);
  expect(items.length).toBeLessThanOrEqual(24);
  const drawn = items.flatMap((item) =>
    item.type === 'curve-line' ? item.shape.lines.flatMap(({ y }) => [...y]) : [],
  );
  expect(drawn.sort((a, b) => a - b)).toEqual(
    many.flatMap(({ points }) => [...points.y]).sort((a, b) => a - b),
  );
});

test('the vertical axis has room for a band, which is drawn behind its curve', () => {
  const mean = curve('mean', [1, 1]);
  const band = { low: Float64Array.of(0.5, 0.5), high: Float64Array.of(4, 2) };
  const plot = plotCurves([{ ...mean, band }], view);
  expect(plot.y.maximum).toBeGreaterThanOrEqual(4);
  const types = drawPlot(plot, colours).map(({ type }) => type);
  expect(types.slice(0, 2)).toEqual(['curve-area', 'curve-line']);
});

test('an axis of time has round times of the clock', () => {
  const start = new Date(2026, 0, 2, 9, 58, 30).getTime();
  const { ticks } = timeScale(start, start + 40 * 60_000, 5);
  expect(ticks.map(({ label }) => label)).toEqual(['10:00', '10:10', '10:20', '10:30']);
});

test('the read-out is exact, sorted by what is better, gaps last, and leaves out curves that ended', () => {
  const curves = [
    curve('worse', [3, 2.123456789, 1]),
    curve('best', [3, 1, 1]),
    curve('gap', [3, Number.NaN, 1]),
    curve('short', [3]),
  ];
  const keys = (better: 'higher' | 'lower'): unknown[] =>
    readCurves(curves, 2, better).map((reading) => [reading.curve.key, reading.y]);
  expect(keys('lower')).toEqual([
    ['best', 1],
    ['worse', 2.123456789],
    ['gap', Number.NaN],
  ]);
  expect(keys('higher')[0]).toEqual(['worse', 2.123456789]);
});

test('the crosshair stands on real points and walks them', () => {
  const curves = [curve('a', [1, 1, 1], 10), curve('b', [1, 1], 11.25)];
  expect(snapToPoint(curves, 11.2)).toBe(11.25);
  expect(stepToPoint(curves, 11, 1)).toBe(11.25);
  expect(stepToPoint(curves, 11.25, -1)).toBe(11);
  expect(stepToPoint(curves, 12.25, 1)).toBe(12.25);
});

test('sixteen runs look different from each other', () => {
  const looks = Array.from({ length: 16 }, (_, place) => JSON.stringify(styleOfRun(place, 'train')));
  expect(new Set(looks).size).toBe(16);
});
