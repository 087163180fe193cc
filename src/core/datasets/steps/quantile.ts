/**
 * Quantile of sorted numbers by linear interpolation between the two nearest (Hyndman and Fan's type 7, as NumPy).
 * @param sorted rising, at least one. @param share 0 to 1.
 */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  const [a, b] = [sorted[low]!, sorted[high]!];
  return a === b ? a : a + (b - a) * (place - low);
}
