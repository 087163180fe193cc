import { createRandom } from '../../support/random.ts';
import { buildPoint, gridValues, unitOf, valueAt, type Point, type SearchSpace } from '../space.ts';
import { defineStrategy, firstLeg, randomPoint } from '../strategy.ts';
import { byScore, countTrials, type LegRecord } from '../sweep-log.ts';

/** A population that trains together; the weak take over weights and settings of the strong, a little changed. */
export const populationBased = defineStrategy({
  type: 'populationBased',
  label: 'Population based',
  description:
    'Trains a population side by side. From time to time the weakest take over the weights and settings of the strongest, a little changed: settings are learned while training.',
  fields: {
    members: {
      kind: 'integer',
      label: 'Members',
      help: 'How many train side by side.',
      default: 10,
      minimum: 2,
      maximum: 200,
    },
    interval: {
      kind: 'integer',
      label: 'Epochs between comparisons',
      help: 'How long every member trains before the weak learn from the strong.',
      default: 5,
      minimum: 1,
      maximum: 100_000,
    },
    share: {
      kind: 'number',
      label: 'Share that is replaced',
      help: 'Part of the members that gives up at each comparison, and part that they may copy.',
      default: 0.2,
      minimum: 0.05,
      maximum: 0.5,
    },
    resample: {
      kind: 'number',
      label: 'Chance of a new value',
      help: 'How often a copied setting is drawn afresh instead of moved a little.',
      default: 0.25,
      minimum: 0,
      maximum: 1,
      advanced: true,
    },
  },
  promise:
    'The same seed gives the same members with any number of processes, because all of a generation end before the next begins; the asynchronous original is faster on unequal machines and cannot promise that.',
  references: [
    {
      title: 'Population Based Training of Neural Networks',
      authors: 'Jaderberg et al.',
      year: 2017,
      url: 'https://arxiv.org/abs/1711.09846',
    },
  ],
  canExtend: false,
  extendField: null,
  size: ({ values, epochs }) => ({ trials: values.members, epochs: values.members * epochs }),
  next({ values, space, seed, epochs }, log) {
    const { members, interval, share, resample } = values;
    const generations = Math.ceil(epochs / interval);
    const generation = Math.floor(log.length / members);
    const member = log.length % members;
    if (generation >= generations) return { kind: 'done' };
    const to = Math.min(epochs, (generation + 1) * interval);
    const label = `generation ${generation + 1}`;
    if (generation === 0) {
      return firstLeg(member, randomPoint(space, seed, `population:${member}`), to, label);
    }
    const before = log.slice((generation - 1) * members, generation * members);
    if (before.some(({ outcome }) => outcome === null)) return { kind: 'wait' };
    const ranked = [...before].sort(byScore);
    const count = Math.max(1, Math.floor(share * members));
    const own = before[member]!;
    const isWeak = own.outcome?.score == null || ranked.indexOf(own) >= members - count;
    const strong = ranked.slice(0, count).filter(({ outcome }) => outcome?.score != null);
    if (!isWeak || strong.length === 0) {
      return {
        kind: 'leg',
        leg: { trial: own.trial, point: own.point, from: own.to, to, parent: null, label },
      };
    }
    const random = createRandom(seed, `exploit:${generation}:${member}`);
    const parent: LegRecord = strong[random.nextBelow(strong.length)]!;
    const point = explore(space, parent.point, resample, random);
    return {
      kind: 'leg',
      leg: { trial: countTrials(log), point, from: parent.to, to, parent: parent.trial, label },
    };
  },
});

/** Each setting drawn afresh, or moved: numbers by a factor of 0.8 or 1.2, choices to a neighbour. */
function explore(
  space: SearchSpace,
  point: Point,
  resample: number,
  random: ReturnType<typeof createRandom>,
): Point {
  return buildPoint(space, ({ range, path }) => {
    const old = point[path];
    if (old === undefined || random.nextUniform() < resample) return valueAt(range, random.nextUniform());
    const up = random.nextUniform() < 0.5;
    if (range.kind === 'choice') {
      const values = gridValues(range);
      const place = Math.floor(unitOf(range, old) * values.length) + (up ? 1 : -1);
      return values[Math.min(values.length - 1, Math.max(0, place))]!;
    }
    const moved = Number(old) * (up ? 1.2 : 0.8);
    const { minimum, maximum } = range;
    const value = Math.min(maximum, Math.max(minimum, moved));
    return range.kind === 'integer' ? Math.round(value) : Number(value.toPrecision(4));
  });
}
