/**
 * Shares processors out among runs that train side by side: one for each, then one more in turn to each that can use
 * another, until none is left. More runs than processors get one each all the same: their number is the queue's affair.
 *
 * @param wishes threads that each run could use, at least 1.
 * @returns threads by run, none above its wish; no more than `processors` together, where there are enough.
 */
export function shareProcessors(processors: number, wishes: readonly number[]): readonly number[] {
  const shares = wishes.map(() => 1);
  let left = processors - wishes.length;
  while (left > 0) {
    const wanting = shares.flatMap((share, index) => (share < wishes[index]! ? [index] : []));
    if (wanting.length === 0) break;
    for (const index of wanting.slice(0, left)) shares[index]! += 1;
    left -= Math.min(left, wanting.length);
  }
  return shares;
}
