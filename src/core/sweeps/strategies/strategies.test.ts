import { describe, expect, it } from 'vitest';
import { createRandom } from '../../support/random.ts';
import { defaultValues, type Spec } from '../../support/fields.ts';
import { median } from '../numbers.ts';
import type { Point } from '../space.ts';
import { activeDimensions } from '../space.ts';
import { byScore, countTrials, type SweepLog } from '../sweep-log.ts';
import { branin, conditional, hartmann6, type TestFunction } from '../testing/functions.ts';
import { runSweep } from '../testing/run-sweep.ts';
import { strategies } from './index.ts';
import { radicalInverse } from './halton.ts';

const small: Readonly<Record<string, Spec['values']>> = {
  random: { trials: 23 },
  halton: { trials: 23 },
  tpe: { trials: 30, startup: 8 },
  successiveHalving: { trials: 27 },
  populationBased: { members: 7, interval: 3 },
};

const specOf = (type: string): Spec => ({
  type,
  values: { ...defaultValues(strategies.get(type).fields), ...small[type] },
});

/** A loss that falls with training towards the function's value. */
const training =
  ({ evaluate }: TestFunction) =>
  (point: Point, epoch: number) =>
    evaluate(point) + 5 / epoch;

describe.each(strategies.all.map(({ type }) => type))('%s', (type) => {
  const sweepOf = (more: Partial<Parameters<typeof runSweep>[0]> = {}) =>
    runSweep({
      space: conditional.space,
      strategy: specOf(type),
      seed: 5,
      epochs: 9,
      score: training(conditional),
      ...more,
    });

  it('gives the same legs with any number of processes, whichever of them is faster', () => {
    const alone = sweepOf();
    for (const parallel of [2, 3, 4]) {
      const random = createRandom(parallel, 'pace');
      const together = sweepOf({ parallel, pick: (count) => random.nextBelow(count) });
      expect(together).toEqual(alone);
    }
  });

  it('goes on from what was stored as if nothing had happened', () => {
    const whole = sweepOf();
    for (const length of [1, 5, Math.floor(whole.length / 2), whole.length]) {
      const stored = JSON.parse(JSON.stringify(whole.slice(0, length))) as SweepLog;
      expect(sweepOf({ log: stored })).toEqual(whole);
    }
  });

  it('plans as many trials and epochs as it takes', () => {
    const log = sweepOf();
    const { fields, size } = strategies.get(type);
    const values = { ...defaultValues(fields), ...small[type] };
    const planned = size({ values, space: conditional.space, seed: 5, epochs: 9 });
    const replaced = log.filter(({ parent }) => parent !== null).length;
    expect(countTrials(log) - replaced).toBe(planned.trials);
    expect(log.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(planned.epochs);
  });

  it('gives every point exactly the dimensions that apply to it, within their ranges', () => {
    for (const { point } of sweepOf()) {
      const active = activeDimensions(conditional.space, point);
      expect(Object.keys(point).sort()).toEqual(active.map(([{ path }]) => path).sort());
      for (const [{ range, path }] of active) {
        if (range.kind === 'choice') expect(range.values).toContainEqual(point[path]);
        else {
          expect(Number(point[path])).toBeGreaterThanOrEqual(range.minimum);
          expect(Number(point[path])).toBeLessThanOrEqual(range.maximum);
        }
      }
    }
  });

  it('goes on to its end when every trial fails', () => {
    const log = sweepOf({ score: () => null });
    expect(log.every(({ outcome }) => outcome !== null && outcome.score === null)).toBe(true);
  });

  it('depends on the seed, unless it takes everything', () => {
    const points = (seed: number) => sweepOf({ seed }).map(({ point }) => point);
    if (type === 'grid') expect(points(1)).toEqual(points(2));
    else expect(points(1)).not.toEqual(points(2));
  });
});

/** Best value minus the least possible one, after all trials. */
function regret(fn: TestFunction, strategy: string, trials: number, seed: number): number {
  const log = runSweep({
    space: fn.space,
    strategy: { type: strategy, values: { trials } },
    seed,
    score: fn.evaluate,
  });
  return Math.min(...log.map(({ outcome }) => outcome!.score!)) - fn.minimum;
}

describe('TPE against random search, 20 seeds, equal trials', () => {
  it.each([
    [branin, 60],
    [hartmann6, 80],
    [conditional, 60],
  ] as const)('has the lower median simple regret on $name', (fn, trials) => {
    const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
    const of = (strategy: string) => median(seeds.map((seed) => regret(fn, strategy, trials, seed)));
    const [tpe, random] = [of('tpe'), of('random')];
    console.log(
      `${fn.name}, ${trials} trials: median simple regret TPE ${tpe.toPrecision(3)}, random ${random.toPrecision(3)}`,
    );
    expect(tpe).toBeLessThan(0.8 * random);
  });
});

it('successive halving finds the best of 81 arms with at most a third of the budget', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const log = runSweep({
      space: [
        { path: 'x', label: 'x', range: { kind: 'linear', minimum: 0, maximum: 1, steps: 5 }, when: null },
      ],
      strategy: { type: 'successiveHalving', values: { trials: 81, eta: 3, firstEpochs: 1 } },
      seed,
      epochs: 81,
      // Curves that fall at their own pace, so that they cross early on.
      score: ({ x }, epoch) => Number(x) + (0.04 * (1 + Math.abs(Math.sin(1000 * Number(x))))) / epoch,
    });
    const points = log.filter(({ from }) => from === 0).map(({ point }) => Number(point['x']));
    expect(points).toHaveLength(81);
    const winner = [...log].filter(({ to }) => to === 81).sort(byScore)[0]!;
    const best = Math.min(...points.map((x) => x + (0.04 * (1 + Math.abs(Math.sin(1000 * x)))) / 81));
    expect(winner.outcome!.score).toBe(best);
    expect(log.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThanOrEqual((81 * 81) / 3);
  }
});

