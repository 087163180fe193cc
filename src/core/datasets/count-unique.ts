import type { NumberArray } from './number-array.ts';

/**
 * How many different numbers there are, NaN aside; 0 and -0 are one. Open addressing over the bits: a set of the
 * host would need ten times the memory for millions of numbers.
 */
export function countUnique(values: NumberArray): number {
  if (values instanceof Uint8Array) return new Set(values).size;
  let slots = new Float64Array(1024).fill(NaN);
  let count = 0;
  const bits = new Float64Array(1);
  const words = new Uint32Array(bits.buffer);

  /** The slot of a number: its own, or the empty one where it belongs. */
  function find(value: number): number {
    bits[0] = value;
    let slot = Math.imul(words[0]! ^ Math.imul(words[1]!, 0x9e3779b1), 0x85ebca6b);
    slot = (slot ^ (slot >>> 15)) & (slots.length - 1);
    while (slots[slot] === slots[slot] && slots[slot] !== value) slot = (slot + 1) & (slots.length - 1);
    return slot;
  }

  function grow(): void {
    const old = slots;
    slots = new Float64Array(2 * old.length).fill(NaN);
    for (const value of old) if (value === value) slots[find(value)] = value;
  }

  for (const raw of values) {
    if (raw !== raw) continue;
    // -0 becomes 0.
    const value = raw + 0;
    const slot = find(value);
    if (slots[slot] === value) continue;
    slots[slot] = value;
    if (2 * ++count > slots.length) grow();
  }
  return count;
}
