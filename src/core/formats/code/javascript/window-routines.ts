import type { Routines } from '../routine.ts';

const sizes =
  'imageHeight, imageWidth, imageChannels, gridHeight, gridWidth, windowHeight, windowWidth, strideY, strideX, dilationY, dilationX, top, left';

/** Calls `body` for every meeting of a grid cell, a tap of the window and a pixel inside the image. */
const visit = (outer: string, body: string, after: string): string => `
  for (let row = 0; row < rows; row++) {
    for (let gy = 0; gy < gridHeight; gy++) {
      for (let gx = 0; gx < gridWidth; gx++) {
        const cell = (row * gridHeight + gy) * gridWidth + gx;${outer}
        for (let ky = 0; ky < windowHeight; ky++) {
          const py = gy * strideY + ky * dilationY - top;
          if (py < 0 || py >= imageHeight) continue;
          for (let kx = 0; kx < windowWidth; kx++) {
            const px = gx * strideX + kx * dilationX - left;
            if (px < 0 || px >= imageWidth) continue;
            const pixel = (row * imageHeight + py) * imageWidth + px;
            const tap = ky * windowWidth + kx;${body}
          }
        }${after}
      }
    }
  }`;

/** Convolutions, pools and upsampling in JavaScript; images [height, width, channels], signals of width 1. */
export const windowRoutines: Routines = {
  convolution: {
    source: `
function convolution(x, kernel, bias, y, rows, ${sizes}, groups, filters) {
  const share = imageChannels / groups;
  const each = filters / groups;${visit(
    `
        const sums = new Float64Array(filters);
        if (bias !== null) sums.set(bias);`,
    `
            for (let g = 0; g < groups; g++) {
              for (let c = 0; c < share; c++) {
                const value = x[pixel * imageChannels + g * share + c];
                const at = (tap * share + c) * filters;
                for (let f = g * each; f < (g + 1) * each; f++) sums[f] += value * kernel[at + f];
              }
            }`,
    `
        for (let f = 0; f < filters; f++) y[cell * filters + f] = sums[f];`,
  )}
}`,
  },
  transposedConvolution: {
    source: `
function transposedConvolution(x, kernel, bias, y, rows, ${sizes}, groups, gridChannels) {
  const share = imageChannels / groups;
  const each = gridChannels / groups;
  const sums = new Float64Array(rows * imageHeight * imageWidth * imageChannels);${visit(
    '',
    `
            for (let g = 0; g < groups; g++) {
              for (let c = 0; c < share; c++) {
                const at = (tap * share + c) * gridChannels;
                let sum = 0;
                for (let f = g * each; f < (g + 1) * each; f++) sum += x[cell * gridChannels + f] * kernel[at + f];
                sums[pixel * imageChannels + g * share + c] += sum;
              }
            }`,
    '',
  )}
  for (let i = 0; i < sums.length; i++) y[i] = sums[i] + (bias === null ? 0 : bias[i % imageChannels]);
}`,
  },
  pool: {
    source: `
// mode: 0 largest, 1 mean with the padding as zeros, 2 mean of the real pixels.
function pool(x, y, rows, ${sizes}, mode) {${visit(
      `
        const results = new Float64Array(imageChannels).fill(mode === 0 ? -Infinity : 0);
        let count = 0;`,
      `
            count++;
            for (let c = 0; c < imageChannels; c++) {
              const value = x[pixel * imageChannels + c];
              results[c] = mode === 0 ? Math.max(results[c], value) : results[c] + value;
            }`,
      `
        const divisor = mode === 0 ? 1 : mode === 1 ? windowHeight * windowWidth : count;
        for (let c = 0; c < imageChannels; c++) y[cell * imageChannels + c] = results[c] / divisor;`,
    ).replace('const tap = ky * windowWidth + kx;', '')}
}`,
  },
  upsampleNearest: {
    source: `
function upsampleNearest(x, y, rows, height, width, channels, factorY, factorX) {
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let oy = 0; oy < height * factorY; oy++) {
      for (let ox = 0; ox < width * factorX; ox++) {
        const from = ((row * height + Math.floor(oy / factorY)) * width + Math.floor(ox / factorX)) * channels;
        for (let c = 0; c < channels; c++) y[at++] = x[from + c];
      }
    }
  }
}`,
  },
  upsampleSmooth: {
    source: `
// Straight lines between pixel centres, held at the edges.
function upsampleSmooth(x, y, rows, height, width, channels, factorY, factorX) {
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
        for (let c = 0; c < channels; c++) {
          const pixel = (py, px) => x[((row * height + py) * width + px) * channels + c];
          const above = (1 - across) * pixel(upper, left) + across * pixel(upper, right);
          const below = (1 - across) * pixel(lower, left) + across * pixel(lower, right);
          y[at++] = (1 - down) * above + down * below;
        }
      }
    }
  }
}`,
  },
};
