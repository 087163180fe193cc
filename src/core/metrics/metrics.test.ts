import { describe, expect, test } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { parseFieldValues } from '../support/fields.ts';
import { createRandom } from '../support/random.ts';
import { createConfusionMatrix } from './confusion-matrix.ts';
import type { MetricTask } from './definition.ts';
import { metrics } from './index.ts';
import { describeClasses } from './per-class.ts';

interface Case {
  readonly task: MetricTask;
  readonly outputs: readonly number[];
  readonly targets: readonly number[];
  readonly expected: number;
  /** Numbers per example; both 1 unless said. */
  readonly outputSize?: number;
  readonly targetSize?: number;
  readonly logits?: boolean;
  readonly classes?: number;
  readonly values?: Readonly<Record<string, unknown>>;
}

function start(type: string, each: Omit<Case, 'expected'>) {
  const definition = metrics.get(type);
  const { outputSize = 1, targetSize = 1, logits = false, task, classes } = each;
  const examples = each.outputs.length / outputSize;
  const run = definition.create({
    values: parseFieldValues(definition.fields, each.values ?? {}, type),
    task,
    outputSize,
    targetSize,
    logits,
    examples,
    ...(classes === undefined ? {} : { classes }),
  });
  return { run, outputSize, targetSize, examples };
}

/** Adds everything, in batches of the given size. */
function measure(type: string, each: Omit<Case, 'expected'>, batch = 1000): number {
  const { run, outputSize, targetSize, examples } = start(type, each);
  for (let from = 0; from < examples; from += batch) {
    const count = Math.min(batch, examples - from);
    run.add(
      Float64Array.from(each.outputs.slice(from * outputSize, (from + count) * outputSize)),
      Float64Array.from(each.targets.slice(from * targetSize, (from + count) * targetSize)),
      count,
    );
  }
  return run.result();
}

/** One row of scores per class number, with the largest at that class. */
const choosing = (classes: number, predicted: readonly number[]) =>
  predicted.flatMap((chosen) => Array.from({ length: classes }, (_, c) => (c === chosen ? 0.8 : 0.1)));

// The examples of scikit-learn's manual, worked out again by hand.
const binary = { task: 'binary', outputs: [0.1, 0.4, 0.35, 0.8], targets: [0, 0, 1, 1] } as const;
const three = {
  task: 'multiclass',
  outputs: choosing(3, [0, 2, 1, 0, 0, 1]),
  targets: [0, 1, 2, 0, 1, 2],
  outputSize: 3,
} as const;
const regression = { task: 'regression', outputs: [2.5, 0, 2, 8], targets: [3, -0.5, 2, 7] } as const;
/** Two time steps with two classes each; the second step of the second example is padding. */
const sequence = {
  task: 'multiclass',
  outputs: [0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.3, 0.7],
  targets: [0, 0, 0, -1],
  outputSize: 4,
  targetSize: 2,
} as const;

