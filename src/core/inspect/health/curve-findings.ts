import type { HealthFinding } from './finding.ts';
import { percent } from '../../support/percent.ts';
import { show } from './finding.ts';

/** Losses over epochs, in rising epochs. */
export interface LossCurve {
  readonly epochs: ArrayLike<number>;
  readonly losses: ArrayLike<number>;
}

/** Epochs below which a curve is no evidence. */
const FEWEST_EPOCHS = 8;

/** Overfitting and plateaus, from the curves of a run. */
export function findCurveProblems(train: LossCurve, validation: LossCurve): readonly HealthFinding[] {
  return [...findOverfitting(train, validation), ...findPlateau(train)];
}

/** Validation 10 % above its best while training went on falling, for at least a fifth of the run. */
function findOverfitting(train: LossCurve, validation: LossCurve): readonly HealthFinding[] {
  const count = validation.losses.length;
  if (count < FEWEST_EPOCHS || train.losses.length < FEWEST_EPOCHS) return [];
  let best = 0;
  for (let i = 1; i < count; i++) if (validation.losses[i]! < validation.losses[best]!) best = i;
  const last = meanOf(validation.losses, count - Math.max(1, Math.floor(count / 20)), count);
  const lowest = validation.losses[best]!;
  const since = count - 1 - best;
  const trainAtBest = lossAt(train, validation.epochs[best]!);
  const trainNow = train.losses[train.losses.length - 1]!;
  const rise = (last - lowest) / Math.abs(lowest);
  if (!(rise > 0.1 && since >= count / 5 && trainNow < trainAtBest)) return [];
  return [
    {
      code: 'overfitting',
      severity: rise > 0.5 ? 'bad' : 'watch',
      node: null,
      sentence: `Since epoch ${validation.epochs[best]} the validation loss has risen by ${percent(rise)} (${show(lowest)} to ${show(last)}) while the training loss fell from ${show(trainAtBest)} to ${show(trainNow)}: it overfits.`,
      advice:
        'Stop early and keep the best weights, add dropout or weight decay, use fewer units, or get more rows.',
    },
  ];
}

/** The last quarter of the training moved the loss by under 1 % of all that it fell, and the loss is not near 0. */
function findPlateau({ epochs, losses }: LossCurve): readonly HealthFinding[] {
  const count = losses.length;
  if (count < 2 * FEWEST_EPOCHS) return [];
  const quarter = Math.floor(count / 4);
  const start = losses[0]!;
  const before = meanOf(losses, count - 2 * quarter, count - quarter);
  const now = meanOf(losses, count - quarter, count);
  const fall = start - now;
  const isNearZero = Math.abs(now) < 0.02 * Math.abs(start);
  if (isNearZero || !(Math.abs(before - now) < 0.01 * Math.max(Math.abs(fall), 1e-3 * Math.abs(start))))
    return [];
  return [
    {
      code: 'plateau',
      severity: 'watch',
      node: null,
      sentence: `Since epoch ${epochs[count - quarter]} the training loss stands at ${show(now)}; the quarter before it was ${show(before)}: a plateau.`,
      advice:
        'Try another learning rate (the range test suggests one), a schedule, more units, or accept that this is what the features can tell.',
    },
  ];
}

function meanOf(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum / (to - from);
}

/** Loss at the last point that is not beyond an epoch. */
function lossAt({ epochs, losses }: LossCurve, epoch: number): number {
  let found = losses[0]!;
  for (let i = 0; i < epochs.length && epochs[i]! <= epoch; i++) found = losses[i]!;
  return found;
}
