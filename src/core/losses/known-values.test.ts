import { expect, test } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { losses } from './index.ts';
import { addPenaltyGradient, penaltyValue } from './penalties.ts';
import { createLossBench, type LossBenchOptions } from './testing/loss-bench.ts';

interface Case {
  readonly outputs: readonly number[];
  readonly targets: readonly number[];
  readonly expected: number;
  /** Numbers per example; all outputs are one example unless said. */
  readonly shape?: readonly number[];
  readonly options?: Partial<LossBenchOptions>;
  readonly weights?: readonly number[];
}

const { log, exp, cosh, sqrt } = Math;
/** Softmax of these is (1/6, 2/6, 3/6). */
const sixths = [0, log(2), log(3)];
/** Differences -0.5, 0 and 2. */
const numbers = { outputs: [1, 2, 4], targets: [1.5, 2, 2] };

/** At least one line per loss, worked out by hand. */
const known: Readonly<Record<string, readonly Case[]>> = {
  meanSquaredError: [
    { ...numbers, expected: 4.25 / 3 },
    { ...numbers, shape: [1], weights: [2, 1, 1], expected: (2 * 0.25 + 4) / 4 },
  ],
  rootMeanSquaredError: [
    { ...numbers, expected: sqrt(4.25 / 3) },
    { ...numbers, shape: [1], weights: [2, 1, 1], expected: sqrt(4.5 / 4) },
  ],
  meanAbsoluteError: [{ ...numbers, expected: 2.5 / 3 }],
  huber: [
    { ...numbers, expected: (0.125 + 1.5) / 3 },
    { ...numbers, options: { values: { delta: 0.5 } }, expected: (0.125 + 0.875) / 3 },
  ],
  smoothL1: [
    { ...numbers, expected: (0.125 + 1.5) / 3 },
    { ...numbers, options: { values: { beta: 0.5 } }, expected: (0.25 + 1.75) / 3 },
    { ...numbers, options: { values: { beta: 0 } }, expected: 2.5 / 3 },
  ],
  logCosh: [
    { ...numbers, expected: (log(cosh(0.5)) + log(cosh(2))) / 3 },
    { outputs: [1000], targets: [0], expected: 1000 - log(2) },
    // d^2 / 2, where log(cosh(d)) itself would give 0.
    { outputs: [1e-9], targets: [0], expected: 5e-19 },
  ],
  poisson: [
    { outputs: [0, log(3)], targets: [2, 1], expected: (1 + 3 - log(3)) / 2 },
    {
      outputs: [1, 3],
      targets: [2, 1],
      options: { values: { logInput: false, epsilon: 0.5 } },
      expected: (1 - 2 * log(1.5) + 3 - log(3.5)) / 2,
    },
  ],
  cosineSimilarity: [
    { outputs: [3, 4], targets: [4, 3], expected: 1 - 24 / 25 },
    { outputs: [3, 4, 1, 0], targets: [-3, -4, 0, 2], shape: [2, 2], expected: (2 + 1) / 2 },
  ],
  binaryCrossEntropyLogits: [
    { outputs: [log(4), log(0.25)], targets: [1, 1], expected: -(log(0.8) + log(0.2)) / 2 },
    { outputs: [1000, -1000], targets: [1, 1], expected: 500 },
    {
      outputs: [log(4), log(4)],
      targets: [1, 0],
      options: { values: { positiveWeight: [3, 7] } },
      expected: -(3 * log(0.8) + log(0.2)) / 2,
    },
    {
      outputs: [log(4), log(4)],
      targets: [1, 0],
      options: { classWeights: [1, 3] },
      expected: -(3 * log(0.8) + log(0.2)) / 4,
    },
    {
      outputs: [log(4)],
      targets: [1],
      options: { values: { labelSmoothing: 0.2 } },
      expected: -(0.9 * log(0.8) + 0.1 * log(0.2)),
    },
  ],
  binaryCrossEntropy: [
    { outputs: [0.8, 0.3], targets: [1, 0], expected: -(log(0.8) + log(0.7)) / 2 },
    { outputs: [0, 1], targets: [1, 1], expected: 50 },
  ],
  binaryFocal: [
    {
      outputs: [log(4), log(4)],
      targets: [1, 0],
      expected: (0.25 * 0.04 * -log(0.8) + 0.75 * 0.64 * -log(0.2)) / 2,
    },
    {
      outputs: [log(4)],
      targets: [1],
      options: { values: { gamma: 0, alpha: null } },
      expected: -log(0.8),
    },
  ],
  hinge: [{ outputs: [0.5, -2, 3], targets: [1, 1, 1], expected: 3.5 / 3 }],
  squaredHinge: [{ outputs: [0.5, -2, -3], targets: [1, 1, -1], expected: 9.25 / 3 }],
  categoricalCrossEntropy: [
    { outputs: sixths, targets: [1], expected: log(3) },
    { outputs: [1000, 0, 0], targets: [0], expected: 0 },
    { outputs: [1000, 0, 0], targets: [1], expected: 1000 },
    {
      outputs: sixths,
      targets: [0.5, 0, 0.5],
      options: { targetKind: 'distribution' },
      expected: (log(6) + log(2)) / 2,
    },
    {
      outputs: [...sixths, ...sixths],
      targets: [0, 2],
      shape: [3],
      options: { classWeights: [1, 2, 3] },
      expected: (log(6) + 3 * log(2)) / 4,
    },
    {
      outputs: sixths,
      targets: [2],
      options: { values: { labelSmoothing: 0.3 } },
      expected: 0.1 * log(6) + 0.1 * log(3) + 0.8 * log(2),
    },
    {
      outputs: sixths,
      targets: [2],
      options: { values: { labelSmoothing: 0.3 }, classWeights: [1, 2, 3] },
      expected: (0.1 * log(6) + 0.2 * log(3) + 2.4 * log(2)) / 3,
    },
    // Two time steps, the mean of both; then one of them masked.
    { outputs: [...sixths, ...sixths], targets: [0, 1], shape: [2, 3], expected: (log(6) + log(3)) / 2 },
    { outputs: [...sixths, ...sixths], targets: [0, -1], shape: [2, 3], expected: log(6) },
  ],
  categoricalCrossEntropyProbabilities: [
    { outputs: [0.2, 0.5, 0.3], targets: [1], expected: -log(0.5) },
    {
      outputs: [0.2, 0.5, 0.3],
      targets: [0.5, 0, 0.5],
      options: { targetKind: 'distribution' },
      expected: -(log(0.2) + log(0.3)) / 2,
    },
    { outputs: [1, 0], targets: [1], expected: 100 },
  ],
  categoricalFocal: [
    { outputs: sixths, targets: [2], expected: 0.25 * log(2) },
    { outputs: sixths, targets: [2], options: { values: { gamma: 0 } }, expected: log(2) },
  ],
  negativeLogLikelihood: [
    { outputs: [-1, -2, -3, -4], targets: [1, 0], shape: [2], expected: (2 + 3) / 2 },
    {
      outputs: [-1, -2, -3, -4],
      targets: [1, 0],
      shape: [2],
      options: { classWeights: [1, 3] },
      expected: (6 + 3) / 4,
    },
  ],
  multiMargin: [
    { outputs: [0.1, 0.2, 0.4, 0.8], targets: [3], expected: (0.3 + 0.4 + 0.6) / 4 },
    {
      outputs: [0.1, 0.2, 0.4, 0.8],
      targets: [3],
      options: { values: { p: 2, margin: 0.5 } },
      expected: 0.01 / 4,
    },
  ],
  klDivergence: [
    {
      outputs: [log(0.5), log(0.5)],
      targets: [0.25, 0.75],
      expected: 0.25 * log(0.5) + 0.75 * log(1.5),
    },
    { outputs: [log(0.5), log(0.5)], targets: [0, 1], expected: log(2) },
    {
      outputs: [log(0.5), log(0.5)],
      targets: [log(0.25), log(0.75)],
      options: { values: { logTarget: true } },
      expected: 0.25 * log(0.5) + 0.75 * log(1.5),
    },
  ],
};