const known: Readonly<Record<string, readonly Case[]>> = {
  accuracy: [
    { ...three, expected: 2 / 6 },
    { ...binary, expected: 3 / 4 },
    { ...binary, logits: true, expected: 2 / 4 },
    { ...sequence, expected: 2 / 3 },
    // One-hot targets; signs as targets; two labels per example.
    {
      task: 'multiclass',
      outputs: [1, 2, 4, 3],
      targets: [0, 1, 0, 1],
      outputSize: 2,
      targetSize: 2,
      expected: 0.5,
    },
    { task: 'binary', outputs: [0.3, -2], targets: [1, -1], logits: true, expected: 1 },
    {
      task: 'binary',
      outputs: [0.9, 0.2, 0.9, 0.9],
      targets: [1, 0, 0, 1],
      outputSize: 2,
      targetSize: 2,
      expected: 0.75,
    },
  ],
  topKAccuracy: [
    {
      task: 'multiclass',
      outputs: [0.5, 0.2, 0.2, 0.3, 0.4, 0.2, 0.2, 0.4, 0.3, 0.7, 0.2, 0.1],
      targets: [0, 1, 2, 2],
      outputSize: 3,
      values: { k: 2 },
      expected: 0.75,
    },
    { ...three, values: { k: 1 }, expected: 2 / 6 },
    { ...three, values: { k: 3 }, expected: 1 },
  ],
  precision: [
    // Class 0 is chosen three times (twice right), class 1 twice, class 2 once.
    { ...three, expected: 2 / 9 },
    { ...three, values: { average: 'micro' }, expected: 1 / 3 },
    { ...three, values: { average: 'weighted' }, expected: 2 / 9 },
    { ...binary, expected: 1 },
    { task: 'binary', outputs: [0.1, 0.2], targets: [1, 0], expected: 0 },
    { task: 'binary', outputs: [0.1, 0.2], targets: [0, 0], expected: NaN },
  ],
  recall: [
    { ...three, expected: 1 / 3 },
    { ...three, values: { average: 'micro' }, expected: 1 / 3 },
    { ...three, values: { average: 'weighted' }, expected: 1 / 3 },
    { ...binary, expected: 1 / 2 },
    { task: 'binary', outputs: [0.9, 0.2], targets: [0, 0], expected: NaN },
    // Class 2 occurs nowhere and does not count; class 1 is only predicted and counts as 0.
    { task: 'multiclass', outputs: choosing(3, [0, 1]), targets: [0, 0], outputSize: 3, expected: 0.25 },
  ],
  f1: [
    { ...three, expected: 0.8 / 3 },
    { ...three, values: { average: 'micro' }, expected: 1 / 3 },
    { ...three, values: { average: 'weighted' }, expected: 0.8 / 3 },
    { ...binary, expected: 2 / 3 },
  ],
  rocAuc: [
    { ...binary, expected: 0.75 },
    { task: 'binary', outputs: [0.5, 0.5, 0.5, 0.9], targets: [0, 1, 0, 1], expected: 0.75 },
    { task: 'binary', outputs: [0.5, 0.6], targets: [1, 1], expected: NaN },
    {
      task: 'multiclass',
      outputs: [0.6, 0.2, 0.2, 0.3, 0.6, 0.1, 0.3, 0.2, 0.5, 0.2, 0.5, 0.3],
      targets: [0, 1, 2, 0],
      outputSize: 3,
      // Class 0: 0.6 and 0.2 against 0.3 and 0.3: 2 of 4. Class 1: 1. Class 2: 1.
      expected: (0.5 + 1 + 1) / 3,
    },
    // Logits of different rows only compare as probabilities: 10 - 9 is less sure than 1 - (-5).
    {
      task: 'multiclass',
      outputs: [9, 10, -5, 1, 3, 2],
      targets: [0, 1, 0],
      outputSize: 2,
      logits: true,
      expected: 1,
    },
  ],
  prAuc: [
    { ...binary, expected: 0.5 + 0.5 * (2 / 3) },
    { task: 'binary', outputs: [0.5, 0.5, 0.5, 0.9], targets: [0, 1, 0, 1], expected: 0.5 + 0.25 },
    { task: 'binary', outputs: [0.5, 0.6], targets: [0, 0], expected: NaN },
  ],
  meanAbsoluteError: [{ ...regression, expected: 0.5 }],
  meanSquaredError: [{ ...regression, expected: 0.375 }],
  rootMeanSquaredError: [{ ...regression, expected: Math.sqrt(0.375) }],
  meanAbsolutePercentageError: [{ ...regression, expected: (0.5 / 3 + 1 + 0 + 1 / 7) / 4 }],
  r2: [
    { ...regression, expected: 1 - 1.5 / 29.1875 },
    {
      task: 'regression',
      outputs: [0, 2, -1, 2, 8, -5],
      targets: [0.5, 1, -1, 1, 7, -6],
      outputSize: 2,
      targetSize: 2,
      expected: (2 - 1.25 / (217 / 6) - 3 / (98 / 3)) / 2,
    },
    { task: 'regression', outputs: [1, 2], targets: [3, 3], expected: NaN },
  ],
};

const rows = metrics.all.flatMap((definition) =>
  (known[definition.type] ?? [undefined]).map((each, i) => ({
    type: definition.type,
    each: each as Case,
    title: `${definition.type} ${i + 1}`,
  })),
);

test.each(rows)('$title has the value worked out by hand, in batches of any size', ({ type, each }) => {
  for (const batch of [1000, 1, 3]) {
    const found = measure(type, each, batch);
    if (Number.isNaN(each.expected)) expect(found).toBeNaN();
    else expect(found).toBeCloseTo(each.expected, 12);
  }
});

test('every metric has a known value, and no line is left over', () => {
  expect(Object.keys(known).sort()).toEqual(metrics.all.map(({ type }) => type).sort());
});

