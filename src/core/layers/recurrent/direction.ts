import { packedLength } from '../../engine/reference/matrix.ts';
import type { FloatArray } from '../../support/float-array.ts';
import type { LayerPlanContext, ParameterTensor } from '../definition.ts';
import { planWeightProduct } from '../weight-product.ts';
import type { CellDefinition } from './cell.ts';
import { createTimeBlock } from './time-block.ts';

/** A walk over time in one direction, with everything time-major: [steps, rows, width]. */
export interface Direction {
  forward(input: FloatArray, rows: number): void;
  /** Hidden states [steps, rows, units] of the last forward pass. */
  sequence(rows: number): FloatArray;
  /** The state after the walk's last step, [rows, units]. */
  last(rows: number): FloatArray;
  /**
   * WRITES the parameters' gradients; `inputGradient` (null where nobody needs it) is added to where
   * `accumulate` says so, else written.
   * @param lastOnly only the state after the last step has a gradient.
   */
  backward(
    input: FloatArray,
    lastOnly: boolean,
    inputGradient: FloatArray | null,
    accumulate: boolean,
    rows: number,
  ): void;
}

/** Plans one direction of one layer of a recurrent stack. */
export function planDirection<V>(
  context: LayerPlanContext<V>,
  cell: CellDefinition<V>,
  options: {
    readonly prefix: string;
    readonly features: number;
    readonly units: number;
    readonly steps: number;
    readonly bias: boolean;
    readonly reversed: boolean;
    /** [steps, rows, units]: where `backward` finds dL/d(sequence), or dL/d(last) in its first block. */
    readonly outputGradient: FloatArray;
  },
): Direction {
  const { kernels, scratch, maximumRows, parameter, values, inferenceOnly, state } = context;
  const { prefix, features, units, steps, reversed, outputGradient } = options;
  const width = cell.gates * units;
  const kernel = parameter(`${prefix}kernel`);
  const recurrentKernel = parameter(`${prefix}recurrentKernel`);
  const bias: ParameterTensor | null = options.bias ? parameter(`${prefix}bias`) : null;
  const recurrentBias = options.bias && cell.hasRecurrentBias ? parameter(`${prefix}recurrentBias`) : null;

  const learns = !inferenceOnly;
  const projected = scratch(steps * maximumRows * width);
  const projectedGradient = scratch(learns ? steps * maximumRows * width : 0);
  const states = scratch((steps + 1) * maximumRows * units);
  const hiddenGradient = scratch(learns ? maximumRows * units : 0);
  const packed = {
    forward: context.weightPanels(recurrentKernel.values, units, width),
    backward: scratch(learns ? packedLength(width, units) : 0),
  };
  const step = cell.plan({
    values,
    kernels,
    steps,
    units,
    maximumRows,
    projected,
    projectedGradient,
    states,
    recurrentKernel,
    packed,
    recurrentBias,
    scratch,
    learns,
  });

  const sizes = [features, width] as const;
  const project = planWeightProduct(context, kernel.values, bias?.values ?? null, sizes, steps * maximumRows);

  const stateSlots = createTimeBlock(states, steps + 1, units);
  // Slot t + 1 holds the state after step t; walking backwards slot t does, and the zeros lie at the end.
  const start = reversed ? steps : 0;
  const end = reversed ? 0 : steps;
  const shift = reversed ? 0 : 1;
  const walks = new Map<number, { sequence: FloatArray; previous: FloatArray }>();
  function viewsOf(rows: number) {
    const known = walks.get(rows);
    if (known !== undefined) return known;
    const length = steps * rows * units;
    const offset = rows * units;
    const whole = states.subarray(0, length);
    const shifted = states.subarray(offset, offset + length);
    const views = reversed ? { sequence: whole, previous: shifted } : { sequence: shifted, previous: whole };
    if (walks.size >= 4) walks.clear();
    walks.set(rows, views);
    return views;
  }

  const outputGradientSteps = createTimeBlock(outputGradient, steps, units);

  return {
    sequence: (rows) => viewsOf(rows).sequence,
    last: (rows) => stateSlots(rows)[end]!,

    forward(input, rows) {
      project(input, projected, steps * rows);
      kernels.fill(stateSlots(rows)[start]!, 0, rows * units);
      if (!state.weightsAreHeld) {
        kernels.packMatrix(recurrentKernel.values, packed.forward, units, width, false);
      }
      step.begin(rows, start);
      for (let k = 0; k < steps; k++) {
        const t = reversed ? steps - 1 - k : k;
        step.forward(t, t + 1 - shift, t + shift, rows);
      }
    },

    backward(input, lastOnly, inputGradient, accumulate, rows) {
      const count = steps * rows;
      if (lastOnly) kernels.copy(outputGradient, hiddenGradient, rows * units);
      else kernels.fill(hiddenGradient, 0, rows * units);
      const outputSteps = lastOnly ? null : outputGradientSteps(rows);
      kernels.packMatrix(recurrentKernel.values, packed.backward, width, units, true);
      step.begin(rows, start);
      for (let k = steps - 1; k >= 0; k--) {
        const t = reversed ? steps - 1 - k : k;
        if (outputSteps) kernels.add(hiddenGradient, outputSteps[t]!, hiddenGradient, rows * units);
        step.backward(t, t + 1 - shift, t + shift, hiddenGradient, rows);
      }
      const { recurrentGradient } = step;
      if (kernel.gradient) {
        kernels.matmulTransposeA(input, projectedGradient, kernel.gradient, features, count, width, false);
      }
      if (recurrentKernel.gradient) {
        const { previous } = viewsOf(rows);
        const target = recurrentKernel.gradient;
        kernels.matmulTransposeA(previous, recurrentGradient, target, units, count, width, false);
      }
      if (bias?.gradient) kernels.sumRows(projectedGradient, bias.gradient, count, width, false);
      if (recurrentBias?.gradient) {
        kernels.sumRows(recurrentGradient, recurrentBias.gradient, count, width, false);
      }
      if (inputGradient) {
        const { values: w } = kernel;
        kernels.matmulTransposeB(projectedGradient, w, inputGradient, count, width, features, accumulate);
      }
    },
  };
}
