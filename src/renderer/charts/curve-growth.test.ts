import { expect, test } from 'vitest';
import { findGrowth, isSameLegend, withRoom, type DrawnCurves } from './curve-growth.ts';
import { plotCurves } from './curve-plot.ts';
import { styleOfRun, type Curve } from './curve.ts';
import { appendPoints } from './points.ts';
import { thinPoints } from './thin.ts';

const curve = (key: string, y: readonly number[]): Curve => ({
  key,
  label: key,
  style: styleOfRun(0, 'train'),
  points: { x: Float64Array.from(y, (_, i) => i + 1), y: Float64Array.from(y) },
});
const draw = (curves: readonly Curve[], log = false, smoothing = 0): DrawnCurves => ({
  curves,
  plot: plotCurves(curves, { range: null, domain: [1, 10], log, smoothing, width: 600, height: 300 }),
  log,
  smoothing,
  isZoomed: false,
});
const grow = (before: Curve, y: readonly number[]): Curve => ({
  ...before,
  style: { ...before.style },
  points: appendPoints(before.points, {
    x: Float64Array.from(y, (_, i) => before.points.x.length + i + 1),
    y: Float64Array.from(y),
  }),
});

test('what was added begins at the last point that is drawn', () => {
  const before = [curve('a', [1, 0.5, 0.4]), curve('b', [1, 0.9])];
  const growth = findGrowth(draw(before), [grow(before[0]!, [0.6, 0.7]), before[1]!])!;
  expect(growth.map(({ points }) => [[...points.x], [...points.y]])).toEqual([
    [
      [3, 4, 5],
      [0.4, 0.6, 0.7],
    ],
  ]);
});

test('on a logarithmic axis it is in drawn coordinates, smoothed it goes on where the smooth line ended', () => {
  const before = [curve('a', [1, 0.1])];
  const [tail] = findGrowth(draw(before, true), [grow(before[0]!, [0.1])])!;
  expect([...tail!.points.y]).toEqual([-1, -1]);
  const drawn = draw(before, false, 0.5);
  const tails = findGrowth(drawn, [grow(before[0]!, [0.2])])!;
  expect(tails.map(({ faint }) => faint)).toEqual([true, false]);
  expect(tails[1]!.points.y[0]).toBe(drawn.plot.lines[1]!.points.y.at(-1));
});

test('all is drawn anew where something else has changed, or where it does not fit', () => {
  const before = [curve('a', [1, 0.5, 0.4])];
  const drawn = draw(before);
  const is = (now: readonly Curve[]): boolean => findGrowth(drawn, now) !== null;
  expect(is([grow(before[0]!, [0.5])])).toBe(true);
  expect(is([grow(before[0]!, [30])])).toBe(false);
  expect(is([grow(before[0]!, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])])).toBe(false);
  expect(is([])).toBe(false);
  expect(is([{ ...grow(before[0]!, [0.3]), style: styleOfRun(1, 'train') }])).toBe(false);
  expect(is([curve('a', [1, 0.5])])).toBe(false);
  const other = { x: before[0]!.points.x, y: Float64Array.of(1, 0.5, 0.3) };
  expect(is([{ ...before[0]!, points: other }])).toBe(false);
  expect(is([{ ...before[0]!, points: { ...grow(before[0]!, [0.3]).points, damaged: 2 } }])).toBe(false);
  const thinned = thinPoints(grow(before[0]!, [0.3, 0.3, 0.3]).points, 5);
  expect(is([{ ...before[0]!, points: thinned }])).toBe(false);
});

test('a growing axis keeps its room for as long as the curves fit into it', () => {
  const first = withRoom([0, 100], null);
  expect(first).toEqual([0, 104]);
  expect(withRoom([0, 103], first)).toBe(first);
  expect(withRoom([0, 105], first)[1]).toBeGreaterThan(105);
  expect(withRoom([0, 50], first)).toEqual([0, 52]);
});

test('the legend of curves that grow stays the same', () => {
  const before = [curve('a', [1, 0.5])];
  expect(isSameLegend(before, [grow(before[0]!, [0.4])])).toBe(true);
  expect(isSameLegend(before, [{ ...before[0]!, label: 'b' }])).toBe(false);
});

test('a curve that grows again and again leaves every earlier state as it was, also where two grow from one', () => {
  const add = (points: Curve['points'], ...y: readonly number[]): Curve['points'] =>
    appendPoints(points, { x: Float64Array.from(y, (_, i) => points.x.length + i), y: Float64Array.from(y) });
  const states = [add({ x: new Float64Array(0), y: new Float64Array(0) }, 1)];
  for (let value = 2; value < 300; value++) states.push(add(states.at(-1)!, value));
  const other = add(states[9]!, -1, -2);
  expect([...other.y].slice(8)).toEqual([9, 10, -1, -2]);
  states.forEach(({ x, y }, place) => {
    expect([...y]).toEqual(Array.from({ length: place + 1 }, (_, i) => i + 1));
    expect(x).toHaveLength(place + 1);
  });
});
