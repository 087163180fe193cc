import { expect, test } from 'vitest';
import { drawPlot, planeOf } from './line-option.ts';
import { plotCurves } from './curve-plot.ts';
import { paintItems } from './paint-curves.ts';
import type { PaintSurface } from './paint-surface.ts';

test('a curve is painted through every kept point in its look, a gap ends the stroke, nothing leaves the plot', () => {
  const said: unknown[][] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get:
      (_, name) =>
      (...values: unknown[]) =>
        said.push([String(name), ...values]),
    set: (_, name, value) => said.push([String(name), value]) > 0,
  });
  const surface = { canvas: { width: 200, height: 100 }, context, density: 2 } as unknown as PaintSurface;
  const points = { x: Float64Array.of(0, 1, 2, 3, 4), y: Float64Array.of(0, 10, Number.NaN, 10, 0) };
  const style = { colour: 2, dash: [6, 4], width: 1.75, opacity: 0.5 };
  const view = { range: null, log: false, smoothing: 0, width: 80, height: 40 };
  const plot = plotCurves([{ key: 'a', label: 'a', style, points }], view);
  const box = { x: 10, y: 5, width: 80, height: 40 };
  const colours = { grid: '', text: '', axis: '', font: '', palette: ['red', 'green'] };
  paintItems(surface, drawPlot(plot, colours), planeOf(plot, box), box);

  const of = (...names: string[]) => said.filter(([name]) => names.includes(name as string));
  expect(said.slice(0, 2)).toEqual([
    ['setTransform', 1, 0, 0, 1, 0, 0],
    ['clearRect', 0, 0, 200, 100],
  ]);
  expect(of('scale', 'rect')).toEqual([
    ['scale', 2, 2],
    ['rect', 10, 5, 80, 40],
  ]);
  const line = of('moveTo', 'lineTo').slice(0, 4);
  expect(line.map(([name, x]) => [name, x])).toEqual([
    ['moveTo', 10],
    ['lineTo', 30],
    ['moveTo', 70],
    ['lineTo', 90],
  ]);
  // Upside down: 0 lies at the lower edge or above it, 10 higher up.
  expect(line[1]![2]).toBeLessThan(line[0]![2] as number);
  expect(of('strokeStyle', 'lineWidth', 'globalAlpha', 'setLineDash').slice(0, 4)).toEqual([
    ['globalAlpha', 0.5],
    ['strokeStyle', 'green'],
    ['lineWidth', 1.75],
    ['setLineDash', [6, 4]],
  ]);
});
