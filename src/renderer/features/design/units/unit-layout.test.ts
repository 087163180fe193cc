import { expect, test } from 'vitest';
import type { UnitColumn } from '../../../../core/graph/unit-columns.ts';
import { hitUnits, placeColumns } from './unit-layout.ts';

const column = (node: string, kind: UnitColumn['kind'], units: number): UnitColumn => ({
  node,
  kind,
  units,
  activation: null,
  nodes: [node],
});
const columns = [column('input_1', 'input', 2), column('dense_1', 'dense', 8), column('dense_2', 'dense', 1)];

test('every circle finds room between the head and the foot, without touching its neighbour', () => {
  for (const { circles, radius, pitch } of placeColumns(columns, 600, 400)) {
    expect(circles[0]!.y - radius).toBeGreaterThan(70);
    expect(circles.at(-1)!.y + radius).toBeLessThan(400 - 40);
    expect(2 * radius).toBeLessThan(pitch);
  }
});

test('a column shows as many units as somebody drags it to', () => {
  const [, hidden] = placeColumns(columns, 600, 400, new Map([['dense_1', 11]]));
  expect(hidden!.circles).toHaveLength(11);
});

test('the pointer finds units, weights by their distance, and nothing in the open', () => {
  const placed = placeColumns(columns, 600, 400);
  const [input, hidden] = placed as [(typeof placed)[number], (typeof placed)[number]];
  const unit = hidden.circles[3]!;
  expect(hitUnits(placed, unit.x, unit.y)).toEqual({ kind: 'unit', place: 1, unit: 3 });
  const [a, b] = [input.circles[1]!, hidden.circles[6]!];
  expect(hitUnits(placed, (a.x + b.x) / 2, (a.y + b.y) / 2)).toMatchObject({ kind: 'weight', place: 1 });
  expect(hitUnits(placed, a.x + 0.3 * (b.x - a.x), a.y + 0.3 * (b.y - a.y))).toEqual({
    kind: 'weight',
    place: 1,
    input: 1,
    unit: 6,
  });
  expect(hitUnits(placed, 300, 2)).toBeNull();
});
