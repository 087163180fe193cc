import type { TrainingSession } from './session.ts';
import { createStepLog } from './step-log.ts';

/** Times of one layer in the middle (median) of the measured steps, in milliseconds per step. */
export interface LayerProfile {
  /** Id of the design node; `loss` and `update` are parts of a step that belong to no layer. */
  readonly node: string;
  /** Type of the layer, `loss` or `update`. */
  readonly type: string;
  readonly forwardMs: number;
  readonly backwardMs: number;
  /** Share of this layer's parameters in the optimizer's time, by their number. */
  readonly updateMs: number;
  /** Floating-point operations of one step: two per multiply-add, forward and both gradients. */
  readonly operations: number;
  /** Operations by the time of forward and backward, in GF/s. */
  readonly gigaflops: number;
  /** Part of the measured limit: above 1 where zeros were left out (they count as operations); null without products. */
  readonly shareOfLimit: number | null;
}

/** Parts of a step around its layers, in milliseconds per step. */
export interface StepSurroundings {
  /** Gathering the rows of the batch. */
  readonly feedMs: number;
  /** Penalties, metrics, and looking for numbers that are not finite. */
  readonly checksMs: number;
  /** The ends of epochs with their evaluations, shared out over their steps. */
  readonly epochEndMs: number;
  /** The rest: caches that layers find cold in a real step, and what is between the parts. */
  readonly otherMs: number;
}

/** Where the time of a training step goes. */
export interface TrainingProfile {
  readonly engine: string;
  readonly batchSize: number;
  /** Steps that were measured. */
  readonly steps: number;
  readonly layers: readonly LayerProfile[];
  readonly loss: { readonly forwardMs: number; readonly backwardMs: number };
  readonly updateMs: number;
  /** What belongs to no layer; with the layers, the loss and the update it adds up to the whole step. */
  readonly around: StepSurroundings;
  /** A whole step as it really runs. */
  readonly stepMs: number;
  readonly examplesPerSecond: number;
  /** Operations of all layers by the time of the whole step, in GF/s. */
  readonly gigaflops: number;
  /** What the processor can do with 128-bit multiply and add, measured in the same minute, in GF/s. */
  readonly limitGigaflops: number;
  /** True where the run goes through a module made for its network: then layers are not timed as they really run. */
  readonly runsWhole: boolean;
}

/** What profiling needs from around it. */
export interface ProfileHost {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Operations per millisecond of a tight loop of 128-bit multiply and add. */
  measureLimit(): number;
}

/** Layers faster than the clock's resolution are run again and again, this long, in milliseconds. */
const LEAST_MS = 0.2;
/** Whole steps are watched for longer, so that the ends of epochs have their part in them. */
const LEAST_STEPS_MS = 20;

/** Rounds after each other that are no faster than those before: then everything is compiled. */
const CALM_ROUNDS = 3;
const MOST_WARM_ROUNDS = 40;
/** Steps that a module of its own is asked for at once. */
const WHOLE_STRETCH = 512;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
};

/**
 * Trains a session for some steps and times every layer. The layers are run again on the batch of the last step,
 * which changes no weights.
 * @param rounds measurements of each layer; the median counts.
 * @throws StudioError `training-out-of-turn` when the session is over before it could be measured.
 */
