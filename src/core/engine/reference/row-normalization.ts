import type { FloatArray } from '../../support/float-array.ts';

/**
 * Layer norm and group norm: every example by itself. Variances are biased (divided by the count) and taken in
 * a second pass around the mean. `inverse` is 1 / sqrt(variance + epsilon). gamma and beta may be null: 1 and 0.
 */
export const rowNormalizationKernels = {
  /** y = (x - mean) inverse gamma + beta along each row; keeps mean[rows] and inverse[rows]. */
  layerNorm(
    x: FloatArray,
    gamma: FloatArray | null,
    beta: FloatArray | null,
    y: FloatArray,
    mean: FloatArray,
    inverse: FloatArray,
    rows: number,
    columns: number,
    epsilon: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const start = row * columns;
      const end = start + columns;
      let sum = 0;
      for (let at = start; at < end; at++) sum += x[at]!;
      const center = (mean[row] = sum / columns);
      let squares = 0;
      for (let at = start; at < end; at++) squares += (x[at]! - center) * (x[at]! - center);
      const factor = (inverse[row] = 1 / Math.sqrt(squares / columns + epsilon));
      for (let at = start, column = 0; at < end; at++, column++) {
        const value = (x[at]! - center) * factor;
        y[at] = value * (gamma === null ? 1 : gamma[column]!) + (beta === null ? 0 : beta[column]!);
      }
    }
  },

  /** dx = inverse (g - mean(g) - z mean(g z)) per row, with g = dy gamma and z = (x - mean) inverse. */
  layerNormBackward(
    x: FloatArray,
    outputGradient: FloatArray,
    gamma: FloatArray | null,
    mean: FloatArray,
    inverse: FloatArray,
    inputGradient: FloatArray,
    rows: number,
    columns: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const start = row * columns;
      const end = start + columns;
      const center = mean[row]!;
      const factor = inverse[row]!;
      let sum = 0;
      let product = 0;
      for (let at = start, column = 0; at < end; at++, column++) {
        const flow = outputGradient[at]! * (gamma === null ? 1 : gamma[column]!);
        sum += flow;
        product += flow * (x[at]! - center);
      }
      const average = sum / columns;
      const slope = (factor * factor * product) / columns;
      for (let at = start, column = 0; at < end; at++, column++) {
        const flow = outputGradient[at]! * (gamma === null ? 1 : gamma[column]!);
        inputGradient[at] = factor * (flow - average - (x[at]! - center) * slope);
      }
    }
  },

  /** dgamma[columns] = sum over rows of dy (x - mean) inverse and dbeta[columns] = sum over rows of dy. */
  layerNormParameterGradients(
    x: FloatArray,
    outputGradient: FloatArray,
    mean: FloatArray,
    inverse: FloatArray,
    gammaGradient: FloatArray | null,
    betaGradient: FloatArray | null,
    rows: number,
    columns: number,
  ): void {
    if (gammaGradient !== null) {
      gammaGradient.fill(0, 0, columns);
      for (let row = 0, at = 0; row < rows; row++) {
        const center = mean[row]!;
        const factor = inverse[row]!;
        for (let column = 0; column < columns; column++, at++) {
          gammaGradient[column]! += outputGradient[at]! * (x[at]! - center) * factor;
        }
      }
    }
    if (betaGradient !== null) {
      betaGradient.fill(0, 0, columns);
      for (let row = 0, at = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, at++) betaGradient[column]! += outputGradient[at]!;
      }
    }
  },

  /**
   * Normalises x[rows, positions, channels] over all positions and channels of each group of neighbouring
   * channels, example by example; keeps mean[rows, groups] and inverse[rows, groups].
   */
  groupNorm(
    x: FloatArray,
    gamma: FloatArray | null,
    beta: FloatArray | null,
    y: FloatArray,
    mean: FloatArray,
    inverse: FloatArray,
    rows: number,
    positions: number,
    channels: number,
    groups: number,
    epsilon: number,
  ): void {
    const width = channels / groups;
    const count = positions * width;
    for (let row = 0; row < rows; row++) {
      for (let group = 0; group < groups; group++) {
        const start = row * positions * channels + group * width;
        const end = start + positions * channels;
        let sum = 0;
        for (let line = start; line < end; line += channels) {
          for (let at = line; at < line + width; at++) sum += x[at]!;
        }
        const center = (mean[row * groups + group] = sum / count);
        let squares = 0;
        for (let line = start; line < end; line += channels) {
          for (let at = line; at < line + width; at++) squares += (x[at]! - center) * (x[at]! - center);
        }
        const factor = (inverse[row * groups + group] = 1 / Math.sqrt(squares / count + epsilon));
        for (let line = start; line < end; line += channels) {
          for (let at = line, channel = group * width; at < line + width; at++, channel++) {
            const value = (x[at]! - center) * factor;
            y[at] = value * (gamma === null ? 1 : gamma[channel]!) + (beta === null ? 0 : beta[channel]!);
          }
        }
      }
    }
  },

  /** As {@link rowNormalizationKernels.layerNormBackward}, per example and group. */
  groupNormBackward(
    x: FloatArray,
    outputGradient: FloatArray,
    gamma: FloatArray | null,
    mean: FloatArray,
    inverse: FloatArray,
    inputGradient: FloatArray,
    rows: number,
    positions: number,
    channels: number,
    groups: number,
  ): void {
    const width = channels / groups;
    const count = positions * width;
    for (let row = 0; row < rows; row++) {
      for (let group = 0; group < groups; group++) {
        const start = row * positions * channels + group * width;
        const end = start + positions * channels;
        const center = mean[row * groups + group]!;
        const factor = inverse[row * groups + group]!;
        let sum = 0;
        let product = 0;
        for (let line = start; line < end; line += channels) {
          for (let at = line, channel = group * width; at < line + width; at++, channel++) {
            const flow = outputGradient[at]! * (gamma === null ? 1 : gamma[channel]!);
            sum += flow;
            product += flow * (x[at]! - center);
          }
        }
        const average = sum / count;
        const slope = (factor * factor * product) / count;
        for (let line = start; line < end; line += channels) {
          for (let at = line, channel = group * width; at < line + width; at++, channel++) {
            const flow = outputGradient[at]! * (gamma === null ? 1 : gamma[channel]!);
            inputGradient[at] = factor * (flow - average - (x[at]! - center) * slope);
          }
        }
      }
    }
  },

  /** dgamma[channels] and dbeta[channels] of group norm; null for one that is not wanted. */
  groupNormParameterGradients(
    x: FloatArray,
    outputGradient: FloatArray,
    mean: FloatArray,
    inverse: FloatArray,
    gammaGradient: FloatArray | null,
    betaGradient: FloatArray | null,
    rows: number,
    positions: number,
    channels: number,
    groups: number,
  ): void {
    const width = channels / groups;
    gammaGradient?.fill(0, 0, channels);
    betaGradient?.fill(0, 0, channels);
    for (let row = 0; row < rows; row++) {
      for (let channel = 0; channel < channels; channel++) {
        const group = row * groups + Math.floor(channel / width);
        const center = mean[group]!;
        let sum = 0;
        let product = 0;
        let at = row * positions * channels + channel;
        for (let position = 0; position < positions; position++, at += channels) {
          sum += outputGradient[at]!;
          product += outputGradient[at]! * (x[at]! - center);
        }
        if (betaGradient !== null) betaGradient[channel]! += sum;
        if (gammaGradient !== null) gammaGradient[channel]! += product * inverse[group]!;
      }
    }
  },
};
