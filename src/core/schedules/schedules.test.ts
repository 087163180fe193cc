import { describe, expect, test } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { parseFieldValues } from '../support/fields.ts';
import { schedules } from './index.ts';
import { sampleSchedule } from './sample.ts';
import table from './testing/pytorch-schedules.json' with { type: 'json' };
import { createSchedule, withWarmup, type Warmup } from './warmup.ts';

interface Run {
  readonly base?: number;
  readonly totalSteps?: number;
  readonly stepsPerEpoch?: number;
  readonly warmup?: Warmup;
}

function start(type: string, given: Record<string, unknown>, run: Run = {}) {
  const definition = schedules.get(type);
  const values = parseFieldValues(definition.fields, given, type);
  const { base = 1, totalSteps = 100, stepsPerEpoch = 10, warmup } = run;
  return createSchedule(definition, { values, base, totalSteps, stepsPerEpoch }, warmup);
}

function ratesOf(run: { rate(step: number): number }, steps: readonly number[]): number[] {
  return steps.map((step) => run.rate(step));
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((rate, i) => expect(Math.abs(rate - expected[i]!)).toBeLessThanOrEqual(1e-11));
}

type Row = (typeof table.rows)[number];

/** How the names of the reference table are written here. */
function fromTable(row: Row) {
  const s = row.schedule as Record<string, number | string | number[]>;
  const warmup = { steps: Number(s['warmup_steps'] ?? 0), startFactor: Number(s['start_factor'] ?? 1) };
  const unit = 'steps';
  const choices: Record<string, readonly [string, Record<string, unknown>]> = {
    step: ['step', { every: s['step_size'], factor: s['gamma'], unit }],
    multistep: ['multiStep', { milestones: s['milestones'], factor: s['gamma'], unit }],
    exponential: ['exponential', { factor: s['gamma'], unit }],
    cosine: ['cosine', { duration: s['t_max'], minimum: s['eta_min'], unit }],
    cosine_restarts: [
      'cosineRestarts',
      { period: s['t_0'], multiplier: s['t_mult'], minimum: s['eta_min'], unit },
    ],
    linear_warmup: ['constant', {}],
    warmup_cosine: ['cosine', { duration: s['t_max'], minimum: s['eta_min'], unit }],
    one_cycle: [
      'oneCycle',
      {
        peak: s['max_lr'],
        duration: s['total_steps'],
        share: s['pct_start'],
        anneal: s['anneal'] === 'cos' ? 'cosine' : 'linear',
        startDivisor: s['div_factor'],
        endDivisor: s['final_div_factor'],
        unit,
      },
    ],
    polynomial: ['polynomial', { duration: s['total_steps'], power: s['power'], unit }],
    plateau: [
      'reduceOnPlateau',
      {
        watch: 'step-loss',
        factor: s['factor'],
        patience: s['patience'],
        threshold: s['threshold'],
        cooldown: s['cooldown'],
        minimum: s['min_lr'],
      },
    ],
  };
  const [type, given] = choices[row.schedule.type]!;
  return start(type, given, { base: row.base_lr, totalSteps: row.steps, warmup });
}

test.each(table.rows.map((row, i) => ({ row, title: `${i + 1}: ${row.schedule.type}` })))(
  "gives PyTorch's learning rates, row $title",
  ({ row }) => {
    const run = fromTable(row);
    const watched = 'metric_after_step' in row ? row.metric_after_step : undefined;
    const found = row.lr.map((_, step) => {
      const rate = run.rate(step);
      if (watched) run.observe!(watched[step]!);
      return rate;
    });
    found.forEach((rate, step) => {
      expect(Math.abs(rate - row.lr[step]!)).toBeLessThanOrEqual(1e-9 * row.base_lr + 1e-9 * row.lr[step]!);
    });
  },
);

/** Values worked out by hand: base 1, 100 steps in 10 epochs. Every schedule must have a line. */
const known: Readonly<
  Record<string, readonly (readonly [Record<string, unknown>, Record<number, number>])[]>
