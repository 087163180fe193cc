import type { FloatArray } from '../../support/float-array.ts';
import type { WindowGeometry } from '../window-geometry.ts';

/** Pools over windows and over whole images; every channel on its own. */
export const poolingKernels = {
  /**
   * y = largest pixel of each window; padding never wins, NaN always does. `winners` takes the tap
   * (ky * windowWidth + kx) of the first largest pixel, where the gradient will go.
   */
  maxPool(x: FloatArray, y: FloatArray, winners: FloatArray, geometry: WindowGeometry, rows: number): void {
    const { imageHeight, imageWidth, imageChannels, gridHeight, gridWidth, windowHeight, windowWidth } =
      geometry;
    const { strideY, strideX, dilationY, dilationX, top, left } = geometry;
    let out = 0;
    for (let example = 0; example < rows; example++) {
      for (let gy = 0; gy < gridHeight; gy++) {
        for (let gx = 0; gx < gridWidth; gx++, out += imageChannels) {
          let first = true;
          for (let ky = 0; ky < windowHeight; ky++) {
            const py = gy * strideY + ky * dilationY - top;
            if (py < 0 || py >= imageHeight) continue;
            for (let kx = 0; kx < windowWidth; kx++) {
              const px = gx * strideX + kx * dilationX - left;
              if (px < 0 || px >= imageWidth) continue;
              const from = ((example * imageHeight + py) * imageWidth + px) * imageChannels;
              const tap = ky * windowWidth + kx;
              for (let channel = 0; channel < imageChannels; channel++) {
                const value = x[from + channel]!;
                if (first || value > y[out + channel]! || value !== value) {
                  y[out + channel] = value;
                  winners[out + channel] = tap;
                }
              }
              first = false;
            }
          }
        }
      }
    }
  },

  /** dx = dy at the winners, 0 elsewhere. */
  maxPoolBackward(
    outputGradient: FloatArray,
    winners: FloatArray,
    inputGradient: FloatArray,
    geometry: WindowGeometry,
    rows: number,
  ): void {
    const { imageHeight, imageWidth, imageChannels, gridHeight, gridWidth, windowWidth } = geometry;
    const { strideY, strideX, dilationY, dilationX, top, left } = geometry;
    inputGradient.fill(0, 0, rows * imageHeight * imageWidth * imageChannels);
    let out = 0;
    for (let example = 0; example < rows; example++) {
      for (let gy = 0; gy < gridHeight; gy++) {
        for (let gx = 0; gx < gridWidth; gx++) {
          for (let channel = 0; channel < imageChannels; channel++, out++) {
            const tap = winners[out]!;
            const ky = Math.floor(tap / windowWidth);
            const py = gy * strideY + ky * dilationY - top;
            const px = gx * strideX + (tap - ky * windowWidth) * dilationX - left;
            inputGradient[((example * imageHeight + py) * imageWidth + px) * imageChannels + channel]! +=
              outputGradient[out]!;
          }
        }
      }
    }
  },

  /** y = mean of each window. Padding counts as zeros, or not at all. */
  averagePool(
    x: FloatArray,
    y: FloatArray,
    geometry: WindowGeometry,
    countPadding: boolean,
    rows: number,
  ): void {
    const { imageHeight, imageWidth, imageChannels, gridHeight, gridWidth, windowHeight, windowWidth } =
      geometry;
    const { strideY, strideX, dilationY, dilationX, top, left } = geometry;
    y.fill(0, 0, rows * gridHeight * gridWidth * imageChannels);
    let out = 0;
    for (let example = 0; example < rows; example++) {
      for (let gy = 0; gy < gridHeight; gy++) {
        for (let gx = 0; gx < gridWidth; gx++, out += imageChannels) {
          let count = 0;
          for (let ky = 0; ky < windowHeight; ky++) {
            const py = gy * strideY + ky * dilationY - top;
            if (py < 0 || py >= imageHeight) continue;
            for (let kx = 0; kx < windowWidth; kx++) {
              const px = gx * strideX + kx * dilationX - left;
              if (px < 0 || px >= imageWidth) continue;
              const from = ((example * imageHeight + py) * imageWidth + px) * imageChannels;
              for (let channel = 0; channel < imageChannels; channel++)
                y[out + channel]! += x[from + channel]!;
              count++;
            }
          }
          const divisor = countPadding ? windowHeight * windowWidth : count;
          for (let channel = 0; channel < imageChannels; channel++) y[out + channel]! /= divisor;
        }
      }
    }
  },

  /** dx = dy shared out evenly over each window. */
  averagePoolBackward(
    outputGradient: FloatArray,
    inputGradient: FloatArray,
    geometry: WindowGeometry,
    countPadding: boolean,
    rows: number,
  ): void {
    const { imageHeight, imageWidth, imageChannels, gridHeight, gridWidth, windowHeight, windowWidth } =
      geometry;
    const { strideY, strideX, dilationY, dilationX, top, left } = geometry;
    inputGradient.fill(0, 0, rows * imageHeight * imageWidth * imageChannels);
    let out = 0;
    for (let example = 0; example < rows; example++) {
      for (let gy = 0; gy < gridHeight; gy++) {
        const countY = countInside(gy * strideY - top, dilationY, windowHeight, imageHeight);
        for (let gx = 0; gx < gridWidth; gx++, out += imageChannels) {
          const countX = countInside(gx * strideX - left, dilationX, windowWidth, imageWidth);
          const share = 1 / (countPadding ? windowHeight * windowWidth : countY * countX);
          for (let ky = 0; ky < windowHeight; ky++) {
            const py = gy * strideY + ky * dilationY - top;
            if (py < 0 || py >= imageHeight) continue;
            for (let kx = 0; kx < windowWidth; kx++) {
              const px = gx * strideX + kx * dilationX - left;
              if (px < 0 || px >= imageWidth) continue;
              const to = ((example * imageHeight + py) * imageWidth + px) * imageChannels;
              for (let channel = 0; channel < imageChannels; channel++) {
                inputGradient[to + channel]! += share * outputGradient[out + channel]!;
              }
            }
          }
        }
      }
    }
  },

  /** y[rows, channels] = mean over positions of x[rows, positions, channels]. */
  globalAverage(x: FloatArray, y: FloatArray, rows: number, positions: number, channels: number): void {
    y.fill(0, 0, rows * channels);
    for (let row = 0, at = 0; row < rows; row++) {
      const out = row * channels;
      for (let position = 0; position < positions; position++) {
        for (let channel = 0; channel < channels; channel++) y[out + channel]! += x[at++]!;
      }
      for (let channel = 0; channel < channels; channel++) y[out + channel]! /= positions;
    }
  },

  /** dx = dy / positions everywhere. */
  globalAverageBackward(
    outputGradient: FloatArray,
    inputGradient: FloatArray,
    rows: number,
    positions: number,
    channels: number,
  ): void {
    for (let row = 0, at = 0; row < rows; row++) {
      const out = row * channels;
      for (let position = 0; position < positions; position++) {
        for (let channel = 0; channel < channels; channel++) {
          inputGradient[at++] = outputGradient[out + channel]! / positions;
        }
      }
    }
  },

  /** y[rows, channels] = maximum over positions of x[rows, positions, channels]; NaN wins. */
  globalMaximum(x: FloatArray, y: FloatArray, rows: number, positions: number, channels: number): void {
    for (let row = 0, at = 0; row < rows; row++) {
      const out = row * channels;
      for (let channel = 0; channel < channels; channel++) y[out + channel] = x[at++]!;
      for (let position = 1; position < positions; position++) {
        for (let channel = 0; channel < channels; channel++) {
          const value = x[at++]!;
          if (value > y[out + channel]! || value !== value) y[out + channel] = value;
        }
      }
    }
  },

  /** dx = dy at the first maximum of each channel, 0 elsewhere. */
  globalMaximumBackward(
    x: FloatArray,
    y: FloatArray,
    outputGradient: FloatArray,
    inputGradient: FloatArray,
    rows: number,
    positions: number,
    channels: number,
  ): void {
    inputGradient.fill(0, 0, rows * positions * channels);
    for (let row = 0; row < rows; row++) {
      for (let channel = 0; channel < channels; channel++) {
        const out = row * channels + channel;
        let at = row * positions * channels + channel;
        for (let position = 0; position < positions; position++, at += channels) {
          if (x[at] !== y[out]) continue;
          inputGradient[at] = outputGradient[out]!;
          break;
        }
      }
    }
  },
};

/** How many of `taps` places start, start + step, ... lie in [0, size). */
function countInside(start: number, step: number, taps: number, size: number): number {
  let count = 0;
  for (let tap = 0, at = start; tap < taps; tap++, at += step) if (at >= 0 && at < size) count++;
  return count;
}
