import type { FloatArray } from '../support/float-array.ts';
import type { Random } from '../support/random.ts';

/** Standard deviation of a standard normal that is cut off at -2 and +2. */
export const TRUNCATED_NORMAL_STD = 0.8796256610342398;

/** Uniform in [low, high). */
export function fillUniform(values: FloatArray, low: number, high: number, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = low + (high - low) * random.nextUniform();
}

/** Normal with the given mean and standard deviation. */
export function fillNormal(values: FloatArray, mean: number, std: number, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = mean + std * random.nextNormal();
}

/** Normal, drawn again while farther than 2 std from the mean. The result's own deviation is 0.8796 std. */
export function fillTruncatedNormal(values: FloatArray, mean: number, std: number, random: Random): void {
  for (let i = 0; i < values.length; i++) {
    let draw = random.nextNormal();
    while (Math.abs(draw) > 2) draw = random.nextNormal();
    values[i] = mean + std * draw;
  }
}

/** Uniform around 0 with the given standard deviation: in [-sqrt(3) std, sqrt(3) std). */
export function fillUniformOfStd(values: FloatArray, std: number, random: Random): void {
  const limit = Math.sqrt(3) * std;
  fillUniform(values, -limit, limit, random);
}

/** Normal around 0 with the given standard deviation; `truncated` cuts at two (widened) std and keeps that deviation. */
export function fillNormalOfStd(values: FloatArray, std: number, truncated: boolean, random: Random): void {
  if (truncated) fillTruncatedNormal(values, 0, std / TRUNCATED_NORMAL_STD, random);
  else fillNormal(values, 0, std, random);
}