> = {
  constant: [[{}, { 0: 1, 99: 1 }]],
  cosine: [
    [{}, { 0: 1, 25: 0.5 + Math.SQRT1_2 / 2, 50: 0.5, 100: 0 }],
    [
      { duration: 4, minimum: 0.2 },
      { 0: 1, 20: 0.6, 40: 0.2 },
    ],
  ],
  oneCycle: [
    [
      { anneal: 'linear', share: 0.21 },
      { 0: 0.04, 10: 0.52, 20: 1, 99: 0.000004 },
    ],
    // No climb at all, and a climb that never ends.
    [{ share: 0 }, { 99: 0.000004, 200: 0.000004 }],
    [{ share: 1 }, { 0: 0.04, 99: 1 }],
    [{ share: 0.01 }, { 0: 1, 99: 0.000004 }],
  ],
  linear: [
    [{}, { 0: 1, 50: 0.5, 100: 0, 150: 0 }],
    [
      { startFactor: 0.5, endFactor: 2, duration: 6 },
      { 0: 0.5, 20: 1, 60: 2, 99: 2 },
    ],
  ],
  step: [
    [{ every: 3 }, { 0: 1, 29: 1, 30: 0.5, 60: 0.25 }],
    [
      { every: 3, unit: 'steps' },
      { 2: 1, 3: 0.5, 6: 0.25 },
    ],
  ],
  exponential: [
    [{ factor: 0.5 }, { 9: 1, 10: 0.5, 25: 0.25 }],
    [{ factor: 0.5, unit: 'steps' }, { 3: 0.125 }],
  ],
  reduceOnPlateau: [[{}, { 0: 1, 99: 1 }]],
  cosineRestarts: [
    [
      { period: 1, multiplier: 2 },
      { 0: 1, 5: 0.5, 10: 1, 20: 0.5, 30: 1, 50: 0.5, 70: 1 },
    ],
  ],
  multiStep: [[{ milestones: [2, 5] }, { 19: 1, 20: 0.1, 49: 0.1, 50: 0.01 }]],
  polynomial: [
    [{ power: 1 }, { 0: 1, 50: 0.5, 200: 0 }],
    [
      { power: 2, minimum: 0.2 },
      { 50: 0.4, 100: 0.2 },
    ],
    [{ power: 0.5 }, { 75: 0.5 }],
  ],
  inverseSquareRoot: [[{ timescale: 1 }, { 0: 1, 30: 0.5, 80: 1 / 3 }]],
  piecewise: [
    [
      { boundaries: [1, 3], factors: [0.5, 2] },
      { 0: 1, 9: 1, 10: 0.5, 29: 0.5, 30: 2 },
    ],
    [
      { boundaries: [10, 30], factors: [0.5, 2], unit: 'steps', interpolation: 'linear' },
      { 0: 1, 5: 0.75, 10: 0.5, 20: 1.25, 30: 2, 40: 2 },
    ],
  ],
};

describe.each(schedules.all.map((definition) => ({ definition, type: definition.type })))(
  '$type',
  ({ definition, type }) => {
    test('has the values worked out by hand', () => {
      expect(known[type], `a line for ${type}`).toBeDefined();
      for (const [values, points] of known[type]!) {
        const run = start(type, values);
        const steps = Object.keys(points).map(Number);
        expectClose(ratesOf(run, steps), Object.values(points));
      }
    });

    test('is proportional to the learning rate, positive and finite over the run', () => {
      const run = start(type, {}, { base: 1 });
      const tenth = start(type, {}, { base: 0.1 });
      for (let step = 0; step < 100; step++) {
        expect(run.rate(step)).toBeGreaterThan(0);
        expect(run.rate(step)).toBeLessThanOrEqual(1);
        expect(tenth.rate(step)).toBeCloseTo(0.1 * run.rate(step), 12);
      }
    });

    test('gives a rate even in a run of a single step', () => {
      const run = start(type, {}, { totalSteps: 1, stepsPerEpoch: 1 });
      expect(Number.isFinite(run.rate(0))).toBe(true);
    });

    test('comes after a warm-up as if it started there', () => {
      const warm = start(type, {}, { totalSteps: 120, warmup: { steps: 20, startFactor: 0.1 } });
      const plain = start(type, {}, { totalSteps: 100 });
      expectClose(ratesOf(warm, [0, 10, 19]), [0.1, 0.55, 0.955]);
      expectClose(ratesOf(warm, [20, 47, 119]), ratesOf(plain, [0, 27, 99]));
    });

    test('is described for people', () => {
      expect(definition.description).toMatch(/^[A-Z].*\.$/);
      expect(definition.formula.length).toBeGreaterThan(2);
      expect(type === 'constant' || definition.references.length > 0).toBe(true);
      for (const field of Object.values(definition.fields)) expect(field.help).toMatch(/^[A-Z0-9].*\.$/);
      // A watched value needs both ends: what it is, and where it goes.
      const run = start(type, {});
      expect(run.observes).toBe(definition.observes);
      expect(run.observe === undefined).toBe(definition.observes === undefined);
    });
  },
);

