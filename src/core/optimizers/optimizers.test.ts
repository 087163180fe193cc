import { describe, expect, test } from 'vitest';
import { createRandom } from '../support/random.ts';
import { optimizers } from './index.ts';
import { createOptimizerBench, parabola, rosenbrock } from './testing/optimizer-bench.ts';

interface Setting {
  readonly name?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  /** Learning rate for the parabola from (0, 0), 1000 steps. */
  readonly parabola: number;
  /** Learning rate and steps for Rosenbrock's valley from (-1.2, 1). */
  readonly rosenbrock: readonly [learningRate: number, steps: number];
  /** LAMB's steps are as long as its weights, and the way leads past (0, 0): the valley is moved. */
  readonly shift?: number;
  /** Value of w after one step of 0.1 from w = 1 with gradient 0.5, by hand. */
  readonly firstStep: number;
  /** w after a second step with gradient -0.25, by hand. */
  readonly secondStep?: number;
}

/** Every optimizer must have a line here: the walk below fails for one that is forgotten. */
const settings: Readonly<Record<string, readonly Setting[]>> = {
  sgd: [
    { parabola: 0.1, rosenbrock: [0.001, 10_000], firstStep: 0.95, secondStep: 0.975 },
    {
      name: 'with momentum',
      values: { momentum: 0.9 },
      parabola: 0.02,
      rosenbrock: [0.0005, 6000],
      firstStep: 0.95,
      // b = 0.9 * 0.5 - 0.25 = 0.2
      secondStep: 0.93,
    },
    {
      name: 'with Nesterov',
      values: { momentum: 0.9, nesterov: true },
      parabola: 0.02,
      rosenbrock: [0.0005, 6000],
      firstStep: 1 - 0.1 * (0.5 + 0.9 * 0.5),
      secondStep: 0.905 - 0.1 * (-0.25 + 0.9 * 0.2),
    },
    {
      name: 'with dampening',
      values: { momentum: 0.9, dampening: 0.5 },
      parabola: 0.05,
      rosenbrock: [0.001, 6000],
      // The first gradient is not dampened.
      firstStep: 0.95,
      secondStep: 0.95 - 0.1 * (0.45 - 0.125),
    },
  ],
  adam: [
    {
      parabola: 0.1,
      rosenbrock: [0.02, 6000],
      firstStep: 0.9,
      // m^ = (0.9 * 0.05 - 0.025) / 0.19, v^ = (0.999 * 0.00025 + 0.0000625) / 0.001999
      secondStep: 0.9 - (0.1 * (0.02 / 0.19)) / Math.sqrt(0.00031225 / 0.001999),
    },
  ],
  adamw: [{ parabola: 0.1, rosenbrock: [0.02, 6000], firstStep: 0.9 }],
  amsgrad: [{ parabola: 0.1, rosenbrock: [0.02, 6000], firstStep: 0.9 }],
  nadam: [
    {
      parabola: 0.1,
      rosenbrock: [0.005, 6000],
      values: { momentumDecay: 0 },
      // mu = 0.45 always: (0.45 * 0.05 / (1 - 0.45^2) + 0.55 * 0.5 / 0.55) / 0.5
      firstStep: 1 - 0.1 * (0.0225 / 0.7975 / 0.5 + 1),
    },
  ],
  radam: [
    {
      parabola: 0.1,
      rosenbrock: [0.001, 20_000],
      firstStep: 0.95,
      secondStep: 0.95 - 0.1 * (0.02 / 0.19),
    },
  ],
  adamax: [
    {
      parabola: 0.1,
      rosenbrock: [0.02, 6000],
      firstStep: 0.9,
      secondStep: 0.9 - (0.1 * (0.02 / 0.19)) / 0.4995,
    },
  ],
  adagrad: [
    {
      parabola: 1,
      rosenbrock: [0.5, 6000],
      firstStep: 0.9,
      secondStep: 0.9 + 0.025 / Math.sqrt(0.3125),
    },
    {
      name: 'with decay and a start value',
      values: { learningRateDecay: 0.001, initialAccumulator: 0.75 },
      parabola: 1,
      rosenbrock: [0.5, 20_000],
      firstStep: 0.95,
      secondStep: 0.95 + (0.1 / 1.001) * (0.25 / Math.sqrt(1.0625)),
    },
  ],
  rmsprop: [
    {
      parabola: 0.01,
      rosenbrock: [0.001, 6000],
      firstStep: 0,
      secondStep: 0.025 / Math.sqrt(0.99 * 0.0025 + 0.01 * 0.0625),
    },
    {
      name: 'centred, with momentum',
      values: { centered: true, momentum: 0.9, alpha: 0.9 },
      parabola: 0.003,
      rosenbrock: [0.0003, 6000],
      // v = 0.025, a = 0.05: sqrt(0.0225) = 0.15
      firstStep: 1 - 0.05 / 0.15,
      // v = 0.02875, a = 0.02: 0.02835; b = 0.9 / 0.3 - 0.25 / sqrt(0.02835)
      secondStep: 1 - 0.05 / 0.15 - 0.1 * (3 - 0.25 / Math.sqrt(0.02835)),
    },
  ],
  adadelta: [
    {
      parabola: 1,
      rosenbrock: [0.03, 20_000],
      firstStep: 1 - 0.1 * (0.001 / Math.sqrt(0.025001)) * 0.5,
    },
  ],
  lion: [{ parabola: 0.003, rosenbrock: [0.001, 6000], firstStep: 0.9, secondStep: 1 }],
  lamb: [
    {
      parabola: 0.01,
      rosenbrock: [0.0003, 6000],
      shift: 3,
      // The direction has length 1, as w has.
      firstStep: 0.9,
      secondStep: 0.81,
    },
  ],
};

