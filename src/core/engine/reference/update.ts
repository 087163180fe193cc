import type { FloatArray } from '../../support/float-array.ts';

/**
 * Averages of gradients that have become 0 (dead units) shrink for ever: after a few hundred steps they
 * are subnormal numbers, which processors handle many times slower. Closer to 0 than this they count as 0.
 */
const SMALLEST_FIRST_MOMENT = 1e-30;
/** The same for averages of squares. */
const SMALLEST_SECOND_MOMENT = 1e-36;

/** Updates of optimizers: one flat pass over the first `length` numbers of each block, all in place. */
export const updateKernels = {
  /**
   * b = momentum b + fresh g; w -= rate b, or rate (g + momentum b) when nesterov.
   * @param fresh how much of the new gradient counts: 1 - dampening.
   */
  momentumUpdate(
    w: FloatArray,
    g: FloatArray,
    buffer: FloatArray,
    length: number,
    rate: number,
    momentum: number,
    fresh: number,
    nesterov: boolean,
  ): void {
    for (let i = 0; i < length; i++) {
      let b = momentum * buffer[i]! + fresh * g[i]!;
      if (b < SMALLEST_FIRST_MOMENT && b > -SMALLEST_FIRST_MOMENT) b = 0;
      buffer[i] = b;
      w[i]! -= rate * (nesterov ? g[i]! + momentum * b : b);
    }
  },

  /**
   * m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w -= rate m / (sqrt(v) scale + epsilon).
   * @param rate learning rate / (1 - beta1^step).
   * @param scale 1 / sqrt(1 - beta2^step).
   */
  adamUpdate(
    w: FloatArray,
    g: FloatArray,
    m: FloatArray,
    v: FloatArray,
    length: number,
    rate: number,
    beta1: number,
    beta2: number,
    scale: number,
    epsilon: number,
  ): void {
    const firstFresh = 1 - beta1;
    const secondFresh = 1 - beta2;
    for (let i = 0; i < length; i++) {
      const gradient = g[i]!;
      let first = beta1 * m[i]! + firstFresh * gradient;
      let second = beta2 * v[i]! + secondFresh * gradient * gradient;
      if (first < SMALLEST_FIRST_MOMENT && first > -SMALLEST_FIRST_MOMENT) first = 0;
      if (second < SMALLEST_SECOND_MOMENT) second = 0;
      m[i] = first;
      v[i] = second;
      w[i]! -= (rate * first) / (Math.sqrt(second) * scale + epsilon);
    }
  },

  /** v = alpha v + (1 - alpha) g^2; w -= rate g / (sqrt(v) + epsilon): RMSprop, neither centred nor with momentum. */
  rmspropUpdate(
    w: FloatArray,
    g: FloatArray,
    v: FloatArray,
    length: number,
    rate: number,
    alpha: number,
    epsilon: number,
  ): void {
    const fresh = 1 - alpha;
    for (let i = 0; i < length; i++) {
      const gradient = g[i]!;
      let second = alpha * v[i]! + fresh * gradient * gradient;
      if (second < SMALLEST_SECOND_MOMENT) second = 0;
      v[i] = second;
      w[i]! -= (rate * gradient) / (Math.sqrt(second) + epsilon);
    }
  },

  /** average = decay average + (1 - decay) x: running statistics and averages of weights. */
  averageUpdate(average: FloatArray, x: FloatArray, length: number, decay: number): void {
    const fresh = 1 - decay;
    for (let i = 0; i < length; i++) average[i] = decay * average[i]! + fresh * x[i]!;
  },
};
