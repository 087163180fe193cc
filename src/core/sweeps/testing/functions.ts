import { cos, exp, log } from '../../support/math.ts';
import type { Point, SearchSpace } from '../space.ts';

/** A function whose least value is known: what hyperparameter optimisers are compared on. */
export interface TestFunction {
  readonly name: string;
  readonly space: SearchSpace;
  readonly minimum: number;
  evaluate(point: Point): number;
}

const linear = (path: string, minimum: number, maximum: number): SearchSpace[number] => ({
  path,
  label: path,
  range: { kind: 'linear', minimum, maximum, steps: 5 },
  when: null,
});
const at = (point: Point, path: string) => Number(point[path]);

/** (x2 - 5.1 x1^2 / 4pi^2 + 5 x1 / pi - 6)^2 + 10 (1 - 1/8pi) cos x1 + 10; three equal minima. */
export const branin: TestFunction = {
  name: 'Branin',
  space: [linear('x1', -5, 10), linear('x2', 0, 15)],
  minimum: 0.397887,
  evaluate(point) {
    const x = at(point, 'x1');
    const bend = at(point, 'x2') - (5.1 / (4 * Math.PI * Math.PI)) * x * x + (5 / Math.PI) * x - 6;
    return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * cos(x) + 10;
  },
};

const alpha = [1, 1.2, 3, 3.2];
const a = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const p = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];

/** -sum_i alpha_i exp(-sum_j A_ij (x_j - P_ij)^2) over [0, 1]^6. */
export const hartmann6: TestFunction = {
  name: 'Hartmann-6',
  space: Array.from({ length: 6 }, (_, index) => linear(`x${index + 1}`, 0, 1)),
  minimum: -3.32237,
  evaluate(point) {
    let sum = 0;
    for (let i = 0; i < 4; i++) {
      let distance = 0;
      for (let j = 0; j < 6; j++) {
        const d = at(point, `x${j + 1}`) - p[i]![j]! * 1e-4;
        distance += a[i]![j]! * d * d;
      }
      sum -= alpha[i]! * exp(-distance);
    }
    return sum;
  },
};

/** What the conditional functions share: `kind` decides which of the others exist. */
const tree: SearchSpace = [
  {
    path: 'kind',
    label: 'kind',
    range: { kind: 'choice', values: ['none', 'adam', 'sgd'], labels: null },
    when: null,
  },
  {
    path: 'rate',
    label: 'rate',
    range: { kind: 'log', minimum: 1e-5, maximum: 10, steps: 5 },
    when: { path: 'kind', values: ['sgd', 'adam'] },
  },
  {
    path: 'momentum',
    label: 'momentum',
    range: { kind: 'linear', minimum: 0, maximum: 1, steps: 5 },
    when: { path: 'kind', values: ['sgd'] },
  },
  {
    path: 'layers',
    label: 'layers',
    range: { kind: 'integer', minimum: 1, maximum: 8, steps: 8, log: false },
    when: null,
  },
];

/** How many powers of ten apart. */
const decades = (x: number, center: number) => Math.abs(log(x / center)) / 2.302585092994046;

function valley(
  name: string,
  slopes: { readonly adam: number; readonly sgd: number; readonly momentum: number },
): TestFunction {
  return {
    name,
    space: tree,
    minimum: 0,
    evaluate(point) {
      const depth = 0.05 * Math.abs(at(point, 'layers') - 3);
      if (point['kind'] === 'none') return 2 + depth;
      const rate = at(point, 'rate');
      if (point['kind'] === 'adam') return 0.5 + slopes.adam * decades(rate, 0.001) + depth;
      const distance = at(point, 'momentum') - 0.9;
      return Math.min(3, slopes.sgd * decades(rate, 0.1) + slopes.momentum * distance * distance) + depth;
    },
  };
}

/** Under "sgd" a valley over rate and momentum, under "adam" one that is half as deep, under "none" nothing. */
export const conditional = valley('Conditional', { adam: 0.3, sgd: 0.3, momentum: 2 });

/** The same, but the deep valley is so narrow that its branch is worse on average: a trap for greedy methods. */
export const deceptive = valley('Conditional, deceptive', { adam: 0.1, sgd: 0.8, momentum: 8 });
