import type { FloatArray } from '../../support/float-array.ts';

/** Kernels that apply masks of random layers. The masks themselves come from the node's seeded generator. */
export const dropoutKernels = {
  /** y[row, position, channel] = x[row, position, channel] * mask[row, channel]. */
  scaleChannels(
    x: FloatArray,
    mask: FloatArray,
    y: FloatArray,
    rows: number,
    positions: number,
    channels: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const maskStart = row * channels;
      for (let position = 0; position < positions; position++) {
        const at = (row * positions + position) * channels;
        for (let channel = 0; channel < channels; channel++) {
          y[at + channel] = x[at + channel]! * mask[maskStart + channel]!;
        }
      }
    }
  },

  /** y = mask x + shift where mask is not 0, else `dropped`. */
  shiftDropped(
    x: FloatArray,
    mask: FloatArray,
    y: FloatArray,
    length: number,
    shift: number,
    dropped: number,
  ): void {
    for (let i = 0; i < length; i++) y[i] = mask[i] === 0 ? dropped : mask[i]! * x[i]! + shift;
  },
};
