import type { NumberArray } from './number-array.ts';

/** Numbers of one bucket on average: its table of places stays in the processor's cache. */
const BUCKET_SIZE = 4096;
const LARGEST_BUCKETS = 4096;

const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);

/** A number's bits mixed to 32; 0 and -0 give the same. */
function mix(value: number): number {
  // -0 becomes 0.
  bits[0] = value + 0;
  let hash = Math.imul(words[0]! ^ Math.imul(words[1]!, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/**
 * How many different numbers there are, NaN aside; 0 and -0 are one. The numbers are first dealt into buckets by the
 * mixed bits, then counted bucket by bucket in a small table: one table for millions of numbers would miss the cache
 * at every look.
 */
export function countUnique(values: NumberArray): number {
  let buckets = 1;
  while (buckets * BUCKET_SIZE < values.length && buckets < LARGEST_BUCKETS) buckets *= 2;
  const ends = new Int32Array(buckets + 1);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value === value) ends[(mix(value) & (buckets - 1)) + 1]!++;
  }
  let largest = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    largest = Math.max(largest, ends[bucket + 1]!);
    ends[bucket + 1]! += ends[bucket]!;
  }
  const dealt = new Float64Array(ends[buckets]!);
  const next = ends.slice(0, buckets);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value === value) dealt[next[mix(value) & (buckets - 1)]!++] = value;
  }
  let size = 16;
  while (size < 2 * largest) size *= 2;
  const table = new Float64Array(size);
  let count = 0;
  for (let bucket = 0; bucket < buckets; bucket++)
    count += countBucket(dealt, ends[bucket]!, ends[bucket + 1]!, table);
  return count;
}

/** Open addressing; NaN marks an empty place. */
function countBucket(dealt: Float64Array, start: number, end: number, table: Float64Array): number {
  let mask = 15;
  while (mask < 2 * (end - start)) mask = 2 * mask + 1;
  if (mask >= table.length) mask = table.length - 1;
  table.fill(NaN, 0, mask + 1);
  let count = 0;
  for (let at = start; at < end; at++) {
    const value = dealt[at]!;
    // The low bits chose the bucket.
    let place = (mix(value) >>> 12) & mask;
    for (;;) {
      const found = table[place]!;
      if (found === value) break;
      if (found !== found) {
        table[place] = value;
        count++;
        break;
      }
      place = (place + 1) & mask;
    }
  }
  return count;
}
