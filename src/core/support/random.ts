import { cos, log } from './math.ts';

/** The whole state of a generator: four unsigned 32-bit words. Copy it to resume exactly. */
export type RandomState = readonly [number, number, number, number];

/**
 * Seeded random numbers: xoshiro128** (Blackman and Vigna, 2018), 32 bits per call.
 * The same seed gives the same numbers on every machine. Not for cryptography.
 */
export interface Random {
  /** Next 32 random bits as an unsigned integer. */
  nextUint32(): number;
  /** Uniform in [0, 1) with 53 random bits. */
  nextUniform(): number;
  /** Standard normal (Box and Muller, one of the pair kept for no one, so the state stays four words). */
  nextNormal(): number;
  /** Uniform whole number in [0, bound), without modulo bias. `bound` in [1, 2^32]. */
  nextBelow(bound: number): number;
  /** Copies the state. */
  save(): RandomState;
  /** Goes on from a copied state. */
  restore(state: RandomState): void;
}

/** Mixes 32 bits (the finaliser of MurmurHash3). */
function mix(word: number): number {
  let h = word >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Four well-mixed words from a seed and a stream name; never all zero. */
function seedState(seed: number, stream: string): [number, number, number, number] {
  const low = seed >>> 0;
  const high = Math.floor(seed / 4294967296) >>> 0;
  let hash = mix(low ^ mix(high ^ 0x9e3779b9));
  for (let i = 0; i < stream.length; i++) hash = mix(hash ^ (stream.charCodeAt(i) + 0x9e3779b9 * (i + 1)));
  const words: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = 0; i < 4; i++) {
    hash = (hash + 0x9e3779b9) >>> 0;
    words[i] = mix(hash ^ Math.imul(low, 2 * i + 1));
  }
  if ((words[0] | words[1] | words[2] | words[3]) === 0) words[0] = 1;
  return words;
}

/**
 * A generator for one purpose. Purposes (`stream`: "initialization", "shuffle", "dropout:conv_1") are
 * independent, so that adding a draw to one never changes another.
 * @param seed whole number, 0 to 2^53 - 1.
 */
export function createRandom(seed: number, stream = ''): Random {
  let [a, b, c, d] = seedState(seed, stream);

  function nextUint32(): number {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  }

  function nextUniform(): number {
    const high = nextUint32() >>> 5;
    const low = nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  return {
    nextUint32,
    nextUniform,
    nextNormal() {
      const radius = Math.sqrt(-2 * log(1 - nextUniform()));
      const angle = 2 * Math.PI * nextUniform();
      return radius * cos(angle);
    },
    nextBelow(bound) {
      const limit = 4294967296 - (4294967296 % bound);
      let word = nextUint32();
      while (word >= limit) word = nextUint32();
      return word % bound;
    },
    save: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
    restore(state) {
      [a, b, c, d] = state;
    },
  };
}

/** Shuffles in place (Fisher and Yates, from the end). */
export function shuffle(items: { length: number; [index: number]: number }, random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.nextBelow(i + 1);
    const kept = items[i] as number;
    items[i] = items[j] as number;
    items[j] = kept;
  }
}
