import type { FloatArray } from '../../support/float-array.ts';
import type { CellDefinition } from './cell.ts';
import { createTimeBlock } from './time-block.ts';

/** Long short-term memory: gates i, f, g, o and a cell state beside the hidden state. */
export const lstmCell: CellDefinition<unknown> = {
  gates: 4,
  hasRecurrentBias: false,
  plan({ kernels, steps, units, maximumRows, projected, projectedGradient, states, ...context }) {
    const { packed, scratch, learns } = context;
    const width = 4 * units;
    const cells = scratch((steps + 1) * maximumRows * units);
    const cellTanhs = scratch(steps * maximumRows * units);
    const cellGradient = scratch(learns ? maximumRows * units : 0);

    const gateSteps = createTimeBlock(projected, steps, width);
    const gradientSteps = createTimeBlock(projectedGradient, steps, width);
    const stateSlots = createTimeBlock(states, steps + 1, units);
    const cellSlots = createTimeBlock(cells, steps + 1, units);
    const tanhSteps = createTimeBlock(cellTanhs, steps, units);
    let gates: readonly FloatArray[] = [];
    let gradients: readonly FloatArray[] = [];
    let hidden: readonly FloatArray[] = [];
    let cell: readonly FloatArray[] = [];
    let cellTanh: readonly FloatArray[] = [];

    return {
      recurrentGradient: projectedGradient,
      begin(rows, start) {
        gates = gateSteps(rows);
        if (learns) gradients = gradientSteps(rows);
        hidden = stateSlots(rows);
        cell = cellSlots(rows);
        cellTanh = tanhSteps(rows);
        kernels.fill(cell[start]!, 0, rows * units);
        kernels.fill(cellGradient, 0, learns ? rows * units : 0);
      },
      forward(t, from, to, rows) {
        kernels.matmulPacked(hidden[from]!, packed.forward, gates[t]!, rows, units, width, true);
        kernels.lstmCell(gates[t]!, cell[from]!, cell[to]!, cellTanh[t]!, hidden[to]!, rows, units);
      },
      backward(t, from, _to, hiddenGradient, rows) {
        const gradient = gradients[t]!;
        kernels.lstmCellBackward(
          gates[t]!,
          cell[from]!,
          cellTanh[t]!,
          hiddenGradient,
          cellGradient,
          gradient,
          rows,
          units,
        );
        kernels.matmulPacked(gradient, packed.backward, hiddenGradient, rows, width, units, false);
      },
    };
  },
};
