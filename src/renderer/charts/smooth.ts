/**
 * Exponential moving average, corrected for its start (as Adam corrects its moments):
 * m = weight m + (1 - weight) y, shown m / (1 - weight^n). Gaps stay gaps and do not count.
 * @param weight 0 (the curve itself) to below 1.
 */
export function smoothCurve(y: Float64Array, weight: number): Float64Array {
  if (weight <= 0) return y;
  const smoothed = new Float64Array(y.length);
  let mean = 0;
  let rest = 1;
  for (let i = 0; i < y.length; i++) {
    const value = y[i]!;
    if (!Number.isFinite(value)) {
      smoothed[i] = Number.NaN;
      continue;
    }
    mean = weight * mean + (1 - weight) * value;
    rest *= weight;
    smoothed[i] = mean / (1 - rest);
  }
  return smoothed;
}