test('the table of known values has no line left over', () => {
  expect(Object.keys(known).sort()).toEqual(schedules.all.map(({ type }) => type).sort());
});

describe('reduce on plateau', () => {
  const values = { factor: 0.5, patience: 1, threshold: 0.1, cooldown: 2, minimum: 0.2 };

  test('lowers the rate after more than `patience` values without improvement, and rests after a cut', () => {
    const run = start('reduceOnPlateau', values);
    const rates = [10, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5].map((loss) => {
      run.observe!(loss);
      return run.rate(0);
    });
    // 9.5 is less than 10% better: two bad values cut, two rest, two more cut.
    expect(rates).toEqual([1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]);
  });

  test('never goes below the lowest rate, and does not raise a base that is below it', () => {
    const run = start('reduceOnPlateau', { ...values, patience: 0, cooldown: 0 });
    for (let i = 0; i < 10; i++) run.observe!(1);
    expect(run.rate(0)).toBe(0.2);
    const low = start('reduceOnPlateau', { ...values, patience: 0 }, { base: 0.1 });
    for (let i = 0; i < 10; i++) low.observe!(1);
    expect(low.rate(0)).toBe(0.1);
  });

  test('goes on from a saved state, which survives JSON', () => {
    const losses = [5, 5, 4.9, 4.9, 4.8, 3, 3, 3, 3, 3, 2.9, 2.9];
    for (let cut = 0; cut < losses.length; cut++) {
      const whole = start('reduceOnPlateau', values);
      const first = start('reduceOnPlateau', values);
      const second = start('reduceOnPlateau', values);
      losses.forEach((loss) => whole.observe!(loss));
      losses.slice(0, cut).forEach((loss) => first.observe!(loss));
      second.restore(JSON.parse(JSON.stringify(first.save())));
      losses.slice(cut).forEach((loss) => second.observe!(loss));
      expect(second.save()).toEqual(whole.save());
      expect(second.rate(0)).toBe(whole.rate(0));
    }
  });

  test('counts a loss that is not a number as no improvement', () => {
    const run = start('reduceOnPlateau', { ...values, patience: 0 });
    run.observe!(NaN);
    expect(run.rate(0)).toBe(0.5);
  });

  test('watches what its field says, also behind a warm-up', () => {
    const run = start(
      'reduceOnPlateau',
      { ...values, watch: 'step-loss' },
      {
        warmup: { steps: 3, startFactor: 0 },
      },
    );
    expect(run.observes).toBe('step-loss');
    for (let i = 0; i < 3; i++) run.observe!(1);
    expect(run.rate(3)).toBe(0.5);
  });
});

test('no warm-up is the schedule itself', () => {
  const inner = start('constant', {});
  expect(withWarmup(inner, 1, 0, 0.1)).toBe(inner);
});

test('piecewise refuses boundaries that do not rise or have no factor', () => {
  for (const values of [
    { boundaries: [5, 5], factors: [1, 2] },
    { boundaries: [5], factors: [1, 2] },
  ]) {
    expect(() => start('piecewise', values)).toThrow(StudioError);
  }
});

test('a preview has its first and last step, and no step twice', () => {
  const run = { base: 0.5, totalSteps: 1000, stepsPerEpoch: 100 };
  const points = sampleSchedule({ type: 'linear', values: {} }, run, 11, { steps: 100, startFactor: 0 });
  expect(points).toHaveLength(11);
  expect(points[0]).toEqual({ step: 0, rate: 0 });
  expect(points[1]).toEqual({ step: 100, rate: 0.5 });
  expect(points[10]!.step).toBe(999);
  expect(sampleSchedule({ type: 'cosine', values: {} }, { ...run, totalSteps: 3 }, 50)).toHaveLength(3);
  expect(sampleSchedule({ type: 'cosine', values: {} }, { ...run, totalSteps: 1 }, 50)).toHaveLength(1);
});
