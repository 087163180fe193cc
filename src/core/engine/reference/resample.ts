import type { FloatArray } from '../../support/float-array.ts';

/** Larger, smaller and framed images x[rows, height, width, channels]. One dimension is width 1. */
export const resampleKernels = {
  /** Every pixel becomes a block of factorY by factorX pixels. */
  upsampleNearest(
    x: FloatArray,
    y: FloatArray,
    rows: number,
    height: number,
    width: number,
    channels: number,
    factorY: number,
    factorX: number,
  ): void {
    let at = 0;
    for (let line = 0; line < rows * height; line++) {
      for (let copyY = 0; copyY < factorY; copyY++) {
        for (let column = 0; column < width; column++) {
          const from = (line * width + column) * channels;
          for (let copyX = 0; copyX < factorX; copyX++) {
            for (let channel = 0; channel < channels; channel++) y[at++] = x[from + channel]!;
          }
        }
      }
    }
  },

  /** dx = sum of dy over each block. */
  upsampleNearestBackward(
    outputGradient: FloatArray,
    inputGradient: FloatArray,
    rows: number,
    height: number,
    width: number,
    channels: number,
    factorY: number,
    factorX: number,
  ): void {
    inputGradient.fill(0, 0, rows * height * width * channels);
    let at = 0;
    for (let line = 0; line < rows * height; line++) {
      for (let copyY = 0; copyY < factorY; copyY++) {
        for (let column = 0; column < width; column++) {
          const to = (line * width + column) * channels;
          for (let copyX = 0; copyX < factorX; copyX++) {
            for (let channel = 0; channel < channels; channel++) {
              inputGradient[to + channel]! += outputGradient[at++]!;
            }
          }
        }
      }
    }
  },

  /**
   * Straight lines between pixel centres: the output centre o lies at (o + 1/2) / factor - 1/2 of the input,
   * held at the edges (PyTorch's align_corners = false).
   */
  upsampleBilinear(
    x: FloatArray,
    y: FloatArray,
    rows: number,
    height: number,
    width: number,
    channels: number,
    factorY: number,
    factorX: number,
  ): void {
    let at = 0;
    for (let row = 0; row < rows; row++) {
      for (let oy = 0; oy < height * factorY; oy++) {
        const placeY = Math.max((oy + 0.5) / factorY - 0.5, 0);
        const upper = Math.floor(placeY);
        const lower = Math.min(upper + 1, height - 1);
        const down = placeY - upper;
        for (let ox = 0; ox < width * factorX; ox++) {
          const placeX = Math.max((ox + 0.5) / factorX - 0.5, 0);
          const left = Math.floor(placeX);
          const right = Math.min(left + 1, width - 1);
          const across = placeX - left;
          const upperLine = (row * height + upper) * width;
          const lowerLine = (row * height + lower) * width;
          const a = (upperLine + left) * channels;
          const b = (upperLine + right) * channels;
          const c = (lowerLine + left) * channels;
          const d = (lowerLine + right) * channels;
          for (let channel = 0; channel < channels; channel++) {
            const above = (1 - across) * x[a + channel]! + across * x[b + channel]!;
            const below = (1 - across) * x[c + channel]! + across * x[d + channel]!;
            y[at++] = (1 - down) * above + down * below;
          }
        }
      }
    }
  },

  /** dx: every output gives to the four pixels that it was made of. */
  upsampleBilinearBackward(
    outputGradient: FloatArray,
    inputGradient: FloatArray,
    rows: number,
    height: number,
    width: number,
    channels: number,
    factorY: number,
    factorX: number,
  ): void {
    inputGradient.fill(0, 0, rows * height * width * channels);
    let at = 0;
    for (let row = 0; row < rows; row++) {
      for (let oy = 0; oy < height * factorY; oy++) {
        const placeY = Math.max((oy + 0.5) / factorY - 0.5, 0);
        const upper = Math.floor(placeY);
        const lower = Math.min(upper + 1, height - 1);
        const down = placeY - upper;
        for (let ox = 0; ox < width * factorX; ox++) {
          const placeX = Math.max((ox + 0.5) / factorX - 0.5, 0);
          const left = Math.floor(placeX);
          const right = Math.min(left + 1, width - 1);
          const across = placeX - left;
          const upperLine = (row * height + upper) * width;
          const lowerLine = (row * height + lower) * width;
          const a = (upperLine + left) * channels;
          const b = (upperLine + right) * channels;
          const c = (lowerLine + left) * channels;
          const d = (lowerLine + right) * channels;
          for (let channel = 0; channel < channels; channel++) {
            const flow = outputGradient[at++]!;
            inputGradient[a + channel]! += (1 - down) * (1 - across) * flow;
            inputGradient[b + channel]! += (1 - down) * across * flow;
            inputGradient[c + channel]! += down * (1 - across) * flow;
            inputGradient[d + channel]! += down * across * flow;
          }
        }
      }
    }
  },

  /** The small image with its corner at (top, left) of a larger one that is 0 elsewhere. */
  placeImage(
    small: FloatArray,
    large: FloatArray,
    rows: number,
    smallHeight: number,
    smallWidth: number,
    largeHeight: number,
    largeWidth: number,
    channels: number,
    top: number,
    left: number,
  ): void {
    large.fill(0, 0, rows * largeHeight * largeWidth * channels);
    const length = smallWidth * channels;
    let from = 0;
    for (let row = 0; row < rows; row++) {
      for (let line = 0; line < smallHeight; line++) {
        const to = ((row * largeHeight + top + line) * largeWidth + left) * channels;
        for (let i = 0; i < length; i++) large[to + i] = small[from++]!;
      }
    }
  },

  /** The part of a larger image whose corner is at (top, left). */
  cutImage(
    large: FloatArray,
    small: FloatArray,
    rows: number,
    smallHeight: number,
    smallWidth: number,
    largeHeight: number,
    largeWidth: number,
    channels: number,
    top: number,
    left: number,
  ): void {
    const length = smallWidth * channels;
    let to = 0;
    for (let row = 0; row < rows; row++) {
      for (let line = 0; line < smallHeight; line++) {
        const from = ((row * largeHeight + top + line) * largeWidth + left) * channels;
        for (let i = 0; i < length; i++) small[to++] = large[from + i]!;
      }
    }
  },
};
