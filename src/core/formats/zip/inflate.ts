/** Why compressed bytes could not be read. */
export class InflateError extends Error {}

const LENGTH_BASE = [
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27],
  ...[31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258],
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  ...[1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385],
  ...[513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577],
];
const DISTANCE_BITS = [
  ...[0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13],
];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A canonical Huffman code: how many words of each length, and the symbols in their order. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

function createCode(lengths: readonly number[]): Code {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length]!++;
  counts[0] = 0;
  let left = 1;
  for (let length = 1; length < 16; length++) {
    left = left * 2 - counts[length]!;
    if (left < 0) throw new InflateError('a code has more words than fit');
  }
  const offsets = new Uint16Array(16);
  for (let length = 1; length < 15; length++) offsets[length + 1] = offsets[length]! + counts[length]!;
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length !== 0) symbols[offsets[length]!++] = symbol;
  });
  return { counts, symbols };
}

const fixedLengths = createCode(
  Array.from({ length: 288 }, (_unused, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)),
);
const fixedDistances = createCode(Array.from({ length: 30 }, () => 5));

/**
 * Decompresses raw DEFLATE (RFC 1951) into exactly `size` bytes: never writes more, whatever the input says.
 * @throws InflateError
 */
export function inflate(input: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  let written = 0;
  let at = 0;
  let held = 0;
  let heldBits = 0;

  function bits(count: number): number {
    while (heldBits < count) {
      if (at >= input.length) throw new InflateError('it ends too early');
      held |= input[at++]! << heldBits;
      heldBits += 8;
    }
    const value = held & ((1 << count) - 1);
    held >>>= count;
    heldBits -= count;
    return value;
  }

  function symbol({ counts, symbols }: Code): number {
    let word = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      word |= bits(1);
      const count = counts[length]!;
      if (word - count < first) return symbols[index + word - first]!;
      index += count;
      first = (first + count) << 1;
      word <<= 1;
    }
    throw new InflateError('a word is in no code');
  }

  function emit(byte: number): void {
    if (written >= size) throw new InflateError(`it is longer than the ${size} bytes that it claims`);
    output[written++] = byte;
  }

  function copyStored(): void {
    held = 0;
    heldBits = 0;
    if (at + 4 > input.length) throw new InflateError('it ends too early');
    const length = input[at]! | (input[at + 1]! << 8);
    const check = input[at + 2]! | (input[at + 3]! << 8);
    if (length !== (~check & 0xffff)) throw new InflateError('a block has no valid length');
    at += 4;
    if (at + length > input.length) throw new InflateError('it ends too early');
    for (let i = 0; i < length; i++) emit(input[at++]!);
  }

  function readCodes(): readonly [Code, Code] {
    const lengthCount = bits(5) + 257;
    const distanceCount = bits(5) + 1;
    const codeCount = bits(4) + 4;
    if (lengthCount > 286 || distanceCount > 30) throw new InflateError('a code is too long');
    const codeLengths = Array.from({ length: 19 }, () => 0);
    for (let i = 0; i < codeCount; i++) codeLengths[CODE_ORDER[i]!] = bits(3);
    const code = createCode(codeLengths);
    const lengths: number[] = [];
    while (lengths.length < lengthCount + distanceCount) {
      const next = symbol(code);
      if (next < 16) lengths.push(next);
      else {
        if (next === 16 && lengths.length === 0) throw new InflateError('a code repeats nothing');
        const value = next === 16 ? lengths.at(-1)! : 0;
        const times = next === 16 ? 3 + bits(2) : next === 17 ? 3 + bits(3) : 11 + bits(7);
        for (let i = 0; i < times; i++) lengths.push(value);
      }
    }
    if (lengths.length > lengthCount + distanceCount) throw new InflateError('a code is too long');
    return [createCode(lengths.slice(0, lengthCount)), createCode(lengths.slice(lengthCount))];
  }

  function copyCoded(lengths: Code, distances: Code): void {
    for (;;) {
      const next = symbol(lengths);
      if (next === 256) return;
      if (next < 256) {
        emit(next);
        continue;
      }
      if (next > 285) throw new InflateError('a length is unknown');
      const length = LENGTH_BASE[next - 257]! + bits(LENGTH_BITS[next - 257]!);
      const far = symbol(distances);
      if (far > 29) throw new InflateError('a distance is unknown');
      const distance = DISTANCE_BASE[far]! + bits(DISTANCE_BITS[far]!);
      if (distance > written) throw new InflateError('it refers to bytes before its start');
      for (let i = 0; i < length; i++) emit(output[written - distance]!);
    }
  }

  for (let isLast = false; !isLast;) {
    isLast = bits(1) === 1;
    const kind = bits(2);
    if (kind === 0) copyStored();
    else if (kind === 1) copyCoded(fixedLengths, fixedDistances);
    else if (kind === 2) copyCoded(...readCodes());
    else throw new InflateError('a block is of an unknown kind');
  }
  if (written !== size) throw new InflateError(`it is shorter than the ${size} bytes that it claims`);
  return output;
}
