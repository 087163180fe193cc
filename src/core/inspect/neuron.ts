import type { NetworkPlan } from '../plan/plan.ts';
import { judgeUnit, type UnitVerdict } from './neuron/verdict.ts';
import { nameInputs } from './neuron/input-names.ts';
import { followUnit, type FollowedUnit } from './neuron/follow-unit.ts';
import { pullBack } from './chain/tangents.ts';
import { forEachBatch, type Examples, type Probe } from './probe.ts';
import { describeBlock, quantiles, type BlockStatistics } from './statistics.ts';

/** A unit: one entry of the last axis of a dense or convolution layer, at one place of its other axes. */
export interface UnitChoice {
  readonly node: string;
  /** Unit of a dense layer, filter of a convolution. */
  readonly unit: number;
  /**
   * Place in the other axes of the output: [y, x] for a filter of an image. Left out: all zeros for one
   * row; for many rows the place where the unit is most active in each.
   */
  readonly position?: readonly number[];
}

/** One term of the weighted sum. */
export interface Contribution {
  /** Column name where the layer sees the features themselves, else `layer[place]`. */
  readonly name: string;
  /** Place in the input tensor. */
  readonly input: number;
  readonly value: number;
  readonly weight: number;
  /** value * weight */
  readonly product: number;
}

/** a = f(sum w_i x_i + b) with the numbers of one example. */
export interface NeuronExplanation {
  readonly node: string;
  readonly unit: number;
  readonly position: readonly number[];
  /** Inputs with a weight, largest products first. Zeros of padding have no entry. */
  readonly contributions: readonly Contribution[];
  /** Null where the layer has none. */
  readonly bias: number | null;
  /** The engine's own w x + b. */
  readonly preActivation: number;
  /** |sum of products + bias - preActivation|: rounding only. */
  readonly rounding: number;
  /** The layer whose function follows, or null: then the activation is the pre-activation. */
  readonly activationNode: string | null;
  readonly activationType: string;
  readonly activation: number;
  /** df/dz at this point. */
  readonly derivative: number;
  /** The function around the point, the other units held: for softmax they matter. */
  readonly curve: { readonly preActivations: readonly number[]; readonly activations: readonly number[] };
  /** Tangent in the point: activation + derivative * (z - preActivation). */
  readonly tangent: { readonly slope: number; readonly intercept: number };
}

/** A row and what the unit made of it. */
export interface ExcitingRow {
  readonly row: number;
  readonly activation: number;
  readonly preActivation: number;
  readonly position: readonly number[];
}

/** One unit over many rows. */
export interface NeuronSurvey {
  readonly rows: number;
  /** Largest activation first. */
  readonly most: readonly ExcitingRow[];
  /** Smallest activation first. */
  readonly least: readonly ExcitingRow[];
  readonly activations: BlockStatistics;
  readonly preActivations: BlockStatistics;
  /** 0, 5, 25, 50, 75, 95 and 100 % of the activations. */
  readonly quantiles: readonly number[];
  readonly verdict: UnitVerdict;
}

/** Points of the drawn curve. */
const CURVE_POINTS = 161;

/**
 * The neuron view of one example: inputs, weights, sum, bias, activation. Weights are read from the layer's
 * own backward step (d sum / d input), so dense and all convolutions are explained by the same lines.
 * @param reach the curve runs at least from -reach to reach; default 6.
 * @throws StudioError `unit-unknown`, `examples-invalid`.
 */
export function explainNeuron(
  probe: Probe,
  choice: UnitChoice,
  examples: Examples,
  reach = 6,
): NeuronExplanation {
  const { plan } = probe;
  probe.feedExamples(examples);
  plan.state.batchSize = 1;
  plan.state.training = false;
  plan.forward();
  const followed = followUnit(probe, choice);
  const { index, element, position } = followed;
  const size = plan.tensors[index]!.size;
  pullBack(plan, index, (gradient) => {
    gradient.fill(0, 0, size);
    gradient[element] = 1;
  });
  const { values, gradient, size: inputs } = plan.inputTensors[index]![0]!;
  const names = nameInputs(probe, index);
  const contributions: Contribution[] = [];
  let sum = 0;
  for (let input = 0; input < inputs; input++) {
    const weight = gradient![input]!;
    if (weight === 0 && !followed.sees(input)) continue;
    const product = values[input]! * weight;
    sum += product;
    contributions.push({ name: names(input), input, value: values[input]!, weight, product });
  }
  contributions.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const bias = readBias(plan, index, choice.unit);
  const preActivation = plan.tensors[index]!.values[element]!;
  const activation = followed.activationValues()[element]!;
  const derivative = followed.derivative(element, 1)[0]!;
  return {
    node: choice.node,
    unit: choice.unit,
    position,
    contributions,
    bias,
    preActivation,
    rounding: Math.abs(sum + (bias ?? 0) - preActivation),
    activationNode: followed.activationNode,
    activationType: followed.activationType,
    activation,
    derivative,
    curve: sampleCurve(followed, preActivation, reach),
    tangent: { slope: derivative, intercept: activation - derivative * preActivation },
  };
}