const rows = optimizers.all.flatMap((definition) =>
  (settings[definition.type] ?? [undefined]).map((setting) => ({
    definition,
    setting: setting as Setting,
    title: `${definition.type} ${setting?.name ?? ''}`.trim(),
  })),
);

describe.each(rows)('$title', ({ definition, setting }) => {
  const bench = (start: readonly number[], more: Parameters<typeof createOptimizerBench>[2] = {}) =>
    createOptimizerBench(definition, start, { values: setting.values ?? {}, ...more });

  test('takes the first steps that its formula says', () => {
    const one = bench([1]);
    one.gradients[0] = 0.5;
    one.step(0.1);
    expect(one.parameters[0]).toBeCloseTo(setting.firstStep, 6);
    if (setting.secondStep === undefined) return;
    one.gradients[0] = -0.25;
    one.step(0.1);
    expect(one.parameters[0]).toBeCloseTo(setting.secondStep, 6);
  });

  test('finds the bottom of a parabola', () => {
    const run = bench([0, 0]);
    // LAMB and Lion cannot stand still: their steps have the length of the rate.
    for (let i = 0; i < 1000; i++) {
      parabola(run.parameters, run.gradients);
      run.step(setting.parabola);
    }
    expect(parabola(run.parameters, run.gradients)).toBeLessThan(1e-4);
  });

  test("walks through Rosenbrock's valley", () => {
    const { shift = 0 } = setting;
    const run = bench([-1.2 + shift, 1 + shift]);
    const [rate, steps] = setting.rosenbrock;
    for (let i = 0; i < steps; i++) {
      rosenbrock(run.parameters, run.gradients, shift);
      run.step(rate);
    }
    expect(rosenbrock(run.parameters, run.gradients, shift)).toBeLessThan(0.01);
  });

  test('leaves parameters and slots outside of every segment alone', () => {
    const segments = [{ name: 'learns', offset: 1, length: 2, learningRateFactor: 1 }];
    const run = bench([1, 2, 3, 4], { segments });
    const before = run.save();
    run.gradients.fill(0.7);
    run.step(0.1);
    run.step(0.1);
    for (const at of [0, 3]) {
      expect(run.parameters[at]).toBe(before.parameters[at]);
      run.slots.forEach((slot, i) => expect(slot[at]).toBe(before.slots[i]![at]));
    }
    expect(run.parameters[1]).not.toBe(2);
    expect(run.parameters[2]).not.toBe(3);
  });

  test('multiplies the learning rate by the factor of the segment', () => {
    const segments = [
      { name: 'a', offset: 0, length: 1, learningRateFactor: 1 },
      { name: 'b', offset: 1, length: 1, learningRateFactor: 0.25 },
    ];
    const run = bench([1, 1], { segments });
    run.gradients.fill(0.5);
    run.step(0.1);
    expect(1 - run.parameters[1]!).toBeCloseTo(0.25 * (1 - run.parameters[0]!), 12);
  });

  test.each(['float32', 'float64'] as const)(
    'resumes with equal bits from a checkpoint in %s',
    (precision) => {
      const start = [0.3, -0.8, 1.7, 0];
      const train = (run: ReturnType<typeof bench>, from: number, to: number) => {
        const random = createRandom(5);
        for (let i = 0; i < to; i++) {
          for (let j = 0; j < start.length; j++) run.gradients[j] = random.nextNormal();
          if (i >= from) run.step(0.05);
        }
      };
      const whole = bench(start, { precision });
      train(whole, 0, 12);
      const first = bench(start, { precision });
      train(first, 0, 7);
      const saved = first.save();
      const resumed = bench([9, 9, 9, 9], { precision });
      resumed.restore(saved);
      train(resumed, 7, 12);
      expect(resumed.save()).toEqual(whole.save());
    },
  );

  test('stays finite where gradients are 0, and lets no slot become subnormal', () => {
    const run = bench([1, -1], { precision: 'float32' });
    run.gradients.fill(1e-3);
    run.step(0.01);
    run.gradients.fill(0);
    for (let i = 0; i < 5000; i++) run.step(0.01);
    for (const value of run.parameters) expect(Number.isFinite(value)).toBe(true);
    for (const slot of run.slots) {
      for (const value of slot) expect(value === 0 || Math.abs(value) > 1.2e-38).toBe(true);
    }
  });

  test('passes NaN on to the weights instead of hiding it', () => {
    const run = bench([1, 1]);
    run.gradients.set([NaN, 0.5]);
    run.step(0.1);
    expect(run.parameters[0]).toBeNaN();
  });

  test('is described for people', () => {
    for (const text of [definition.label, definition.description, definition.formula]) {
      expect(text.length).toBeGreaterThan(2);
    }
    expect(definition.references.length).toBeGreaterThan(0);
    for (const field of Object.values(definition.fields)) expect(field.help).toMatch(/^[A-Z].*\.$/);
  });
});

