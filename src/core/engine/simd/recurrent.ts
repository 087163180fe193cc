import { recurrentKernels } from '../reference/recurrent.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/** Recurrent cells in WebAssembly, in float32. Same contract as {@link recurrentKernels}. */
export function recurrentOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  const plain = recurrentKernels;
  return {
    lstmCell(gates, previousCell, cell, cellTanh, hidden, rows, units) {
      const length = rows * units;
      const states = holds(previousCell, length) && holds(cell, length) && holds(cellTanh, length);
      if (states && holds(gates, 4 * length) && holds(hidden, length)) {
        exports.lstmCell(
          gates.byteOffset,
          previousCell.byteOffset,
          cell.byteOffset,
          cellTanh.byteOffset,
          hidden.byteOffset,
          rows,
          units,
        );
      } else plain.lstmCell(gates, previousCell, cell, cellTanh, hidden, rows, units);
    },

    lstmCellBackward(
      gates,
      previousCell,
      cellTanh,
      hiddenGradient,
      cellGradient,
      gateGradients,
      rows,
      units,
    ) {
      const length = rows * units;
      const states = holds(previousCell, length) && holds(cellTanh, length);
      const flows = holds(hiddenGradient, length) && holds(cellGradient, length);
      if (states && flows && holds(gates, 4 * length) && holds(gateGradients, 4 * length)) {
        exports.lstmCellBackward(
          gates.byteOffset,
          previousCell.byteOffset,
          cellTanh.byteOffset,
          hiddenGradient.byteOffset,
          cellGradient.byteOffset,
          gateGradients.byteOffset,
          rows,
          units,
        );
      } else {
        plain.lstmCellBackward(
          gates,
          previousCell,
          cellTanh,
          hiddenGradient,
          cellGradient,
          gateGradients,
          rows,
          units,
        );
      }
    },

    gruCell(gates, recurrent, previousHidden, hidden, rows, units) {
      const length = rows * units;
      const states = holds(previousHidden, length) && holds(hidden, length);
      if (states && holds(gates, 3 * length) && holds(recurrent, 3 * length)) {
        exports.gruCell(
          gates.byteOffset,
          recurrent.byteOffset,
          previousHidden.byteOffset,
          hidden.byteOffset,
          rows,
          units,
        );
      } else plain.gruCell(gates, recurrent, previousHidden, hidden, rows, units);
    },

    gruCellBackward(
      gates,
      recurrent,
      previousHidden,
      hiddenGradient,
      gateGradients,
      recurrentGradients,
      rows,
      units,
    ) {
      const length = rows * units;
      const states = holds(previousHidden, length) && holds(hiddenGradient, length);
      const values = holds(gates, 3 * length) && holds(recurrent, 3 * length);
      if (states && values && holds(gateGradients, 3 * length) && holds(recurrentGradients, 3 * length)) {
        exports.gruCellBackward(
          gates.byteOffset,
          recurrent.byteOffset,
          previousHidden.byteOffset,
          hiddenGradient.byteOffset,
          gateGradients.byteOffset,
          recurrentGradients.byteOffset,
          rows,
          units,
        );
      } else {
        plain.gruCellBackward(
          gates,
          recurrent,
          previousHidden,
          hiddenGradient,
          gateGradients,
          recurrentGradients,
          rows,
          units,
        );
      }
    },
  };
}