/**
 * One unit over many rows: which excite it most and least, how its numbers are spread, and whether it is dead
 * or saturated.
 * @param rows row numbers of the dataset.
 * @param count entries of `most` and `least`.
 * @throws StudioError `unit-unknown`.
 */
export function surveyNeuron(probe: Probe, choice: UnitChoice, rows: Int32Array, count = 8): NeuronSurvey {
  const { plan } = probe;
  plan.state.training = false;
  const followed = followUnit(probe, choice);
  const { index, elements, positionOf, element } = followed;
  const size = plan.tensors[index]!.size;
  const activations = new Float64Array(rows.length);
  const preActivations = new Float64Array(rows.length);
  const slopes = new Float64Array(rows.length);
  const places = new Int32Array(rows.length);
  forEachBatch(probe, rows, (from, batch) => {
    plan.forward();
    const outputs = followed.activationValues();
    const sums = plan.tensors[index]!.values;
    for (let i = 0; i < batch; i++) {
      let best = choice.position === undefined ? elements[0]! : element;
      if (choice.position === undefined) {
        for (const each of elements) if (outputs[i * size + each]! > outputs[i * size + best]!) best = each;
      }
      places[from + i] = best;
      activations[from + i] = outputs[i * size + best]!;
      preActivations[from + i] = sums[i * size + best]!;
    }
    for (const each of new Set(places.subarray(from, from + batch))) {
      const found = followed.derivative(each, batch);
      for (let i = 0; i < batch; i++) if (places[from + i] === each) slopes[from + i] = found[i]!;
    }
  });
  // Many rows share the flat part of an activation: among them the sum says which is farther away.
  const order = Array.from(rows, (_, i) => i).sort(
    (a, b) => activations[b]! - activations[a]! || preActivations[b]! - preActivations[a]! || a - b,
  );
  const describe = (i: number): ExcitingRow => ({
    row: rows[i]!,
    activation: activations[i]!,
    preActivation: preActivations[i]!,
    position: positionOf(places[i]!),
  });
  return {
    rows: rows.length,
    most: order.slice(0, count).map(describe),
    least: order.slice(-count).reverse().map(describe),
    activations: describeBlock(activations),
    preActivations: describeBlock(preActivations),
    quantiles: quantiles(activations, [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]),
    verdict: judgeUnit({ activations, preActivations, slopes, steepest: steepestSlope(followed) }),
  };
}

function readBias(plan: NetworkPlan, index: number, unit: number): number | null {
  const { id } = plan.graph.nodes[index]!;
  return plan.parameters.find((each) => each.name === `${id}.bias`)?.values[unit] ?? null;
}

/** Values of the function that follows, between -reach and reach or as far as the point is out. */
function sampleCurve(followed: FollowedUnit, point: number, reach: number) {
  const far = Math.max(reach, Number.isFinite(point) ? Math.abs(point) * 1.25 : 0);
  const preActivations = Array.from(
    { length: CURVE_POINTS },
    (_, i) => -far + (2 * far * i) / (CURVE_POINTS - 1),
  );
  return { preActivations, activations: followed.activate(preActivations, followed.element) };
}

/** Largest |slope| of the function on [-8, 8] around what the other units are now. */
function steepestSlope(followed: FollowedUnit): number {
  if (followed.activationNode === null) return 1;
  const points = Array.from({ length: 65 }, (_, i) => -8 + i / 4);
  const values = followed.activate(points, followed.element);
  let steepest = 0;
  for (let i = 1; i < values.length; i++) {
    const slope = Math.abs(values[i]! - values[i - 1]!) / (points[i]! - points[i - 1]!);
    if (Number.isFinite(slope)) steepest = Math.max(steepest, slope);
  }
  return steepest;
}
