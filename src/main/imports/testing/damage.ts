import type { Random } from '../../../core/support/random.ts';

/** Sizes that no honest file names: as many as a field can say, and some that overflow when they are multiplied. */
const lies = [0xffffffff, 0x7fffffff, 0x80000000, 0x10000001, 0xfffffff8];

/** A copy of a file with one kind of damage: cut off, grown, bits turned, bytes lost, or a size that lies. */
export function damage(good: Uint8Array, random: Random): Uint8Array {
  const at = random.nextBelow(good.length);
  const bytes = good.slice();
  switch (random.nextBelow(6)) {
    case 0:
      return good.slice(0, at);
    case 1:
      return joined(good, good.subarray(0, 1 + random.nextBelow(64)));
    case 2:
      return joined(good.subarray(0, at), good.subarray(at + 1 + random.nextBelow(8)));
    case 3:
      for (let turned = random.nextBelow(8); turned >= 0; turned--)
        bytes[random.nextBelow(bytes.length)]! ^= 1 << random.nextBelow(8);
      return bytes;
    case 4: {
      // A number of four bytes, in either order, most often near the beginning, where headers are.
      const place = random.nextBelow(Math.max(1, Math.min(bytes.length, 512) - 4));
      const isLittle = random.nextBelow(2) === 0;
      if (bytes.length >= 4)
        new DataView(bytes.buffer).setUint32(place, lies[random.nextBelow(lies.length)]!, isLittle);
      return bytes;
    }
    default: {
      // Digits of a text: shapes and offsets that are longer than they were.
      const digits: number[] = [];
      bytes.forEach((byte, index) => byte >= 0x30 && byte <= 0x39 && digits.push(index));
      for (let changed = random.nextBelow(6); changed >= 0 && digits.length > 0; changed--)
        bytes[digits[random.nextBelow(digits.length)]!] = 0x30 + random.nextBelow(10);
      return bytes;
    }
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
