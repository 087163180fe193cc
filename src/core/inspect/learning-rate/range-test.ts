import { exp, log } from '../../support/math.ts';
import type { SessionOptions, TrainingSession } from '../../training/session.ts';
import { openFork } from './fork.ts';

/** How the rates are walked. */
export interface RangeTestOptions {
  /** Default 1e-6. */
  readonly minimumRate?: number;
  /** Default 10. */
  readonly maximumRate?: number;
  /** Steps from the smallest to the largest rate, default 100. */
  readonly steps?: number;
  /** Repetitions with other orders of the batches, default 3. */
  readonly repeats?: number;
  /** Called after each repetition. */
  readonly progress?: (done: number, total: number) => void;
}

/** One step of the test. */
export interface RangePoint {
  readonly learningRate: number;
  /** Mean loss over the repetitions. */
  readonly loss: number;
  /** Moving average of what training changed: see {@link testLearningRates}. */
  readonly smoothedLoss: number;
}

/** An answer, a range, and how sure both are. */
export interface RangeTest {
  readonly points: readonly RangePoint[];
  /** Null when the loss never fell. */
  readonly suggestion: number | null;
  /** Rates at which the loss falls at least half as fast as at the suggestion. */
  readonly range: { readonly low: number; readonly high: number } | null;
  /** Rate at which the loss rose beyond four times its lowest value, or stopped being finite; null when it never did. */
  readonly blowUp: number | null;
  readonly confidence: 'high' | 'medium' | 'low';
  /** Why it is that sure, with the numbers. */
  readonly reason: string;
}

/** Weight of the past in the moving average: about the last ten steps count. */
const SMOOTHING = 0.9;
/** A test ends when the smoothed loss has risen to so many times its lowest value. */
const BLOW_UP = 4;
/** Suggestions of the repetitions agree when the largest is at most this many times the smallest. */
const AGREEMENT = 4;

/**
 * The learning-rate range test (Smith, 2017) on copies of a state: the rate grows from step to step by a
 * constant factor; the suggestion is where the smoothed loss falls fastest over the logarithm of the rate.
 * Batches differ in difficulty, so each loss is first compared with that of the same batch, with the same
 * dropout masks, without any training: c = loss - loss untrained + mean loss untrained. Smoothing:
 * s = 0.9 s + 0.1 c, divided by 1 - 0.9^n so that the start is not pulled to 0. Slopes are taken over five
 * steps, and only up to the lowest point of the smoothed curve.
 */
export function testLearningRates(
  setup: SessionOptions,
  checkpoint: Uint8Array,
  options: RangeTestOptions = {},
): RangeTest {
  const { minimumRate = 1e-6, maximumRate = 10, steps = 100, repeats = 3 } = options;
  const factor = log(maximumRate / minimumRate) / Math.max(1, steps - 1);
  const rates = Array.from({ length: steps }, (_, i) => minimumRate * exp(factor * i));
  const runs = Array.from({ length: repeats }, (_, k) => {
    const walk = walkRates(setup, checkpoint, rates, setup.training.seed + k);
    options.progress?.(k + 1, repeats);
    return walk;
  });
  // Means are over repetitions that are all still there, or they would jump where one ends.
  const length = Math.min(...runs.map(({ losses }) => losses.length));
  const meanOf = (of: (run: Walk) => readonly number[]): readonly number[] =>
    Array.from({ length }, (_, i) => runs.reduce((sum, run) => sum + of(run)[i]!, 0) / runs.length);
  const mean = meanOf((run) => run.losses);
  const compared = meanOf((run) => run.compared);
  const smoothed = smooth(compared);
  const found = findSteepest(smoothed);
  const blowUp = length < steps ? rates[length]! : null;
  const points = mean.map((loss, i) => ({ learningRate: rates[i]!, loss, smoothedLoss: smoothed[i]! }));
  const drop = found === null ? 0 : smoothed[0]! - Math.min(...smoothed);
  const noise = spread(compared.slice(0, (found?.end ?? length) + 1).map((loss, i) => loss - smoothed[i]!));
  // A single outlier moves the average by a tenth of itself; a fall must be more than that.
  if (found === null || drop <= 0.3 * noise) {
    return {
      points,
      suggestion: null,
      range: null,
      blowUp,
      confidence: 'low',
      reason: `The loss did not fall at any rate (it moves by ${show(noise)} from step to step): the network may be trained already, or its gradients may be 0.`,
    };
  }
  const suggestions = runs
    .map((run) => findSteepest(smooth(run.compared)))
    .filter((each) => each !== null)
    .map((each) => rates[each.steepest]!);
  const ratio = suggestions.length === 0 ? Infinity : Math.max(...suggestions) / Math.min(...suggestions);
  const evidence = [
    {
      holds: drop > 3 * noise,
      yes: `the loss falls by ${show(drop)}, far more than its noise of ${show(noise)}`,
      no: `the loss falls by ${show(drop)} with a noise of ${show(noise)}`,
    },
    {
      holds: blowUp !== null,
      yes: `it blows up at ${show(blowUp ?? 0)}`,
      no: `it does not blow up below ${show(maximumRate)}`,
    },
    {
      holds: suggestions.length === repeats && ratio <= AGREEMENT,
      yes: `${repeats} ${repeats === 1 ? 'pass agrees with itself' : `orders of the batches agree within a factor of ${show(ratio)}`}`,
      no: `${repeats} orders of the batches differ by a factor of ${show(ratio)}`,
    },
  ];
  const held = evidence.filter((each) => each.holds).length;
  const sentence = evidence.map((each) => (each.holds ? each.yes : each.no)).join('; ');
  return {
    points,
    suggestion: rates[found.steepest]!,
    range: { low: rates[found.low]!, high: rates[found.high]! },
    blowUp,
    confidence: held === 3 ? 'high' : held === 2 ? 'medium' : 'low',
    reason: `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`,
  };
}

