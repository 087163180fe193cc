import type { FloatArray } from '../../support/float-array.ts';
import { sigmoid, tanh } from '../../support/math.ts';

/**
 * One time step of gated recurrent cells for a batch. Gate blocks are [rows, gates * units] with the
 * gates side by side; everything else is [rows, units].
 */
export const recurrentKernels = {
  /**
   * Gates i, f, g, o hold pre-activations and are replaced by their activations.
   * c = f * previousCell + i * g, h = o * tanh(c); tanh(c) is kept for the way back.
   */
  lstmCell(
    gates: FloatArray,
    previousCell: FloatArray,
    cell: FloatArray,
    cellTanh: FloatArray,
    hidden: FloatArray,
    rows: number,
    units: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const line = row * 4 * units;
      for (let unit = 0; unit < units; unit++) {
        const at = row * units + unit;
        const i = sigmoid(gates[line + unit]!);
        const f = sigmoid(gates[line + units + unit]!);
        const g = tanh(gates[line + 2 * units + unit]!);
        const o = sigmoid(gates[line + 3 * units + unit]!);
        gates[line + unit] = i;
        gates[line + units + unit] = f;
        gates[line + 2 * units + unit] = g;
        gates[line + 3 * units + unit] = o;
        const c = f * previousCell[at]! + i * g;
        cell[at] = c;
        const t = tanh(c);
        cellTanh[at] = t;
        hidden[at] = o * t;
      }
    }
  },

  /**
   * The chain rule of `lstmCell`. `cellGradient` comes in as dL/dc from the later step and goes out as
   * dL/d(previousCell). `gateGradients` are those of the pre-activations.
   */
  lstmCellBackward(
    gates: FloatArray,
    previousCell: FloatArray,
    cellTanh: FloatArray,
    hiddenGradient: FloatArray,
    cellGradient: FloatArray,
    gateGradients: FloatArray,
    rows: number,
    units: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const line = row * 4 * units;
      for (let unit = 0; unit < units; unit++) {
        const at = row * units + unit;
        const i = gates[line + unit]!;
        const f = gates[line + units + unit]!;
        const g = gates[line + 2 * units + unit]!;
        const o = gates[line + 3 * units + unit]!;
        const t = cellTanh[at]!;
        const dh = hiddenGradient[at]!;
        const dc = cellGradient[at]! + dh * o * (1 - t * t);
        gateGradients[line + unit] = dc * g * i * (1 - i);
        gateGradients[line + units + unit] = dc * previousCell[at]! * f * (1 - f);
        gateGradients[line + 2 * units + unit] = dc * i * (1 - g * g);
        gateGradients[line + 3 * units + unit] = dh * t * o * (1 - o);
        cellGradient[at] = dc * f;
      }
    }
  },

  /**
   * Gates r, z, n ("reset after"): `gates` holds x W + b and is replaced by the activations,
   * `recurrent` holds h U + b'. n = tanh(xn + r * hn), h = (1 - z) n + z * previousHidden.
   */
  gruCell(
    gates: FloatArray,
    recurrent: FloatArray,
    previousHidden: FloatArray,
    hidden: FloatArray,
    rows: number,
    units: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const line = row * 3 * units;
      for (let unit = 0; unit < units; unit++) {
        const at = row * units + unit;
        const r = sigmoid(gates[line + unit]! + recurrent[line + unit]!);
        const z = sigmoid(gates[line + units + unit]! + recurrent[line + units + unit]!);
        const n = tanh(gates[line + 2 * units + unit]! + r * recurrent[line + 2 * units + unit]!);
        gates[line + unit] = r;
        gates[line + units + unit] = z;
        gates[line + 2 * units + unit] = n;
        hidden[at] = (1 - z) * n + z * previousHidden[at]!;
      }
    }
  },

  /**
   * The chain rule of `gruCell`: gradients of both sets of pre-activations. `hiddenGradient` is replaced
   * by the part that goes straight to the previous hidden state (dh * z); the part through the recurrent
   * kernel is the caller's.
   */
  gruCellBackward(
    gates: FloatArray,
    recurrent: FloatArray,
    previousHidden: FloatArray,
    hiddenGradient: FloatArray,
    gateGradients: FloatArray,
    recurrentGradients: FloatArray,
    rows: number,
    units: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const line = row * 3 * units;
      for (let unit = 0; unit < units; unit++) {
        const at = row * units + unit;
        const r = gates[line + unit]!;
        const z = gates[line + units + unit]!;
        const n = gates[line + 2 * units + unit]!;
        const dh = hiddenGradient[at]!;
        const dn = dh * (1 - z) * (1 - n * n);
        const dz = dh * (previousHidden[at]! - n) * z * (1 - z);
        const dr = dn * recurrent[line + 2 * units + unit]! * r * (1 - r);
        gateGradients[line + unit] = dr;
        gateGradients[line + units + unit] = dz;
        gateGradients[line + 2 * units + unit] = dn;
        recurrentGradients[line + unit] = dr;
        recurrentGradients[line + units + unit] = dz;
        recurrentGradients[line + 2 * units + unit] = dn * r;
        hiddenGradient[at] = dh * z;
      }
    }
  },
};