export function profileSession(session: TrainingSession, host: ProfileHost, rounds = 9): TrainingProfile {
  const { now } = host;
  const time = (work: () => void): number => {
    let repetitions = 0;
    const start = now();
    let elapsed: number;
    do {
      work();
      repetitions += 1;
      elapsed = now() - start;
    } while (elapsed < LEAST_MS);
    return elapsed / repetitions;
  };
  const stepTimes: number[] = [];
  const log = createStepLog(session.runsWhole ? WHOLE_STRETCH : 1);
  let steps = 0;
  let examples = 0;
  let epochEndMs = 0;
  /** Whole steps for a while. @returns milliseconds of each. */
  const trainRound = (): number => {
    const start = now();
    let done = 0;
    let elapsed: number;
    do {
      session.runBatches(log);
      done += log.length;
      examples += log.examples;
      if (log.divergence !== null) break;
      if (log.epochEnded) {
        const before = now();
        session.finishEpoch();
        epochEndMs += now() - before;
      }
      elapsed = now() - start;
    } while (elapsed < LEAST_STEPS_MS && !session.finished);
    steps += done;
    return (now() - start) / done;
  };
  // V8 replaces its quick first version of a kernel by the optimised one in the background: until steps get no faster.
  let fastest = Infinity;
  for (let calm = 0, left = MOST_WARM_ROUNDS; calm < CALM_ROUNDS && left > 0 && !session.finished; left--) {
    const ms = trainRound();
    calm = ms > 0.95 * fastest ? calm + 1 : 0;
    fastest = Math.min(fastest, ms);
  }
  const limit = median(Array.from({ length: rounds }, () => host.measureLimit())) / 1e6;
  // A whole batch in the plan, calculated layer by layer.
  const fill = () => !session.finished && session.runBatch(() => undefined);
  let last = fill();
  while (last !== false && last.epochEnded && last.divergence === null) {
    session.finishEpoch();
    if (session.plan.state.batchSize === session.plan.batchSize) break;
    last = fill();
  }
  const { plan } = session;
  plan.state.training = true;
  const timesOf = (work: (() => void) | null): number =>
    work === null ? 0 : median(Array.from({ length: rounds }, () => time(work)));
  const sums = plan.losses.map(() => ({ sum: 0, weight: 0 }));
  plan.forward();
  const loss = {
    forwardMs: timesOf(() => plan.losses.forEach((each, k) => each.forward(sums[k]!))),
    backwardMs: timesOf(() => plan.losses.forEach((each) => each.backward())),
  };
  plan.backward();
  const updateMs = timesOf(session.rehearseUpdate());
  const { trainableCount } = plan.graph;
  const layers = plan.steps.map((step, index): LayerProfile => {
    const node = plan.graph.nodes[index]!;
    const forwardMs = timesOf(() => step.forward());
    const backwardMs = timesOf(step.backward);
    // Backward finds two gradients, that of the parameters and that of the input; the first layer only one.
    const isFirst = node.inputs.every((input) => plan.steps[input]!.backward === null);
    const passes = step.backward === null ? 1 : isFirst ? 2 : 3;
    const operations = 2 * node.multiplyAdds * plan.state.batchSize * passes;
    const gigaflops = operations === 0 ? 0 : operations / ((forwardMs + backwardMs) * 1e6);
    return {
      node: node.id,
      type: node.layer.type,
      forwardMs,
      backwardMs,
      updateMs: trainableCount === 0 ? 0 : (updateMs * node.trainableCount) / trainableCount,
      operations,
      gigaflops,
      shareOfLimit: operations === 0 ? null : gigaflops / limit,
    };
  });
  // Steps are timed after their layers, which by now are compiled as well as they will be.
  if (!session.finished) steps = examples = epochEndMs = 0;
  for (let round = 0; round < rounds && !session.finished; round++) stepTimes.push(trainRound());
  if (stepTimes.length === 0) stepTimes.push(fastest);
  const watched = watchSteps(session, now, rounds);
  const stepMs = median(stepTimes);
  const around = { ...watched, epochEndMs: epochEndMs / Math.max(1, steps) };
  const inLayers = layers.reduce((sum, { forwardMs, backwardMs }) => sum + forwardMs + backwardMs, 0);
  const known =
    inLayers +
    loss.forwardMs +
    loss.backwardMs +
    updateMs +
    around.feedMs +
    around.checksMs +
    around.epochEndMs;
  const operations = layers.reduce((sum, each) => sum + each.operations, 0);
  return {
    engine: plan.engine.name,
    batchSize: plan.state.batchSize,
    steps,
    layers,
    loss,
    updateMs,
    around: { ...around, otherMs: Math.max(0, stepMs - known) },
    stepMs,
    examplesPerSecond: (examples / (steps * stepMs)) * 1000,
    gigaflops: operations / (stepMs * 1e6),
    limitGigaflops: limit,
    runsWhole: session.runsWhole,
  };
}

/** Times what a step does around its layers, in real steps; medians. */
function watchSteps(
  session: TrainingSession,
  now: () => number,
  steps: number,
): Pick<StepSurroundings, 'feedMs' | 'checksMs'> {
  const feeds: number[] = [];
  const checks: number[] = [];
  for (let left = steps; left > 0 && !session.finished; left--) {
    let last = now();
    let feedMs = 0;
    let checksMs = 0;
    const { epochEnded, divergence } = session.runBatch((moment) => {
      const at = now();
      if (moment === 'feed') feedMs += at - last;
      if (moment === 'gradient') checksMs += at - last;
      last = at;
    });
    feeds.push(feedMs);
    checks.push(checksMs);
    if (divergence !== null) break;
    if (epochEnded) session.finishEpoch();
  }
  return { feedMs: median(feeds), checksMs: median(checks) };
}