const rows = losses.all.flatMap((definition) =>
  (known[definition.type] ?? [undefined]).map((each, index) => ({
    definition,
    each: each as Case,
    title: `${definition.type} ${index + 1}`,
  })),
);

test.each(rows)('$title has the value worked out by hand', ({ definition, each }) => {
  const shape = each.shape ?? [each.outputs.length];
  const maximumRows = each.outputs.length / shape.reduce((a, b) => a * b, 1);
  const bench = createLossBench(definition, { shape, maximumRows, ...each.options });
  bench.output.set(each.outputs);
  bench.target.set(each.targets);
  if (each.weights) bench.exampleWeights.set(each.weights);
  const found = bench.measure();
  expect(Math.abs(found - each.expected)).toBeLessThanOrEqual(
    1e-13 * Math.max(1e-6, Math.abs(each.expected)),
  );
});

test('every loss has a known value, and no line is left over', () => {
  expect(Object.keys(known).sort()).toEqual(losses.all.map(({ type }) => type).sort());
});

test('a smooth gradient does not overflow: sigmoid and softmax of huge logits', () => {
  const bench = createLossBench(losses.get('categoricalCrossEntropy'), { shape: [3], maximumRows: 1 });
  bench.output.set([1e4, -1e4, 0]);
  bench.target.set([1]);
  bench.measure();
  bench.backward();
  expect([...bench.outputGradient]).toEqual([1, -1, 0]);
});

