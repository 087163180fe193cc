import { expect, test } from 'vitest';
import { add } from './add.ts';
import { average } from './average.ts';
import { concatenate } from './concatenate.ts';
import type { LayerDefinition } from './definition.ts';
import { dot } from './dot.ts';
import { maximum } from './maximum.ts';
import { minimum } from './minimum.ts';
import { multiply } from './multiply.ts';
import { subtract } from './subtract.ts';
import { checkLayerGradient } from './testing/check-gradient.ts';
import { planLayer } from './testing/plan-layer.ts';

function run(layer: LayerDefinition, shape: readonly number[], xs: number[][], values = {}): number[] {
  const shapes = xs.map(() => shape);
  const planned = planLayer(layer, shapes, { maximumRows: 1, values });
  xs.forEach((x, index) => planned.inputs[index]!.values.set(x));
  return [...planned.forward()];
}

test('element-wise merges give the known values', () => {
  const three = [
    [1, -2],
    [3, 5],
    [-4, 10],
  ];
  expect(run(add, [2], three)).toEqual([0, 13]);
  expect(run(average, [2], three.slice(0, 2))).toEqual([2, 1.5]);
  expect(run(multiply, [2], three)).toEqual([-12, -100]);
  expect(run(maximum, [2], three)).toEqual([3, 10]);
  expect(run(minimum, [2], three)).toEqual([-4, -2]);
  expect(run(subtract, [2], three.slice(0, 2))).toEqual([-2, -7]);
});

test('an axis of size 1 is repeated, so that one gate opens a whole channel', () => {
  const planned = planLayer(
    multiply,
    [
      [2, 2],
      [1, 2],
    ],
    { maximumRows: 1 },
  );
  planned.inputs[0]!.values.set([1, 2, 3, 4]);
  planned.inputs[1]!.values.set([10, 100]);
  expect([...planned.forward()]).toEqual([10, 200, 30, 400]);
  planned.output.gradient.set([1, 1, 1, 1]);
  planned.backward();
  expect([...planned.inputs[1]!.gradient!]).toEqual([4, 6]);
});

test('equal inputs of a maximum share its gradient', () => {
  const planned = planLayer(maximum, [[2], [2]], { maximumRows: 1 });
  planned.inputs[0]!.values.set([1, 5]);
  planned.inputs[1]!.values.set([1, 2]);
  planned.forward();
  planned.output.gradient.set([8, 8]);
  planned.backward();
  expect([...planned.inputs[0]!.gradient!]).toEqual([4, 8]);
  expect([...planned.inputs[1]!.gradient!]).toEqual([4, 0]);
});

test('inputs that do not fit are refused with a way to mend it', () => {
  expect(() => add.inferShape([[4], [8]], {})).toThrow(
    /got \[N, 4\] and \[N, 8\].*insert a Dense with 8 units/,
  );
  expect(() =>
    add.inferShape(
      [
        [4, 4, 2],
        [8, 4, 2],
      ],
      {},
    ),
  ).toThrow(/differ in axis 1/);
  expect(() => add.inferShape([[4], [4, 4]], {})).toThrow(/same number of axes.*Flatten/);
  expect(() =>
    concatenate.inferShape(
      [
        [2, 3],
        [3, 3],
      ],
      { axis: 2 },
    ),
  ).toThrow(/every axis but axis 2/);
  expect(() => dot.inferShape([[3], [4]], { axis: -1, normalize: false })).toThrow(/size along axis -1/);
});

test('concatenate joins along any axis', () => {
  expect(
    run(
      concatenate,
      [2, 1],
      [
        [1, 2],
        [3, 4],
      ],
      { axis: 1 },
    ),
  ).toEqual([1, 2, 3, 4]);
  expect(
    run(
      concatenate,
      [2, 1],
      [
        [1, 2],
        [3, 4],
      ],
      { axis: -1 },
    ),
  ).toEqual([1, 3, 2, 4]);
  expect(
    concatenate.inferShape(
      [
        [5, 2],
        [5, 3],
        [5, 1],
      ],
      { axis: -1 },
    ),
  ).toEqual([5, 6]);
});

test('dot multiplies and sums, and is the cosine when normalised', () => {
  expect(
    run(
      dot,
      [3],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ),
  ).toEqual([32]);
  expect(
    run(
      dot,
      [2],
      [
        [3, 4],
        [4, 3],
      ],
      { normalize: true },
    )[0],
  ).toBeCloseTo(24 / 25, 12);
  expect(
    run(
      dot,
      [2, 2],
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    ),
  ).toEqual([17, 23, 39, 53]);
  expect(
    run(
      dot,
      [2, 2],
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      { axis: 1 },
    ),
  ).toEqual([26, 30, 38, 44]);
});

test('a vector of zeros has cosine 0 with everything and a finite gradient', () => {
  const planned = planLayer(dot, [[2], [2]], { maximumRows: 1, values: { normalize: true } });
  planned.inputs[0]!.values.set([0, 0]);
  expect([...planned.forward()]).toEqual([0]);
  planned.output.gradient.set([1]);
  planned.backward();
  for (const { gradient } of planned.inputs) {
    for (const value of gradient!) expect(Number.isFinite(value)).toBe(true);
  }
});

test('every merge passes the gradient check, also with two, three and repeated inputs', () => {
  const pair = [
    [3, 2],
    [3, 2],
  ];
  const triple = [
    [3, 2],
    [3, 2],
    [1, 2],
  ];
  const plans = [
    ...[add, average, multiply, maximum, minimum].flatMap((layer) => [
      planLayer(layer, pair),
      planLayer(layer, triple),
      planLayer(layer, triple, { inputGradients: [true, false, true] }),
    ]),
    planLayer(subtract, pair),
    planLayer(subtract, [
      [1, 2],
      [3, 1],
    ]),
    planLayer(
      concatenate,
      [
        [3, 2, 2],
        [3, 1, 2],
        [3, 3, 2],
      ],
      { values: { axis: 2 } },
    ),
    planLayer(dot, pair),
    planLayer(
      dot,
      [
        [4, 3],
        [2, 3],
      ],
      { values: { normalize: true } },
    ),
    planLayer(
      dot,
      [
        [3, 4],
        [3, 2],
      ],
      { values: { axis: 1, normalize: true } },
    ),
    planLayer(
      dot,
      [
        [2, 3, 2],
        [4, 3],
      ],
      { values: { axis: 2, normalize: false } },
    ),
  ];
  for (const planned of plans) {
    for (const report of checkLayerGradient(planned)) {
      expect(report.relativeError, `${planned.layer.type} ${report.name}`).toBeLessThan(1e-7);
    }
  }
});

test('the same tensor on both sides gets a gradient per side', () => {
  const planned = planLayer(multiply, [[2], [2]], { maximumRows: 1 });
  for (const { values } of planned.inputs) values.set([3, 4]);
  planned.forward();
  planned.output.gradient.set([1, 1]);
  planned.backward();
  expect(planned.inputs.map(({ gradient }) => [...gradient!])).toEqual([
    [3, 4],
    [3, 4],
  ]);
});
