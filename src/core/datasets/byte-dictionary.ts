import { StudioError } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';

/** Words in the order in which they first came, found by their bytes: a known word makes no string. */
export interface ByteDictionary {
  /** Number of the word in bytes[start, end). @throws as {@link createByteDictionary}. */
  code(bytes: Uint8Array, start: number, end: number): number;
  readonly words: readonly string[];
}

/**
 * Makes an empty dictionary: open addressing over FNV-1a hashes of the bytes.
 * @param refuse makes the error for bytes that are no UTF-8.
 * @throws StudioError of `refuse`, or `table-too-many-words` naming the column.
 */
export function createByteDictionary(column: string, refuse: () => StudioError): ByteDictionary {
  const words: string[] = [];
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let slots = new Int32Array(64).fill(-1);
  let hashes = new Int32Array(32);
  let ends = new Int32Array(32);
  let text = new Uint8Array(512);

  function startOf(code: number): number {
    return code === 0 ? 0 : ends[code - 1]!;
  }

  function equals(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = startOf(code);
    if (ends[code]! - from !== end - start) return false;
    for (let i = from, at = start; at < end; i++, at++) if (text[i] !== bytes[at]) return false;
    return true;
  }

  function rehash(): void {
    slots = new Int32Array(2 * slots.length).fill(-1);
    for (let code = 0; code < words.length; code++) {
      let slot = hashes[code]! & (slots.length - 1);
      while (slots[slot] !== -1) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = code;
    }
  }

  function add(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const code = words.length;
    const from = startOf(code);
    if (code >= LIMITS.tableWords || from + end - start > LIMITS.tableWordBytes) {
      throw new StudioError(
        'table-too-many-words',
        `Expected at most ${LIMITS.tableWords} different words and ${LIMITS.tableWordBytes / 1_048_576} MB of them in column "${column}", found more. Names and numbers of records teach a network nothing: leave the column out.`,
        { column, limit: LIMITS.tableWords },
      );
    }
    try {
      words.push(decoder.decode(bytes.subarray(start, end)));
    } catch {
      throw refuse();
    }
    if (code === hashes.length) {
      hashes = widen(hashes, new Int32Array(2 * code));
      ends = widen(ends, new Int32Array(2 * code));
    }
    if (from + end - start > text.length) text = widen(text, new Uint8Array(2 * (from + end - start)));
    text.set(bytes.subarray(start, end), from);
    hashes[code] = hash;
    ends[code] = from + end - start;
    return code;
  }

  return {
    words,
    code(bytes, start, end) {
      let hash = -2128831035;
      for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 16777619);
      let slot = hash & (slots.length - 1);
      for (;;) {
        const code = slots[slot]!;
        if (code === -1) break;
        if (hashes[code] === hash && equals(code, bytes, start, end)) return code;
        slot = (slot + 1) & (slots.length - 1);
      }
      const code = add(hash, bytes, start, end);
      slots[slot] = code;
      if (2 * words.length > slots.length) rehash();
      return code;
    },
  };
}

function widen<T extends Int32Array | Uint8Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