it('population based training copies from the strong and keeps the score falling', () => {
  const log = runSweep({
    space: [
      {
        path: 'rate',
        label: 'rate',
        range: { kind: 'log', minimum: 1e-4, maximum: 1, steps: 5 },
        when: null,
      },
    ],
    strategy: { type: 'populationBased', values: { members: 10, interval: 2 } },
    seed: 3,
    epochs: 20,
    score: ({ rate }, epoch) => Math.abs(Math.log10(Number(rate) / 0.01)) + 1 / epoch,
  });
  const children = log.filter(({ parent }) => parent !== null);
  expect(children.length).toBeGreaterThan(5);
  for (const child of children) {
    const legs = log.filter(({ trial, to }) => trial === child.parent && to === child.from);
    expect(legs).toHaveLength(1);
  }
  const generation = (to: number) =>
    median(log.filter((leg) => leg.to === to).map(({ outcome }) => outcome!.score!));
  expect(generation(20)).toBeLessThan(generation(2));
});

it('median stopping ends bad trials early, at the same epochs with any number of processes', () => {
  const sweepOf = (parallel: number) => {
    const random = createRandom(parallel, 'pace');
    return runSweep({
      space: branin.space,
      strategy: { type: 'random', values: { trials: 40 } },
      stopping: { type: 'median', values: {} },
      seed: 2,
      epochs: 12,
      parallel,
      pick: (count) => random.nextBelow(count),
      score: training(branin),
    });
  };
  const alone = sweepOf(1);
  expect(sweepOf(3)).toEqual(alone);
  const stopped = alone.filter(({ outcome }) => outcome!.stopped);
  expect(stopped.length).toBeGreaterThan(8);
  expect(stopped.length).toBeLessThan(32);
  expect([...alone].sort(byScore)[0]!.outcome!.stopped).toBe(false);
});

it("Halton's points fill every cell of a grid sooner than chance", () => {
  const filled = (draw: (index: number, dimension: number) => number) =>
    new Set(
      Array.from({ length: 128 }, (_, index) =>
        [0, 1].map((dimension) => Math.floor(draw(index, dimension) * 8)).join(),
      ),
    ).size;
  const random = createRandom(1, 'cells');
  const halton = filled((index, dimension) => radicalInverse(index, dimension === 0 ? 2 : 3, 7, dimension));
  expect(halton).toBeGreaterThanOrEqual(62);
  expect(halton).toBeGreaterThan(filled(() => random.nextUniform()));
});
