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

/**
 * {@link quantile} of bytes of which it is known how often each occurs, to the same bits.
 * @param counts of 256 bytes, at least one of them above 0. @param share 0 to 1.
 */
export function quantileOfBytes(counts: Float64Array, share: number): number {
  let total = 0;
  for (const count of counts) total += count;
  const at = (place: number): number => {
    let byte = 0;
    for (let before = counts[0]!; before <= place; before += counts[byte]!) byte += 1;
    return byte;
  };
  const place = share * (total - 1);
  const low = Math.floor(place);
  const [a, b] = [at(low), at(Math.min(low + 1, total - 1))];
  return a === b ? a : a + (b - a) * (place - low);
}
