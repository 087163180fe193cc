import { buildPlan } from '../plan/build-plan.ts';
import { initializeParameters } from '../plan/initialize-parameters.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import type { Spec } from '../support/fields.ts';
import { createBatchFeeder } from '../training/batch-feeder.ts';
import { fillEpochOrder } from '../training/epoch-order.ts';
import { resolveOutputs } from '../training/output-specs.ts';
import type { SessionOptions } from '../training/session.ts';
import { evaluatePlanLoss } from './gradient-check.ts';
import { findBreaks, scoreLayers, type LayerBreak } from './initialization/breaks.ts';
import { findTwins, type TwinUnits } from './initialization/twins.ts';
import { describeBlock, quantiles } from './statistics.ts';

/** A way to start that is to be tried. */
export interface InitializerCandidate {
  /** "He normal", "all zeros", "as designed". */
  readonly label: string;
  /** For every kernel without a setting of its own; null: as the run would start. */
  readonly initializer: Spec | null;
}

/** How numbers are spread in one layer. */
export interface Spread {
  readonly mean: number;
  readonly standardDeviation: number;
  /** 0, 5, 25, 50, 75, 95 and 100 %: enough for a box with whiskers. */
  readonly quantiles: readonly number[];
  /** Share of exact zeros, 0 to 1. */
  readonly zeros: number;
  readonly nonFinite: number;
}

/** One layer before the first update. */
export interface StartLayer {
  readonly node: string;
  readonly type: string;
  readonly activations: Spread;
  /** dL/d(output); null where none flows (what comes before the first weights). */
  readonly gradients: Spread | null;
  /** dL/dw of all weights of the layer together; null where it has none that learn. */
  readonly weightGradients: Spread | null;
}

/** One candidate and what became of it. */
export interface StartReport {
  readonly candidate: InitializerCandidate;
  /** Loss of the batch before any update. */
  readonly loss: number;
  readonly layers: readonly StartLayer[];
  /** In the order in which things go wrong: forward first, then from the loss back. Empty when all is well. */
  readonly breaks: readonly LayerBreak[];
  /** The first of `breaks`: the one to mend. */
  readonly firstBreak: LayerBreak | null;
  /** Groups of units that are the same and will stay the same. */
  readonly twins: readonly TwinUnits[];
  /** Mean distance of the layers' spreads from that of the input, in powers of ten: lower is better. */
  readonly score: number;
}

/** All candidates side by side. */
export interface StartComparison {
  readonly rows: number;
  readonly reports: readonly StartReport[];
  /** Place in `reports` of the best one. */
  readonly suggestion: number;
  readonly sentence: string;
}

/** What people should see beside each other: nothing, too little, the two good ones, too much. */
export const STANDARD_CANDIDATES: readonly InitializerCandidate[] = [
  { label: 'As designed', initializer: null },
  { label: 'All zeros', initializer: { type: 'zeros', values: {} } },
  { label: 'Too small (normal, 0.001)', initializer: { type: 'normal', values: { mean: 0, std: 0.001 } } },
  { label: 'Glorot uniform', initializer: { type: 'glorotUniform', values: {} } },
  { label: 'He normal', initializer: { type: 'heNormal', values: {} } },
  { label: 'Too large (normal, 1)', initializer: { type: 'normal', values: { mean: 0, std: 1 } } },
];

/**
 * One forward and one backward pass of the run's own first batch per candidate, in training mode, with the
 * run's seed: exactly what the first step would see.
 * @throws StudioError what building a plan throws.
 */
export function compareInitializers(
  setup: SessionOptions,
  candidates: readonly InitializerCandidate[] = STANDARD_CANDIDATES,
): StartComparison {
  const { graph, training, data, engine } = setup;
  const rows = Math.min(training.batchSize, data.split.train.length);
  const outputs = resolveOutputs(graph, training, data);
  const plan = buildPlan(graph, {
    engine,
    batchSize: Math.max(1, rows),
    mode: 'training',
    seed: training.seed,
    losses: outputs.map((each) => each.options),
  });
  const order = new Int32Array(data.split.train.length);
  fillEpochOrder(order, data.split.train, training.seed, 0, training.shuffle);
  const feeder = createBatchFeeder(
    plan,
    data,
    outputs.map((each) => each.encoding),
  );
  const random = plan.saveRandom();
  const reports = candidates.map((candidate): StartReport => {
    initializeParameters(plan, training.seed, candidate.initializer ?? training.initializer);
    plan.restoreRandom(random);
    plan.state.training = true;
    feeder.feed(order, 0, rows);
    const loss = evaluatePlanLoss(plan);
    for (const each of plan.losses) each.backward();
    plan.backward();
    const layers = describeLayers(plan);
    const breaks = findBreaks(plan, layers, loss);
    const twins = findTwins(plan);
    return {
      candidate,
      loss,
      layers,
      breaks,
      firstBreak: breaks[0] ?? null,
      twins,
      score: scoreLayers(layers),
    };
  });
  const suggestion = choose(reports);
  return { rows, reports, suggestion, sentence: explainChoice(reports, suggestion) };
}

function describeLayers(plan: NetworkPlan): readonly StartLayer[] {
  const rows = plan.state.batchSize;
  return plan.graph.nodes.map(({ id, layer }, index) => {
    const { values, gradient, size } = plan.tensors[index]!;
    const isReached = plan.steps[index]!.backward !== null && gradient !== null && gradient.length > 0;
    const own = plan.parameters.filter((each) => each.node === id && each.gradient !== null);
    const weights = new Float64Array(own.reduce((sum, each) => sum + each.length, 0));
    let at = 0;
    for (const each of own) {
      weights.set(each.gradient!, at);
      at += each.length;
    }
    return {
      node: id,
      type: layer.type,
      activations: measureSpread(values.subarray(0, rows * size)),
      gradients: isReached ? measureSpread(gradient.subarray(0, rows * size)) : null,
      weightGradients: own.length > 0 ? measureSpread(weights) : null,
    };
  });
}

/** Mean, deviation and quantiles of a block. */
export function measureSpread(values: Float32Array | Float64Array): Spread {
  const { mean, standardDeviation, zeros, nonFinite } = describeBlock(values, values.length, 1);
  const shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
  return { mean, standardDeviation, quantiles: quantiles(values, shares), zeros, nonFinite };
}

/** Nothing broken before anything broken, no twins before twins, then the best score. */
function choose(reports: readonly StartReport[]): number {
  let best = 0;
  const isBetter = (a: StartReport, b: StartReport): boolean => {
    if ((a.breaks.length === 0) !== (b.breaks.length === 0)) return a.breaks.length === 0;
    if ((a.twins.length === 0) !== (b.twins.length === 0)) return a.twins.length === 0;
    return a.score < b.score;
  };
  reports.forEach((report, i) => {
    if (isBetter(report, reports[best]!)) best = i;
  });
  return best;
}

function explainChoice(reports: readonly StartReport[], suggestion: number): string {
  const { candidate, breaks } = reports[suggestion]!;
  const designed = reports.find((each) => each.candidate.initializer === null);
  if (breaks.length > 0) {
    return `No candidate starts well; "${candidate.label}" is the least bad. ${breaks[0]!.sentence}`;
  }
  if (designed === undefined || designed.candidate === candidate) {
    return `"${candidate.label}" keeps the spread of signals and gradients from layer to layer best.`;
  }
  if (designed.firstBreak === null) {
    return `"${candidate.label}" keeps the spread best; as designed the network starts well, too.`;
  }
  return `Start with "${candidate.label}". As designed: ${designed.firstBreak.sentence}`;
}
