/** A derivative by differences, and how sure it is. */
export interface NumericDerivative {
  readonly value: number;
  /** The step that was taken, in units of the number that moved. */
  readonly step: number;
  /** |difference to the neighbouring step size|: what rounding and curvature leave open. */
  readonly uncertainty: number;
}

/**
 * df/dx by central differences of fourth order, (f(-2h) - 8 f(-h) + 8 f(h) - f(2h)) / 12h, for falling h; the
 * value is the one that changes least when h gets smaller, which also finds a step that stays on one side of
 * a kink. `f` gets the distance from the point.
 * @param scale typical size of x; steps are 1e-2 to 1e-7 of it.
 */
export function differentiate(f: (distance: number) => number, scale: number): NumericDerivative {
  const at = (h: number): number => (f(-2 * h) - 8 * f(-h) + 8 * f(h) - f(2 * h)) / (12 * h);
  let step = 1e-2 * scale;
  let previous = at(step);
  let best: NumericDerivative = { value: previous, step, uncertainty: Infinity };
  for (let n = 0; n < 5; n++) {
    step /= 10;
    const value = at(step);
    const uncertainty = Math.abs(value - previous);
    if (uncertainty < best.uncertainty) best = { value, step, uncertainty };
    previous = value;
  }
  return best;
}
