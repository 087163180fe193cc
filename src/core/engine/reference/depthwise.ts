import type { FloatArray } from '../../support/float-array.ts';
import type { WindowGeometry } from '../window-geometry.ts';

/**
 * Depthwise convolution: every channel has its own `multiplier` filters and meets no other channel.
 * kernel[windowHeight, windowWidth, channels, multiplier]; output channel = channel * multiplier + filter.
 * A matrix product would waste itself on one column, so the taps are walked directly, channels innermost.
 */
export const depthwiseKernels = {
  /** y = correlation of x with the kernel. */
  depthwise(
    x: FloatArray,
    kernel: FloatArray,
    y: FloatArray,
    geometry: WindowGeometry,
    multiplier: number,
    rows: number,
  ): void {
    const { imageHeight, imageWidth, imageChannels, gridHeight, gridWidth, windowHeight, windowWidth } =
      geometry;
    const { strideY, strideX, dilationY, dilationX, top, left } = geometry;
    const outputs = imageChannels * multiplier;
    y.fill(0, 0, rows * gridHeight * gridWidth * outputs);
    let out = 0;
    for (let example = 0; example < rows; example++) {
      for (let gy = 0; gy < gridHeight; gy++) {
        for (let gx = 0; gx < gridWidth; gx++, out += outputs) {
          for (let ky = 0; ky < windowHeight; ky++) {
            const py = gy * strideY + ky * dilationY - top;
            if (py < 0 || py >= imageHeight) continue;
            for (let kx = 0; kx < windowWidth; kx++) {
              const px = gx * strideX + kx * dilationX - left;
              if (px < 0 || px >= imageWidth) continue;
              const from = ((example * imageHeight + py) * imageWidth + px) * imageChannels;
              let at = (ky * windowWidth + kx) * outputs;
              let to = out;
              for (let channel = 0; channel < imageChannels; channel++) {
                const value = x[from + channel]!;
                for (let filter = 0; filter < multiplier; filter++) y[to++]! += value * kernel[at++]!;
              }
            }
          }
        }
      }
    }
  },

  /** dx = dy spread back over the windows. */
  depthwiseInputGradient(
    outputGradient: FloatArray,
    kernel: FloatArray,
    inputGradient: FloatArray,
    geometry: WindowGeometry,
    multiplier: number,
    rows: number,
  ): void {
    const { imageHeight, imageWidth, imageChannels, gridHeight, gridWidth, windowHeight, windowWidth } =
      geometry;
    const { strideY, strideX, dilationY, dilationX, top, left } = geometry;
    const outputs = imageChannels * multiplier;
    inputGradient.fill(0, 0, rows * imageHeight * imageWidth * imageChannels);
    let out = 0;
    for (let example = 0; example < rows; example++) {
      for (let gy = 0; gy < gridHeight; gy++) {
        for (let gx = 0; gx < gridWidth; gx++, out += outputs) {
          for (let ky = 0; ky < windowHeight; ky++) {
            const py = gy * strideY + ky * dilationY - top;
            if (py < 0 || py >= imageHeight) continue;
            for (let kx = 0; kx < windowWidth; kx++) {
              const px = gx * strideX + kx * dilationX - left;
              if (px < 0 || px >= imageWidth) continue;
              const to = ((example * imageHeight + py) * imageWidth + px) * imageChannels;
              let at = (ky * windowWidth + kx) * outputs;
              let from = out;
              for (let channel = 0; channel < imageChannels; channel++) {
                let sum = 0;
                for (let filter = 0; filter < multiplier; filter++)
                  sum += outputGradient[from++]! * kernel[at++]!;
                inputGradient[to + channel]! += sum;
              }
            }
          }
        }
      }
    }
  },

  /** dkernel = sum over all places of x dy. */
  depthwiseKernelGradient(
    x: FloatArray,
    outputGradient: FloatArray,
    kernelGradient: FloatArray,
    geometry: WindowGeometry,
    multiplier: number,
    rows: number,
  ): void {
    const { imageHeight, imageWidth, imageChannels, gridHeight, gridWidth, windowHeight, windowWidth } =
      geometry;
    const { strideY, strideX, dilationY, dilationX, top, left } = geometry;
    const outputs = imageChannels * multiplier;
    kernelGradient.fill(0, 0, windowHeight * windowWidth * outputs);
    let out = 0;
    for (let example = 0; example < rows; example++) {
      for (let gy = 0; gy < gridHeight; gy++) {
        for (let gx = 0; gx < gridWidth; gx++, out += outputs) {
          for (let ky = 0; ky < windowHeight; ky++) {
            const py = gy * strideY + ky * dilationY - top;
            if (py < 0 || py >= imageHeight) continue;
            for (let kx = 0; kx < windowWidth; kx++) {
              const px = gx * strideX + kx * dilationX - left;
              if (px < 0 || px >= imageWidth) continue;
              const from = ((example * imageHeight + py) * imageWidth + px) * imageChannels;
              let to = (ky * windowWidth + kx) * outputs;
              let at = out;
              for (let channel = 0; channel < imageChannels; channel++) {
                const value = x[from + channel]!;
                for (let filter = 0; filter < multiplier; filter++) {
                  kernelGradient[to++]! += value * outputGradient[at++]!;
                }
              }
            }
          }
        }
      }
    }
  },
};
