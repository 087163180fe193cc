import type { FloatArray } from '../../support/float-array.ts';
import type { CellDefinition } from './cell.ts';
import { createTimeBlock } from './time-block.ts';

/** Gated recurrent unit, "reset after": gates r, z, n with a bias of the recurrent part of its own. */
export const gruCell: CellDefinition<unknown> = {
  gates: 3,
  hasRecurrentBias: true,
  plan({ kernels, steps, units, maximumRows, projected, projectedGradient, states, ...context }) {
    const { packed, recurrentBias, scratch, learns } = context;
    const width = 3 * units;
    // All steps are kept: the way back needs the candidate's recurrent part before the reset gate.
    const recurrent = scratch(steps * maximumRows * width);
    const recurrentGradient = scratch(learns ? steps * maximumRows * width : 0);

    const gateSteps = createTimeBlock(projected, steps, width);
    const gradientSteps = createTimeBlock(projectedGradient, steps, width);
    const recurrentSteps = createTimeBlock(recurrent, steps, width);
    const recurrentGradientSteps = createTimeBlock(recurrentGradient, steps, width);
    const stateSlots = createTimeBlock(states, steps + 1, units);
    let gates: readonly FloatArray[] = [];
    let gradients: readonly FloatArray[] = [];
    let inner: readonly FloatArray[] = [];
    let innerGradients: readonly FloatArray[] = [];
    let hidden: readonly FloatArray[] = [];

    return {
      recurrentGradient,
      begin(rows) {
        gates = gateSteps(rows);
        inner = recurrentSteps(rows);
        hidden = stateSlots(rows);
        if (!learns) return;
        gradients = gradientSteps(rows);
        innerGradients = recurrentGradientSteps(rows);
      },
      forward(t, from, to, rows) {
        kernels.matmulPacked(hidden[from]!, packed.forward, inner[t]!, rows, units, width, false);
        if (recurrentBias) kernels.addBias(inner[t]!, recurrentBias.values, rows, width);
        kernels.gruCell(gates[t]!, inner[t]!, hidden[from]!, hidden[to]!, rows, units);
      },
      backward(t, from, _to, hiddenGradient, rows) {
        const gradient = innerGradients[t]!;
        kernels.gruCellBackward(
          gates[t]!,
          inner[t]!,
          hidden[from]!,
          hiddenGradient,
          gradients[t]!,
          gradient,
          rows,
          units,
        );
        kernels.matmulPacked(gradient, packed.backward, hiddenGradient, rows, width, units, true);
      },
    };
  },
};