test('every optimizer has a line in the table of settings, and no line is left over', () => {
  expect(Object.keys(settings).sort()).toEqual(optimizers.all.map(({ type }) => type).sort());
});

test('AMSGrad divides by the largest second moment so far', () => {
  const run = createOptimizerBench(optimizers.get('amsgrad'), [1], { values: { beta2: 0.5 } });
  run.gradients[0] = 0.5;
  run.step(0.1);
  run.gradients[0] = -0.25;
  run.step(0.1);
  // v = 0.125, then 0.0625 + 0.03125 < 0.125: the maximum stays, and only then is it corrected.
  expect(run.parameters[0]).toBeCloseTo(0.9 - (0.1 * (0.02 / 0.19)) / Math.sqrt(0.125 / 0.75), 6);
});

test('NAdam keeps the product of its momenta in the checkpoint', () => {
  const nadam = optimizers.get('nadam');
  expect(nadam.scalars).toEqual({ momentumProduct: 1 });
  const run = createOptimizerBench(nadam, [1]);
  run.gradients[0] = 1;
  run.step(0.1);
  expect(run.scalars[0]).toBeCloseTo(0.9 * (1 - 0.5 * Math.pow(0.96, 0.004)), 12);
});

test('RAdam turns adaptive once enough steps are behind it', () => {
  const run = createOptimizerBench(optimizers.get('radam'), [1]);
  const moves: number[] = [];
  for (let i = 0; i < 6; i++) {
    const before = run.parameters[0]!;
    run.gradients[0] = 10;
    run.step(0.001);
    moves.push(before - run.parameters[0]!);
  }
  // Five steps of momentum alone (rate times gradient), then a rectified one, far smaller.
  for (const move of moves.slice(0, 5)) expect(move).toBeCloseTo(0.01, 9);
  const rho = 1999 - (12 * Math.pow(0.999, 6)) / (1 - Math.pow(0.999, 6));
  const rectified = Math.sqrt(((rho - 4) * (rho - 2) * 1999) / (1995 * 1997 * rho));
  expect(moves[5]).toBeCloseTo(0.001 * rectified, 9);
});

test('LAMB scales every parameter tensor on its own', () => {
  const segments = [
    { name: 'small', offset: 0, length: 2, learningRateFactor: 1 },
    { name: 'large', offset: 2, length: 2, learningRateFactor: 1 },
  ];
  const run = createOptimizerBench(optimizers.get('lamb'), [0.3, 0.4, 30, 40], { segments });
  run.gradients.fill(1);
  run.step(0.1);
  const length = (a: number, b: number) => Math.sqrt(a * a + b * b);
  expect(length(0.3 - run.parameters[0]!, 0.4 - run.parameters[1]!)).toBeCloseTo(0.05, 10);
  expect(length(30 - run.parameters[2]!, 40 - run.parameters[3]!)).toBeCloseTo(5, 10);
});
