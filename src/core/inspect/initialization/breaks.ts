import type { NetworkPlan } from '../../plan/plan.ts';
import { log } from '../../support/math.ts';
import { percent } from '../../support/percent.ts';
import type { StartLayer } from '../initialization.ts';

/** A layer in which signals or gradients are lost or run away. */
export interface LayerBreak {
  readonly node: string;
  readonly kind:
    | 'not finite'
    | 'no signal'
    | 'vanishing signal'
    | 'exploding signal'
    | 'dead'
    | 'saturated'
    | 'no gradient'
    | 'vanishing gradient'
    | 'exploding gradient';
  /** With the evidence. */
  readonly sentence: string;
}

/**
 * Thresholds, all relative to the standard deviation of the input (signals) or of dL/d(output) at the output
 * layer (gradients):
 * - signals: under 1/100 vanishing, over 100 exploding; 0 in a layer of weights or after it: no signal;
 * - gradients: under 1/1000 vanishing, over 1000 exploding; 0 where weights learn: no gradient;
 * - dead: over 95 % exact zeros after an activation; saturated: over 50 % of the outputs of an activation with
 *   two bounds (found from its values at -100 and 100) within 1 % of one of them.
 */
export const BREAK_LIMITS = {
  vanishingSignal: 1e-2,
  explodingSignal: 1e2,
  vanishingGradient: 1e-3,
  explodingGradient: 1e3,
  deadZeros: 0.95,
  saturatedShare: 0.5,
} as const;

/** Everything that is broken before the first update: forward in the order of the layers, then backward from the loss. */
export function findBreaks(
  plan: NetworkPlan,
  layers: readonly StartLayer[],
  loss: number,
): readonly LayerBreak[] {
  const { graph } = plan;
  const found: LayerBreak[] = [];
  const input = Math.max(...graph.inputs.map((index) => layers[index]!.activations.standardDeviation), 1e-30);
  layers.forEach(({ node, activations }, index) => {
    const { category } = graph.nodes[index]!.layer;
    const ratio = activations.standardDeviation / input;
    const say = (kind: LayerBreak['kind'], sentence: string) => void found.push({ node, kind, sentence });
    if (graph.inputs.includes(index)) return;
    if (activations.nonFinite > 0) {
      return say(
        'not finite',
        `"${node}" gives NaN or infinity for ${activations.nonFinite} of its numbers.`,
      );
    }
    if (category === 'activation' && activations.zeros > BREAK_LIMITS.deadZeros) {
      return say(
        'dead',
        `"${node}" gives 0 for ${percent(activations.zeros)} of its outputs: hardly any unit is on.`,
      );
    }
    if (activations.standardDeviation === 0) {
      return say(
        'no signal',
        `"${node}" gives ${show(activations.mean)} for every row and unit: nothing of the input is left.`,
      );
    }
    if (category === 'activation') {
      const share = saturatedShare(plan, index);
      if (share > BREAK_LIMITS.saturatedShare) {
        return say(
          'saturated',
          `"${node}" is at one of its bounds for ${percent(share)} of its outputs, where its slope is nearly 0.`,
        );
      }
    }
    // Outputs of softmax and the like are small by nature; sums of weights are what initialisation sets.
    if (ratio < BREAK_LIMITS.vanishingSignal && category !== 'activation') {
      say(
        'vanishing signal',
        `In "${node}" the signal has shrunk to ${show(ratio)} times the spread of the input.`,
      );
    }
    if (ratio > BREAK_LIMITS.explodingSignal) {
      say(
        'exploding signal',
        `In "${node}" the signal has grown to ${show(ratio)} times the spread of the input.`,
      );
    }
  });
  if (!Number.isFinite(loss)) return found;

  const output = Math.max(...graph.outputs.map((index) => rootMeanSquare(layers[index]!.gradients)), 1e-300);
  for (let index = layers.length - 1; index >= 0; index--) {
    const { node, gradients, weightGradients } = layers[index]!;
    if (gradients === null || graph.outputs.includes(index)) continue;
    const size = rootMeanSquare(gradients);
    const ratio = size / output;
    const learns = weightGradients !== null;
    if (gradients.nonFinite > 0) {
      found.push({ node, kind: 'not finite', sentence: `The gradient at "${node}" is NaN or infinite.` });
    } else if (learns && size === 0) {
      const sentence = `No gradient reaches "${node}": its weights will never move.`;
      found.push({ node, kind: 'no gradient', sentence });
    } else if (learns && ratio < BREAK_LIMITS.vanishingGradient) {
      const sentence = `On the way back to "${node}" the gradient shrinks to ${show(ratio)} times what it is at the output.`;
      found.push({ node, kind: 'vanishing gradient', sentence });
    } else if (learns && ratio > BREAK_LIMITS.explodingGradient) {
      const sentence = `On the way back to "${node}" the gradient grows to ${show(ratio)} times what it is at the output.`;
      found.push({ node, kind: 'exploding gradient', sentence });
    }
  }
  return found;
}

/** Mean |log10| of how far the spreads of signals and gradients are from where they started; broken ones count 10. */
export function scoreLayers(layers: readonly StartLayer[]): number {
  const first = layers[0]!.activations.standardDeviation;
  const last = rootMeanSquare(layers.at(-1)!.gradients);
  let sum = 0;
  let count = 0;
  const add = (ratio: number): void => {
    const distance = Math.abs(log(ratio)) / 2.302585092994046;
    sum += Number.isFinite(distance) ? Math.min(10, distance) : 10;
    count += 1;
  };
  for (const { activations, gradients, weightGradients } of layers) {
    if (weightGradients === null) continue;
    add(activations.standardDeviation / first);
    if (gradients !== null) add(rootMeanSquare(gradients) / last);
  }
  return count === 0 ? 0 : sum / count;
}

/** Share of outputs within 1 % of a bound; 0 for functions without two bounds. */
function saturatedShare(plan: NetworkPlan, index: number): number {
  const { values, size } = plan.tensors[index]!;
  const source = plan.inputTensors[index]![0]!;
  const rows = plan.state.batchSize;
  if (plan.graph.nodes[index]!.layer.isActivation !== true || source.size !== size) return 0;
  const savedInput = source.values.slice(0, rows * size);
  const savedOutput = values.slice(0, rows * size);
  const at = (x: number): number => {
    source.values[0] = x;
    plan.steps[index]!.forward();
    return values[0]!;
  };
  const [lower, low, high, upper] = [at(-200), at(-100), at(100), at(200)];
  source.values.set(savedInput);
  plan.steps[index]!.forward();
  const range = high - low;
  // Still moving out there, or flat on one side only (ReLU): no two bounds.
  if (range === 0 || Math.abs(upper - high) > 0.02 * Math.abs(range)) return 0;
  if (Math.abs(low - lower) > 0.02 * Math.abs(range)) return 0;
  let bound = 0;
  for (const value of savedOutput) {
    if (Math.abs(value - low) < 0.01 * Math.abs(range) || Math.abs(value - high) < 0.01 * Math.abs(range))
      bound += 1;
  }
  return bound / savedOutput.length;
}

function rootMeanSquare(spread: StartLayer['gradients']): number {
  if (spread === null) return 0;
  return Math.sqrt(spread.mean * spread.mean + spread.standardDeviation * spread.standardDeviation);
}

const show = (value: number): string => String(Number(value.toPrecision(2)));
