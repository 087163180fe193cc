import { cos, pow, sin } from '../../support/math.ts';

/** The table [steps, features] of a sinusoidal positional encoding: sines at even features, cosines at odd ones. */
export function positionWaves(steps: number, features: number, base: number): readonly number[] {
  return Array.from({ length: steps * features }, (_unused, index) => {
    const i = index % features;
    const angle = Math.floor(index / features) * pow(base, -(i - (i % 2)) / features);
    return i % 2 === 0 ? sin(angle) : cos(angle);
  });
}
