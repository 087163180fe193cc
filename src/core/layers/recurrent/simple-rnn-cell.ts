import type { FloatArray } from '../../support/float-array.ts';
import type { CellDefinition } from './cell.ts';
import type { RecurrentValues } from './stack.ts';
import { createTimeBlock } from './time-block.ts';

/** The plain recurrent cell: h = f(x W + h U + b). */
export const simpleRnnCell: CellDefinition<RecurrentValues & { readonly activation: 'tanh' | 'relu' }> = {
  gates: 1,
  hasRecurrentBias: false,
  plan({ values, kernels, steps, units, projected, projectedGradient, states, packed, learns }) {
    const { activation } = values;
    const preActivations = createTimeBlock(projected, steps, units);
    const gradientSteps = createTimeBlock(projectedGradient, steps, units);
    const stateSlots = createTimeBlock(states, steps + 1, units);
    let before: readonly FloatArray[] = [];
    let gradients: readonly FloatArray[] = [];
    let hidden: readonly FloatArray[] = [];

    return {
      recurrentGradient: projectedGradient,
      begin(rows) {
        before = preActivations(rows);
        if (learns) gradients = gradientSteps(rows);
        hidden = stateSlots(rows);
      },
      forward(t, from, to, rows) {
        kernels.matmulPacked(hidden[from]!, packed.forward, before[t]!, rows, units, units, true);
        kernels.activate(activation, before[t]!, hidden[to]!, rows * units, 0);
      },
      backward(t, _from, to, hiddenGradient, rows) {
        const gradient = gradients[t]!;
        const length = rows * units;
        kernels.activateBackward(activation, before[t]!, hidden[to]!, hiddenGradient, gradient, length, 0);
        kernels.matmulPacked(gradient, packed.backward, hiddenGradient, rows, units, units, false);
      },
    };
  },
};
