/** Areas under curves over all thresholds, from scores and labels (true is 1, everything else 0). */

/** Places of the scores in falling order, equal ones by place: the same on every machine. */
function sortByScore(scores: Float64Array): Uint32Array {
  const order = new Uint32Array(scores.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => scores[b]! - scores[a]! || a - b);
}

/** Calls `visit` with the number of true and of all scores in each group of equal scores, best first. */
function eachTie(
  scores: Float64Array,
  labels: Uint8Array,
  visit: (positives: number, count: number) => void,
): void {
  const order = sortByScore(scores);
  for (let i = 0; i < order.length;) {
    const score = scores[order[i]!]!;
    let positives = 0;
    let count = 0;
    while (i < order.length && scores[order[i]!] === score) {
      positives += labels[order[i]!]!;
      count++;
      i++;
    }
    visit(positives, count);
  }
}

function countOnes(labels: Uint8Array): number {
  let ones = 0;
  for (let i = 0; i < labels.length; i++) ones += labels[i]!;
  return ones;
}

function hasNaN(scores: Float64Array): boolean {
  for (let i = 0; i < scores.length; i++) if (scores[i] !== scores[i]) return true;
  return false;
}

/**
 * Area under the ROC curve: the chance that a true example scores above a false one, ties counting half
 * (exact, by ranks). NaN when either kind is missing or a score is NaN.
 */
export function rocAucOf(scores: Float64Array, labels: Uint8Array): number {
  const positives = countOnes(labels);
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0 || hasNaN(scores)) return NaN;
  let before = 0;
  let pairs = 0;
  eachTie(scores, labels, (ones, count) => {
    pairs += (count - ones) * (before + 0.5 * ones);
    before += ones;
  });
  return pairs / (positives * negatives);
}

/**
 * Average precision: the sum over thresholds of (gain in recall) * precision, without interpolation.
 * NaN when no example is true or a score is NaN.
 */
export function averagePrecisionOf(scores: Float64Array, labels: Uint8Array): number {
  const positives = countOnes(labels);
  if (positives === 0 || hasNaN(scores)) return NaN;
  let found = 0;
  let taken = 0;
  let area = 0;
  eachTie(scores, labels, (ones, count) => {
    found += ones;
    taken += count;
    area += (ones / positives) * (found / taken);
  });
  return area;
}