describe.each(metrics.all.map((definition) => ({ definition, type: definition.type })))(
  '$type',
  ({ definition, type }) => {
    const each = known[type]![0]!;

    test('is NaN before anything is added and after a reset', () => {
      const { run, examples } = start(type, each);
      expect(run.result()).toBeNaN();
      run.add(Float64Array.from(each.outputs), Float64Array.from(each.targets), examples);
      run.reset();
      expect(run.result()).toBeNaN();
      run.add(Float64Array.from(each.outputs), Float64Array.from(each.targets), examples);
      expect(run.result()).toBeCloseTo(each.expected, 12);
    });

    test('goes on from a saved state, which survives JSON', () => {
      const { run: first, outputSize, targetSize, examples } = start(type, each);
      const outputs = Float64Array.from(each.outputs);
      const targets = Float64Array.from(each.targets);
      first.add(outputs, targets, 2);
      const { run: second } = start(type, each);
      second.add(outputs, targets, 1);
      second.restore(JSON.parse(JSON.stringify(first.save())));
      second.add(outputs.subarray(2 * outputSize), targets.subarray(2 * targetSize), examples - 2);
      first.add(outputs.subarray(2 * outputSize), targets.subarray(2 * targetSize), examples - 2);
      expect(second.result()).toBe(first.result());
      expect(second.result()).toBeCloseTo(each.expected, 12);
    });

    test('does not look better when the network has diverged', () => {
      const broken = measure(type, { ...each, outputs: each.outputs.map(() => NaN) });
      expect(Number.isNaN(broken) || broken === 0).toBe(true);
    });

    test('takes more examples than announced', () => {
      const { run, outputSize } = start(type, {
        ...each,
        outputs: each.outputs.slice(0, each.outputSize ?? 1),
      });
      const count = each.outputs.length / outputSize;
      run.add(Float64Array.from(each.outputs), Float64Array.from(each.targets), count);
      expect(run.result()).toBeCloseTo(each.expected, 12);
    });

    test('is described for people', () => {
      expect(definition.description).toMatch(/^[A-Z].*\.$/);
      expect(definition.formula.length).toBeGreaterThan(2);
      expect(definition.tasks.length).toBeGreaterThan(0);
      expect(definition.references.length).toBeGreaterThan(0);
      for (const field of Object.values(definition.fields)) expect(field.help).toMatch(/^[A-Z].*\.$/);
    });
  },
);

test('ROC AUC counts every pair as brute force does, ties included', () => {
  const random = createRandom(4);
  const outputs = Array.from({ length: 200 }, () => random.nextBelow(12) / 12);
  const targets = outputs.map((score) => (random.nextUniform() < 0.2 + 0.6 * score ? 1 : 0));
  let pairs = 0;
  let won = 0;
  outputs.forEach((a, i) =>
    outputs.forEach((b, j) => {
      if (targets[i] !== 1 || targets[j] !== 0) return;
      pairs++;
      won += a > b ? 1 : a === b ? 0.5 : 0;
    }),
  );
  expect(measure('rocAuc', { task: 'binary', outputs, targets })).toBeCloseTo(won / pairs, 12);
});

test('R² is exact for targets far from 0', () => {
  const targets = [1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3];
  const outputs = targets.map((y, i) => y + (i === 0 ? 1 : 0));
  expect(measure('r2', { task: 'regression', outputs, targets })).toBeCloseTo(0.8, 9);
});

test('accuracy of distributions over time steps needs the number of classes', () => {
  const each = {
    task: 'multiclass',
    outputs: [0.9, 0.1, 0.2, 0.8],
    targets: [1, 0, 1, 0],
    outputSize: 4,
    targetSize: 4,
    classes: 2,
  } as const;
  expect(measure('accuracy', each)).toBe(0.5);
});

test('a confusion matrix counts [actual, predicted] and its report is that of every class', () => {
  const run = createConfusionMatrix({
    task: 'multiclass',
    outputSize: 3,
    targetSize: 1,
    logits: false,
    examples: 7,
  });
  run.add(Float64Array.from(choosing(3, [0, 0, 2, 2, 0, 2])), Float64Array.of(2, 0, 2, 2, 0, 1), 6);
  run.add(Float64Array.of(0, NaN, 0), Float64Array.of(1), 1);
  expect([...run.matrix.counts]).toEqual([2, 0, 0, 0, 0, 1, 1, 0, 2]);
  expect([...run.matrix.undecided]).toEqual([0, 1, 0]);
  const [first, second, third] = describeClasses(run.matrix);
  expect(first).toEqual({
    classIndex: 0,
    precision: 2 / 3,
    recall: 1,
    f1: 0.8,
    support: 2,
    predicted: 3,
    hits: 2,
  });
  expect(second).toMatchObject({ precision: 0, recall: 0, f1: 0, support: 2, predicted: 0 });
  expect(third).toMatchObject({ precision: 2 / 3, recall: 2 / 3, support: 3 });
  run.reset();
  expect(describeClasses(run.matrix)[0]!.recall).toBeNaN();
});

test('a confusion matrix of yes and no has two classes', () => {
  const run = createConfusionMatrix({
    task: 'binary',
    outputSize: 1,
    targetSize: 1,
    logits: false,
    examples: 4,
  });
  run.add(Float64Array.from(binary.outputs), Float64Array.from(binary.targets), 4);
  expect([...run.matrix.counts]).toEqual([2, 0, 1, 1]);
});

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof StudioError ? error.code : String(error);
  }
  return 'nothing thrown';
}

test('outputs that do not fit the targets are refused', () => {
  expect(codeOf(() => measure('r2', { ...regression, outputSize: 2 }))).toBe('metric-shape');
  expect(codeOf(() => measure('accuracy', { ...three, outputSize: 3, targetSize: 2 }))).toBe('metric-shape');
  expect(codeOf(() => measure('accuracy', { ...three, targets: [3, 0, 0, 0, 0, 0] }))).toBe(
    'target-class-out-of-range',
  );
});
