/** First 32 bits of the fractional parts of the square (start) and cube (round) roots of the first primes. */
function rootWords(count: number, root: (prime: number) => number): Uint32Array {
  const words = new Uint32Array(count);
  for (let prime = 2, found = 0; found < count; prime++) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= prime; divisor++) if (prime % divisor === 0) isPrime = false;
    if (!isPrime) continue;
    const value = root(prime);
    words[found++] = Math.floor((value - Math.floor(value)) * 4294967296);
  }
  return words;
}

/** Newton's method to the last bit: the host's cbrt may differ between machines. */
function cubeRoot(value: number): number {
  let x = value / 2;
  for (let i = 0; i < 60; i++) x = (2 * x + value / (x * x)) / 3;
  return x;
}

const startWords = rootWords(8, Math.sqrt);
const roundWords = rootWords(64, cubeRoot);

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** Running SHA-256 (FIPS 180-4): feed pieces, then take the digest once. */
export interface Sha256 {
  update(bytes: Uint8Array): Sha256;
  /** 64 lower-case hexadecimal digits. Ends the calculation. */
  hex(): string;
}

/** Starts a SHA-256 over pieces of bytes. */
export function createSha256(): Sha256 {
  const state = Uint32Array.from(startWords);
  const block = new Uint8Array(64);
  const words = new Uint32Array(64);
  let filled = 0;
  let total = 0;

  function compress(bytes: Uint8Array, offset: number): void {
    for (let i = 0; i < 16; i++) {
      const at = offset + 4 * i;
      words[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    }
    for (let i = 16; i < 64; i++) {
      const w15 = words[i - 15]!;
      const w2 = words[i - 2]!;
      const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
      const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
      words[i] = words[i - 16]! + s0 + words[i - 7]! + s1;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as number[] as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < 64; i++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + roundWords[i]! + words[i]!) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    const next = [a, b, c, d, e, f, g, h];
    for (let i = 0; i < 8; i++) state[i] = state[i]! + next[i]!;
  }

  const sha: Sha256 = {
    update(bytes) {
      total += bytes.length;
      let offset = 0;
      if (filled > 0) {
        const taken = Math.min(64 - filled, bytes.length);
        block.set(bytes.subarray(0, taken), filled);
        filled += taken;
        offset = taken;
        if (filled < 64) return sha;
        compress(block, 0);
        filled = 0;
      }
      for (; offset + 64 <= bytes.length; offset += 64) compress(bytes, offset);
      block.set(bytes.subarray(offset));
      filled = bytes.length - offset;
      return sha;
    },
    hex() {
      block.fill(0, filled);
      block[filled] = 0x80;
      if (filled >= 56) {
        compress(block, 0);
        block.fill(0);
      }
      const view = new DataView(block.buffer);
      view.setUint32(56, Math.floor(total / 0x20000000));
      view.setUint32(60, (total * 8) >>> 0);
      compress(block, 0);
      return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
    },
  };
  return sha;
}

/** SHA-256 of bytes as 64 lower-case hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createSha256().update(bytes).hex();
}
