import { createRandom } from '../../support/random.ts';
import { activeDimensions, buildPoint, unitOf, valueAt, type Dimension, type Point } from '../space.ts';
import { defineStrategy, firstLeg, randomPoint, trialsField, type StrategyContext } from '../strategy.ts';
import type { LegRecord, SweepLog } from '../sweep-log.ts';
import { byScore } from '../sweep-log.ts';
import { createParzen, type Parzen } from './parzen.ts';

/** Share of the trials that counts as good, and the most of them. */
const GOOD_SHARE = 0.1;
const MOST_GOOD = 25;

interface TpeValues {
  readonly trials: number;
  readonly startup: number;
  readonly candidates: number;
  readonly lag: number;
}

/** Tree-structured Parzen estimator. */
export const tpe = defineStrategy({
  type: 'tpe',
  label: 'Bayesian (TPE)',
  description:
    'Learns from the trials so far where good settings lie, and looks there. The best choice when a trial takes long.',
  fields: {
    trials: trialsField,
    startup: {
      kind: 'integer',
      label: 'Random at first',
      help: 'Trials that are drawn by chance before it begins to learn.',
      default: 10,
      minimum: 1,
      maximum: 1000,
      advanced: true,
    },
    candidates: {
      kind: 'integer',
      label: 'Candidates',
      help: 'Values that are drawn and compared for each hyperparameter of a new trial.',
      default: 24,
      minimum: 1,
      maximum: 1000,
      advanced: true,
    },
    lag: {
      kind: 'integer',
      label: 'Trials under way',
      help: 'A new trial learns from all but the last of them, one less than this: that many may train side by side, and the trials are the same with fewer.',
      default: 4,
      minimum: 1,
      maximum: 64,
      advanced: true,
    },
  },
  promise:
    'The same seed gives the same trials with any number of processes: each learns from all but the newest `lag` - 1 trials, finished or not. More processes than `lag` have to wait for each other.',
  references: [
    {
      title: 'Algorithms for Hyper-Parameter Optimization',
      authors: 'Bergstra, Bardenet, Bengio, Kegl',
      year: 2011,
      url: 'https://papers.nips.cc/paper/2011/hash/86e8f7ab32cfd12577bc2619bc635690-Abstract.html',
    },
    {
      title: 'Tree-Structured Parzen Estimator: Understanding Its Algorithm Components',
      authors: 'Watanabe',
      year: 2023,
      url: 'https://arxiv.org/abs/2304.11127',
    },
  ],
  canExtend: true,
  extendField: 'trials',
  size: ({ values, epochs }) => ({ trials: values.trials, epochs: values.trials * epochs }),
  next(context, log) {
    const { values, space, seed, epochs } = context;
    const number = log.length;
    if (number >= values.trials) return { kind: 'done' };
    if (number < values.startup)
      return firstLeg(number, randomPoint(space, seed, `tpe:${number}`), epochs, 'random');
    const known = log.slice(0, number - values.lag + 1);
    if (known.some(({ outcome }) => outcome === null)) return { kind: 'wait' };
    return firstLeg(number, propose(context, known, log.slice(known.length)), epochs, 'TPE');
  },
});

/** The point with the best ratio of good to bad density, dimension after dimension. */
function propose(
  { values, space, seed }: StrategyContext<TpeValues>,
  known: SweepLog,
  pending: SweepLog,
): Point {
  const number = known.length + pending.length;
  const ranked = [...known].sort(byScore);
  const goodCount = Math.max(1, Math.min(MOST_GOOD, Math.ceil(GOOD_SHARE * ranked.length)));
  const good = ranked.slice(0, goodCount).filter(({ outcome }) => outcome?.score != null);
  // Trials under way count as bad ones, so that a new one does not repeat them.
  const bad = [...ranked.slice(good.length), ...pending];
  return buildPoint(space, (dimension, index) => {
    const random = createRandom(seed, `tpe:${number}:${index}:${dimension.path}`);
    const better = parzenOf(dimension, index, space, good);
    const worse = parzenOf(dimension, index, space, bad);
    let best = better.draw(random);
    let bestRatio = better.logDensity(best) - worse.logDensity(best);
    for (let candidate = 1; candidate < values.candidates; candidate++) {
      const unit = better.draw(random);
      const ratio = better.logDensity(unit) - worse.logDensity(unit);
      if (ratio > bestRatio) {
        best = unit;
        bestRatio = ratio;
      }
    }
    return valueAt(dimension.range, best);
  });
}

/** Only trials to which the dimension applied say something about it. */
function parzenOf(
  dimension: Dimension,
  index: number,
  space: readonly Dimension[],
  trials: readonly LegRecord[],
): Parzen {
  const units = trials
    .filter(({ point }) => activeDimensions(space, point).some(([, place]) => place === index))
    .map(({ point }) => unitOf(dimension.range, point[dimension.path]!));
  return createParzen(dimension.range, units);
}
