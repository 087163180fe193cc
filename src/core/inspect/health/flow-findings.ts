import type { HealthFinding } from './finding.ts';
import { percent } from '../../support/percent.ts';
import { show } from './finding.ts';
import type { FlowReport, LayerFlow } from './layer-flow.ts';

/**
 * Where a signal or gradient counts as lost: gradients relative to the network's output, update ratios (about 1e-3 is
 * usual) for one plain step. Under `fewestRows` nothing is said about units.
 */
export const FLOW_LIMITS = {
  vanishing: 1e-3,
  exploding: 1e3,
  deadShare: 0.2,
  largestUpdate: 0.1,
  smallestUpdate: 1e-7,
  fewestRows: 20,
} as const;

/** What the flow of one moment shows. */
export function findFlowProblems(report: FlowReport): readonly HealthFinding[] {
  const found: HealthFinding[] = [];
  const { layers, rows } = report;
  const broken = layers.find((each) => each.nonFinite > 0);
  if (broken !== undefined) {
    found.push({
      code: 'not-finite',
      severity: 'bad',
      node: broken.node,
      sentence: `"${broken.node}" gives NaN or infinity for ${broken.nonFinite} of its numbers.`,
      advice: 'Lower the learning rate, clip the gradient, and scale the features.',
    });
    return found;
  }
  for (const layer of layers) found.push(...findUnitProblems(layer, rows));
  found.push(...findGradientProblems(layers));
  return found;
}

function findUnitProblems(layer: LayerFlow, rows: number): readonly HealthFinding[] {
  const { node, units, deadUnits, stillUnits } = layer;
  // Where the layer's input itself never changes, its units are no evidence of their own.
  if (rows < FLOW_LIMITS.fewestRows || units < 2) return [];
  const found: HealthFinding[] = [];
  const dead = deadUnits.length / units;
  if (dead >= FLOW_LIMITS.deadShare) {
    found.push({
      code: 'dead-units',
      severity: dead >= 0.5 ? 'bad' : 'watch',
      node,
      sentence: `${deadUnits.length} of the ${units} units of "${node}" (${percent(dead)}) give 0 for all ${rows} rows: they are dead.`,
      advice:
        'Lower the learning rate, start from He normal, or use leaky ReLU, which always passes a gradient.',
    });
  }
  const still = stillUnits.filter((unit) => !deadUnits.includes(unit));
  if (still.length / units >= FLOW_LIMITS.deadShare) {
    found.push({
      code: 'still-units',
      severity: 'watch',
      node,
      sentence: `${still.length} of the ${units} units of "${node}" give one and the same number for all ${rows} rows: they work like a bias.`,
      advice:
        'They are saturated: scale the features, start from smaller weights, or put a normalisation before the activation.',
    });
  }
  return found;
}

function findGradientProblems(layers: readonly LayerFlow[]): readonly HealthFinding[] {
  const found: HealthFinding[] = [];
  const learning = layers.filter((each) => each.weightGradientNorm !== null && each.gradientRatio !== null);
  const lost = learning.filter((each) => each.weightGradientNorm === 0);
  // A loss of exactly 0 has no gradient anywhere, and nothing to mend.
  if (lost.length > 0 && lost.length < learning.length) {
    const { node } = lost.at(-1)!;
    found.push({
      code: 'no-gradient',
      severity: 'bad',
      node,
      sentence: `No gradient reaches the weights of "${node}": |dL/dw| is exactly 0.`,
      advice: 'Look for dead units behind it, or start from another initialisation: All zeros never learns.',
    });
  }
  const smallest = least(learning.filter((each) => each.gradientRatio! > 0));
  if (smallest !== null && smallest.gradientRatio! < FLOW_LIMITS.vanishing) {
    found.push({
      code: 'vanishing-gradient',
      severity: 'bad',
      node: smallest.node,
      sentence: `The gradient at "${smallest.node}" is ${show(smallest.gradientRatio!)} times that at the output: it vanishes on the way back.`,
      advice:
        'Use ReLU or GELU instead of sigmoid, He or Glorot initialisation, normalisation layers, or residual connections.',
    });
  }
  const largest = least(learning, -1);
  if (largest !== null && largest.gradientRatio! > FLOW_LIMITS.exploding) {
    found.push({
      code: 'exploding-gradient',
      severity: 'bad',
      node: largest.node,
      sentence: `The gradient at "${largest.node}" is ${show(largest.gradientRatio!)} times that at the output: it explodes on the way back.`,
      advice:
        'Clip the gradient by its global norm, start from smaller weights, or add normalisation layers.',
    });
  }
  const ratios = learning.filter((each) => each.updateRatio !== null && each.updateRatio > 0);
  const fastest = ratios.reduce<LayerFlow | null>(
    (best, each) => (best === null || each.updateRatio! > best.updateRatio! ? each : best),
    null,
  );
  if (fastest !== null && fastest.updateRatio! > FLOW_LIMITS.largestUpdate) {
    found.push({
      code: 'steps-too-large',
      severity: 'watch',
      node: fastest.node,
      sentence: `One step of plain gradient descent would move the weights of "${fastest.node}" by ${percent(fastest.updateRatio!)} of their size; about 0.1 % is usual.`,
      advice: 'Lower the learning rate, or clip the gradient.',
    });
  }
  return found;
}

/** The layer with the smallest ratio (or the largest, with sign -1). */
function least(layers: readonly LayerFlow[], sign = 1): LayerFlow | null {
  return layers.reduce<LayerFlow | null>(
    (best, each) => (best === null || sign * each.gradientRatio! < sign * best.gradientRatio! ? each : best),
    null,
  );
}