test('a masked time step has no gradient', () => {
  const bench = createLossBench(losses.get('categoricalCrossEntropy'), { shape: [2, 2], maximumRows: 1 });
  bench.target.set([0, -1]);
  bench.measure();
  bench.backward();
  expect([...bench.outputGradient]).toEqual([-0.5, 0.5, 0, 0]);
});

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof StudioError ? error.code : String(error);
  }
  return 'nothing thrown';
}

test('a class that the output does not have is refused', () => {
  for (const type of [
    'categoricalCrossEntropy',
    'negativeLogLikelihood',
    'multiMargin',
    'categoricalFocal',
  ]) {
    for (const target of [3, 0.5, NaN]) {
      const bench = createLossBench(losses.get(type), { shape: [3], maximumRows: 1 });
      bench.target[0] = target;
      expect(codeOf(() => bench.measure())).toBe('target-class-out-of-range');
    }
  }
});

test('class weights of the wrong number are refused', () => {
  const plan = (type: string, classWeights: number[]) =>
    codeOf(() => createLossBench(losses.get(type), { shape: [3], maximumRows: 1, classWeights }));
  expect(plan('categoricalCrossEntropy', [1, 2])).toBe('class-weights-length');
  expect(plan('binaryCrossEntropyLogits', [1, 2, 3])).toBe('class-weights-length');
  expect(plan('multiMargin', [1, 2, 3])).toBe('nothing thrown');
});

test('losses of probabilities name the mistake when they get logits', () => {
  for (const type of ['binaryCrossEntropy', 'categoricalCrossEntropyProbabilities']) {
    const bench = createLossBench(losses.get(type), { shape: [2], maximumRows: 1 });
    bench.output.set([-0.5, 1.5]);
    expect(codeOf(() => bench.measure())).toBe('loss-needs-probabilities');
  }
});

test('weights of yes of the wrong number are refused', () => {
  const options = { shape: [3], maximumRows: 1, values: { positiveWeight: [1, 2] } };
  expect(codeOf(() => createLossBench(losses.get('binaryCrossEntropyLogits'), options))).toBe(
    'positive-weight-length',
  );
});

test('penalties add l1 * sum |w| + l2 * sum w^2 and their gradient to one parameter only', () => {
  const weights = Float64Array.of(5, 1, -2, 0, 5);
  const gradients = new Float64Array(5).fill(1);
  expect(penaltyValue({ l1: 0.5, l2: 0.1 }, weights, 1, 3)).toBeCloseTo(0.5 * 3 + 0.1 * 5, 14);
  addPenaltyGradient({ l1: 0.5, l2: 0.1 }, weights, gradients, 1, 3);
  expect([...gradients]).toEqual([1, 1 + 0.5 + 0.2, 1 - 0.5 - 0.4, 1, 1]);
});

test('the weight of an example changes its share in the mean, not its own loss', () => {
  const bench = createLossBench(losses.get('poisson'), { shape: [1], maximumRows: 2 });
  bench.output.set([1, 2]);
  bench.target.set([1, 1]);
  bench.exampleWeights.set([3, 1]);
  expect(bench.measure()).toBeCloseTo((3 * (exp(1) - 1) + (exp(2) - 2)) / 4, 12);
  expect(bench.perExample[0]).toBeCloseTo(exp(1) - 1, 12);
});
