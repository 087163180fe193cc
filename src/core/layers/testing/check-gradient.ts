import type { FloatArray } from '../../support/float-array.ts';
import { createRandom } from '../../support/random.ts';
import { fillNormal, type PlannedLayer } from './plan-layer.ts';

/** What the gradient check of one tensor found. */
export interface GradientReport {
  /** `input 0`, `kernel`. */
  readonly name: string;
  /** Derivative along the direction, from the backward pass and from central differences. */
  readonly analytic: number;
  readonly numeric: number;
  /** |analytic - numeric| against the larger of the two, or against the size of the loss's terms. */
  readonly relativeError: number;
}

/**
 * Compares the backward pass with central differences of L = sum(c * output), c random, along random
 * directions (JAX's check_grads). Every input and parameter with a gradient is checked on its own.
 * The plan must be float64; the layer's random numbers are the same in every forward pass.
 */
export function checkLayerGradient(
  planned: PlannedLayer,
  options: { readonly directions?: number; readonly distance?: number; readonly seed?: number } = {},
): GradientReport[] {
  const { directions = 2, distance = 1e-5, seed = 7 } = options;
  const random = createRandom(seed, 'gradient-check');
  const { state, inputs, parameters, output } = planned;
  const outputLength = state.batchSize * output.size;
  const weights = new Float64Array(outputLength);
  fillNormal(weights, random);

  const evaluate = () => {
    const values = planned.forward();
    let sum = 0;
    for (let i = 0; i < outputLength; i++) sum += weights[i]! * values[i]!;
    return sum;
  };
  let scale = 0;
  const first = planned.forward();
  for (let i = 0; i < outputLength; i++) scale += Math.abs(weights[i]! * first[i]!);
  output.gradient.fill(NaN);
  output.gradient.set(weights);
  planned.backward();

  const targets: { name: string; values: FloatArray; gradient: FloatArray }[] = [];
  inputs.forEach(({ values, gradient, size }, index) => {
    if (!gradient) return;
    const length = state.batchSize * size;
    const name = `input ${index}`;
    targets.push({ name, values: values.subarray(0, length), gradient: gradient.slice(0, length) });
  });
  for (const [name, { values, gradient }] of parameters) {
    if (gradient) targets.push({ name, values, gradient: gradient.slice() });
  }

  const reports: GradientReport[] = [];
  for (const { name, values, gradient } of targets) {
    const start = values.slice();
    const direction = new Float64Array(values.length);
    for (let round = 0; round < directions; round++) {
      fillNormal(direction, random);
      let analytic = 0;
      for (let i = 0; i < direction.length; i++) analytic += gradient[i]! * direction[i]!;
      for (let i = 0; i < direction.length; i++) values[i] = start[i]! + distance * direction[i]!;
      const ahead = evaluate();
      for (let i = 0; i < direction.length; i++) values[i] = start[i]! - distance * direction[i]!;
      const behind = evaluate();
      values.set(start);
      const numeric = (ahead - behind) / (2 * distance);
      // Where the derivative itself is about 0, compare with what rounding of the loss can do to it.
      const size = Math.max(Math.abs(analytic), Math.abs(numeric), 1e-3 * scale, 1e-12);
      reports.push({ name, analytic, numeric, relativeError: Math.abs(analytic - numeric) / size });
    }
  }
  return reports;
}
