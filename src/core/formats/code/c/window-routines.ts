import type { Routines } from '../routine.ts';

const sizes =
  'int imageHeight, int imageWidth, int imageChannels, int gridHeight, int gridWidth, int windowHeight, int windowWidth, int strideY, int strideX, int dilationY, int dilationX, int top, int left';

/** Runs `body` for every meeting of a grid cell, a tap of the window and a pixel inside the image. */
const visit = (before: string, body: string, after: string, usesTap = true): string => `
  for (int row = 0; row < rows; row++) {
    for (int gy = 0; gy < gridHeight; gy++) {
      for (int gx = 0; gx < gridWidth; gx++) {
        const int cell = (row * gridHeight + gy) * gridWidth + gx;${before}
        for (int ky = 0; ky < windowHeight; ky++) {
          const int py = gy * strideY + ky * dilationY - top;
          if (py < 0 || py >= imageHeight) continue;
          for (int kx = 0; kx < windowWidth; kx++) {
            const int px = gx * strideX + kx * dilationX - left;
            if (px < 0 || px >= imageWidth) continue;
            const int pixel = (row * imageHeight + py) * imageWidth + px;${usesTap ? '\n            const int tap = ky * windowWidth + kx;' : ''}${body}
          }
        }${after}
      }
    }
  }`;

/** Convolutions, pools and upsampling in C99; images [height, width, channels], signals of width 1. */
export const windowRoutines: Routines = {
  convolution: {
    source: `
static void PREFIX_convolution(const float *x, const float *kernel, const float *bias, float *y, int rows, ${sizes}, int groups, int filters) {
  const int share = imageChannels / groups, each = filters / groups;${visit(
    `
        for (int f = 0; f < filters; f++) y[cell * filters + f] = bias ? bias[f] : 0;`,
    `
            for (int g = 0; g < groups; g++) {
              for (int c = 0; c < share; c++) {
                const float value = x[pixel * imageChannels + g * share + c];
                const float *weights = kernel + ((size_t)tap * share + c) * filters;
                for (int f = g * each; f < (g + 1) * each; f++) y[cell * filters + f] += value * weights[f];
              }
            }`,
    '',
  )}
}`,
  },
  transposedConvolution: {
    source: `
static void PREFIX_transposedConvolution(const float *x, const float *kernel, const float *bias, float *y, int rows, ${sizes}, int groups, int gridChannels) {
  const int share = imageChannels / groups, each = gridChannels / groups;
  for (int i = 0; i < rows * imageHeight * imageWidth * imageChannels; i++) y[i] = bias ? bias[i % imageChannels] : 0;${visit(
    '',
    `
            for (int g = 0; g < groups; g++) {
              for (int c = 0; c < share; c++) {
                const float *weights = kernel + ((size_t)tap * share + c) * gridChannels;
                double sum = 0;
                for (int f = g * each; f < (g + 1) * each; f++) sum += (double)x[cell * gridChannels + f] * weights[f];
                y[pixel * imageChannels + g * share + c] += (float)sum;
              }
            }`,
    '',
  )}
}`,
  },
  pool: {
    source: `
/* mode: 0 largest, 1 mean with the padding as zeros, 2 mean of the real pixels. */
static void PREFIX_pool(const float *x, float *y, int rows, ${sizes}, int mode) {${visit(
      `
        float *to = y + (size_t)cell * imageChannels;
        int count = 0;
        for (int c = 0; c < imageChannels; c++) to[c] = mode == 0 ? -INFINITY : 0;`,
      `
            count++;
            for (int c = 0; c < imageChannels; c++) {
              const float value = x[pixel * imageChannels + c];
              if (mode != 0) to[c] += value;
              else if (value > to[c]) to[c] = value;
            }`,
      `
        if (mode != 0) for (int c = 0; c < imageChannels; c++) to[c] /= (float)(mode == 1 ? windowHeight * windowWidth : count);`,
      false,
    )}
}`,
  },
  upsampleNearest: {
    source: `
static void PREFIX_upsampleNearest(const float *x, float *y, int rows, int height, int width, int channels, int factorY, int factorX) {
  for (int row = 0; row < rows; row++) {
    for (int oy = 0; oy < height * factorY; oy++) {
      for (int ox = 0; ox < width * factorX; ox++) {
        const float *from = x + ((size_t)(row * height + oy / factorY) * width + ox / factorX) * channels;
        for (int c = 0; c < channels; c++) *y++ = from[c];
      }
    }
  }
}`,
  },
  upsampleSmooth: {
    source: `
/* Straight lines between pixel centres, held at the edges. */
static void PREFIX_upsampleSmooth(const float *x, float *y, int rows, int height, int width, int channels, int factorY, int factorX) {
  for (int row = 0; row < rows; row++, x += height * width * channels) {
    for (int oy = 0; oy < height * factorY; oy++) {
      double placeY = (oy + 0.5) / factorY - 0.5;
      if (placeY < 0) placeY = 0;
      const int upper = (int)placeY, lower = upper + 1 < height ? upper + 1 : height - 1;
      const double down = placeY - upper;
      for (int ox = 0; ox < width * factorX; ox++) {
        double placeX = (ox + 0.5) / factorX - 0.5;
        if (placeX < 0) placeX = 0;
        const int left = (int)placeX, right = left + 1 < width ? left + 1 : width - 1;
        const double across = placeX - left;
        for (int c = 0; c < channels; c++) {
          const double above = (1 - across) * x[(upper * width + left) * channels + c] + across * x[(upper * width + right) * channels + c];
          const double below = (1 - across) * x[(lower * width + left) * channels + c] + across * x[(lower * width + right) * channels + c];
          *y++ = (float)((1 - down) * above + down * below);
        }
      }
    }
  }
}`,
  },
};