/** One repetition, until the end of the rates or until it blows up. */
interface Walk {
  readonly losses: readonly number[];
  /** Losses less the difficulty of their batches. */
  readonly compared: readonly number[];
}

function walkRates(
  setup: SessionOptions,
  checkpoint: Uint8Array,
  rates: readonly number[],
  seed: number,
): Walk {
  const open = (learningRate: number) =>
    openFork(setup, checkpoint, { learningRate, steps: rates.length, seed });
  const session = open(rates[0]!);
  const untrained = loseWithoutTraining(open(NO_TRAINING), rates.length);
  const level = untrained.reduce((sum, loss) => sum + loss, 0) / untrained.length;
  const losses: number[] = [];
  const compared: number[] = [];
  let average = 0;
  let weight = 1;
  let lowest = Infinity;
  for (const [i, rate] of rates.entries()) {
    session.changeLearningRate(rate);
    const { loss, epochEnded, divergence } = session.runBatch();
    if (divergence !== null) break;
    const own = loss - untrained[i]! + level;
    average = SMOOTHING * average + (1 - SMOOTHING) * own;
    weight *= SMOOTHING;
    const smoothed = average / (1 - weight);
    // Absolute value: some losses (cosine similarity) are below 0.
    if (i > 5 && smoothed - lowest > (BLOW_UP - 1) * Math.abs(lowest)) break;
    lowest = Math.min(lowest, smoothed);
    losses.push(loss);
    compared.push(own);
    if (epochEnded) session.finishEpoch();
  }
  return { losses, compared };
}

/** So small that no weight moves by a bit. */
const NO_TRAINING = 1e-300;

function loseWithoutTraining(session: TrainingSession, steps: number): readonly number[] {
  const losses = new Array<number>(steps).fill(NaN);
  for (let step = 0; step < steps; step++) {
    const { loss, epochEnded, divergence } = session.runBatch();
    // Where the state itself is not finite there is nothing to compare with.
    if (divergence !== null) break;
    losses[step] = loss;
    if (epochEnded) session.finishEpoch();
  }
  return losses;
}

/** Exponential moving average without the pull of its start. */
function smooth(losses: readonly number[]): readonly number[] {
  let average = 0;
  let weight = 1;
  return losses.map((loss) => {
    average = SMOOTHING * average + (1 - SMOOTHING) * loss;
    weight *= SMOOTHING;
    return average / (1 - weight);
  });
}

/** Step of the steepest fall, the steps around it that fall at least half as fast, and the lowest. Null when nothing falls. */
function findSteepest(
  smoothed: readonly number[],
): { readonly steepest: number; readonly low: number; readonly high: number; readonly end: number } | null {
  if (smoothed.length < 2) return null;
  let end = 0;
  smoothed.forEach((loss, i) => {
    if (loss < smoothed[end]!) end = i;
  });
  const slopeAt = (i: number): number => {
    const left = Math.max(0, i - 2);
    const right = Math.min(smoothed.length - 1, i + 2);
    return (smoothed[right]! - smoothed[left]!) / Math.max(1, right - left);
  };
  let steepest = 0;
  for (let i = 1; i <= end; i++) if (slopeAt(i) < slopeAt(steepest)) steepest = i;
  if (!(slopeAt(steepest) < 0)) return null;
  let low = steepest;
  let high = steepest;
  const half = slopeAt(steepest) / 2;
  while (low > 0 && slopeAt(low - 1) <= half) low -= 1;
  while (high < end && slopeAt(high + 1) <= half) high += 1;
  return { steepest, low, high, end };
}

function spread(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return Math.sqrt(squares / values.length);
}

/** Two significant digits. */
const show = (value: number): string => String(Number(value.toPrecision(2)));
